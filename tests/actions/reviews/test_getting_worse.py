"""What was shared and becomes more urgent moves up, and comes back when it was closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.actions.reviews.moments import closed_review, fresh, last_entry, shared_before, taken_review
from tests.nurses.people import assessed_submission, nurse
from triage.actions.reviews.sharing import raise_review, withdraw_shared
from triage.actions.reviews.work import override_urgency
from triage.actions.submissions import send_page
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

pytestmark = pytest.mark.usefixtures("live_version")


def test_an_answer_that_makes_it_worse_moves_it_up() -> None:
    review = shared_before(urgency="soon")
    by = Respondent.SELF
    send_page(submission_id=review.submission_id, page_id="movement", given={"leg_weakness": "yes"}, by=by)
    raised = fresh(review)
    assert (raised.urgency, raised.rank, raised.has_news) == ("emergency", 3, True)
    assert raised.due_at <= timezone.now() + timedelta(minutes=15)
    assert (last_entry(raised).kind, last_entry(raised).code) == (EntryKind.RAISED, "emergency")


@pytest.mark.parametrize("urgency", [Urgency.ROUTINE, Urgency.SOON, Urgency.SAME_DAY])
def test_what_is_no_worse_changes_nothing(urgency: Urgency) -> None:
    review = shared_before(urgency="same_day")
    raise_review(review.submission, urgency)
    assert fresh(review).revision == review.revision


def test_what_was_not_shared_is_not_raised() -> None:
    raise_review(assessed_submission(urgency="soon"), Urgency.EMERGENCY)
    assert not Review.objects.exists()


def test_getting_worse_never_gives_more_time() -> None:
    review = shared_before(timedelta(hours=23, minutes=55), urgency="soon")
    raise_review(review.submission, Urgency.SAME_DAY)
    assert fresh(review).due_at == review.due_at


def test_getting_worse_reopens_what_was_closed() -> None:
    by = nurse()
    review = closed_review(by, urgency="soon")
    raise_review(review.submission, Urgency.EMERGENCY)
    raised = fresh(review)
    assert not raised.is_closed
    assert (raised.outcome, raised.closed_by, raised.claimed_by) == ("", None, None)
    assert raised.due_at > timezone.now()


def test_getting_worse_takes_back_a_nurses_lower_judgement() -> None:
    by = nurse()
    review = taken_review(by, urgency="same_day")
    override_urgency(
        review_id=review.pk, urgency=Urgency.ROUTINE, reason="seen at the ward", seen=review.revision, by=by
    )
    raise_review(review.submission, Urgency.EMERGENCY)
    assert fresh(review).effective_urgency == Urgency.EMERGENCY


def test_getting_worse_never_lowers_what_a_nurse_judged_more_urgent() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    override_urgency(
        review_id=review.pk, urgency=Urgency.EMERGENCY, reason="sounds bad", seen=review.revision, by=by
    )
    raise_review(review.submission, Urgency.SAME_DAY)
    raised = fresh(review)
    assert (raised.effective_urgency, raised.rank) == (Urgency.EMERGENCY, 3)
    assert raised.urgency == "same_day"


def test_whoever_works_on_it_keeps_it_when_it_gets_worse() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    raise_review(review.submission, Urgency.EMERGENCY)
    assert fresh(review).claimed_by == by


def test_what_was_taken_back_stays_closed_when_it_gets_worse() -> None:
    review = shared_before(urgency="soon")
    withdraw_shared(review_id=review.pk)
    raise_review(review.submission, Urgency.EMERGENCY)
    assert fresh(review).is_closed
