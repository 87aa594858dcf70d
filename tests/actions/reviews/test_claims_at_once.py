"""Two hundred nurses' clicks on fifty reviews at the same moment: each review is held exactly once."""

from __future__ import annotations

from collections import Counter
from random import Random
from threading import BoundedSemaphore, Thread
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone

from triage.actions.audit import trail_faults
from triage.actions.reviews.claims import claim_review
from triage.models import AuditRow, Review, ReviewEntry, Submission
from triage.models.review_states import AlreadyClaimedError
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

# Two hundred threads need a while where other programs run beside the tests.
pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
REVIEWS, NURSES = 50, 4
# Connections that PostgreSQL keeps for its own people, and the test's own.
KEPT_FREE = 10


@pytest.fixture
def nurses(real_database: str) -> list[User]:  # noqa: ARG001 (opens the database)
    """Four nurses."""
    return User.objects.bulk_create(User(username=f"nurse {number}") for number in range(NURSES))


@pytest.fixture
def reviews(
    real_database: str,  # noqa: ARG001 (opens the database)
    live_version: ProtocolVersion,
) -> list[Review]:
    """Fifty reviews that nobody holds."""
    submissions = Submission.objects.bulk_create(
        Submission(version=live_version, respondent="self") for _ in range(REVIEWS)
    )
    now = timezone.now()
    return Review.objects.bulk_create(
        Review(
            submission=submission,
            urgency="soon",
            rank=1,
            shared_at=now,
            due_at=now,
            code_index=str(number),
        )
        for number, submission in enumerate(submissions)
    )


def most_at_once() -> int:
    """How many connections the database takes."""
    if connection.vendor != "postgresql":
        return REVIEWS * NURSES
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        return int(cursor.fetchone()[0]) - KEPT_FREE


class Clicks:
    """Clicks that begin together, and what came of them."""

    def __init__(self) -> None:
        self.won: list[tuple[int, int]] = []
        self.told: list[AlreadyClaimedError] = []
        self.failed: list[BaseException] = []
        self.room = BoundedSemaphore(most_at_once())

    def click(self, review: Review, nurse: User) -> None:
        """Try to take a review in a connection of one's own."""
        with self.room:
            try:
                claim_review(review_id=review.pk, by=nurse)
                self.won.append((review.pk, nurse.pk))
            except AlreadyClaimedError as error:
                self.told.append(error)
            except Exception as error:  # the test counts whatever else went wrong
                self.failed.append(error)
            finally:
                connections.close_all()

    def all_at_once(self, reviews: list[Review], nurses: list[User]) -> None:
        """Let every nurse click every review."""
        pairs = [(review, nurse) for review in reviews for nurse in nurses]
        Random(6).shuffle(pairs)
        threads = [Thread(target=self.click, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@pytest.fixture
def clicks(reviews: list[Review], nurses: list[User]) -> Clicks:
    """What came of two hundred clicks at once."""
    clicks = Clicks()
    clicks.all_at_once(reviews, nurses)
    return clicks


def test_each_review_is_held_exactly_once_and_everybody_else_is_told(clicks: Clicks) -> None:
    held = dict(Review.objects.values_list("pk", "claimed_by"))
    assert clicks.failed == []
    assert len(clicks.won) == REVIEWS
    assert dict(clicks.won) == held
    assert len(clicks.told) == REVIEWS * (NURSES - 1)
    assert all("has already taken this one" in str(error) for error in clicks.told)


def test_the_history_and_the_trail_hold_each_claim_once(clicks: Clicks) -> None:
    claims = [(review, by) for review, by in clicks.won]
    written = ReviewEntry.objects.filter(kind=EntryKind.CLAIMED).values_list("review", "by")
    assert Counter(written) == Counter(claims)
    rows = AuditRow.objects.filter(action="claim").values_list("subject", "actor")
    assert Counter(rows) == Counter((str(review), f"user {by}") for review, by in claims)
    assert list(trail_faults()) == []
