"""People who answered again on later days, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.actions.reviews.test_follow_ups import agreed, answered, yesterday
from tests.nurses.people import shared_review

if TYPE_CHECKING:
    from triage.models import Review, Submission

WORSE = {"leg_weakness": "yes"}
SOON = {"unexplained_weight_loss": "yes"}


def followed_review(count: int = 1, **shared: Any) -> tuple[Review, list[Submission]]:
    """A review, and the answers of so many later days in their order."""
    review = agreed(shared_review(**shared))
    return review, [later_answers(review) for _ in range(count)]


def later_answers(review: Review, signs: dict[str, str] = SOON) -> Submission:
    """Answers of a day that is over: the person may answer again."""
    submission = answered(review, **signs)
    yesterday(submission)
    return submission
