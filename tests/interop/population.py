"""Submissions in every state, made by the program's own actions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from tests.actions.reviews.moments import call_in_vain, fresh
from tests.actions.reviews.test_follow_ups import yesterday
from tests.interop.responses import random_answers
from tests.nurses.people import nurse, shared_ago
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.follow_ups import agree_to_follow_ups, begin_follow_up
from triage.actions.reviews.sharing import Contact, share_submission, withdraw_shared
from triage.actions.reviews.work import Closing, close_review, override_urgency
from triage.actions.submissions import erase_submission, finish_submission, journey_of, send_page
from triage.engine.navigation import shown_pages
from triage.engine.vocabulary import Urgency
from triage.models import Review, Submission
from triage.models.review_columns import REACHED_OUTCOMES, Outcome
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random
    from uuid import UUID

    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion


def random_submissions(version: ProtocolVersion, random: Random, count: int) -> Iterator[Submission]:
    """People who stopped, finished, corrected, shared, were called, took it back or erased that."""
    by = nurse(name=f"nora{random.randint(0, 10**9)}")
    for _ in range(count):
        submission = _answered(version, random)
        is_shared = submission.highest_urgency() is not None and random.random() < 0.7
        if is_shared:
            _handled(_shared(submission, random), by, random)
        # What was not shared is gone once it is erased.
        if is_shared and random.random() < 0.15:
            erase_submission(submission_id=submission.pk, by=Respondent(submission.respondent))
        submission.refresh_from_db()
        yield submission


def random_later_answers(review: Review, random: Random) -> None:
    """The same person on some later days: who stopped, finished, or erased that."""
    agree_to_follow_ups(review_id=review.pk)
    Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=1))
    for _ in range(random.randint(1, 3)):
        submission = begin_follow_up(review_id=review.pk)
        _send_pages(submission.pk, submission.version, Respondent(submission.respondent), random)
        yesterday(submission)
        if random.random() < 0.2:
            erase_submission(submission_id=submission.pk, by=Respondent(submission.respondent))


def _answered(version: ProtocolVersion, random: Random) -> Submission:
    """One who sends page by page, perhaps stops, perhaps goes back and corrects a page."""
    by = random.choice([Respondent.SELF, Respondent.OTHER])
    return _send_pages(uuid4(), version, by, random)


def _send_pages(key: UUID, version: ProtocolVersion, by: Respondent, random: Random) -> Submission:
    protocol = version.protocol
    language = random.choice(protocol.languages)
    stops_after = random.choice([1, 3, 99, 99, 99])
    answers = random_answers(protocol, random)
    submission = None
    page = protocol.pages[0]
    for _ in range(stops_after):
        given = {question.id: answers[question.id] for question in page.questions if question.id in answers}
        sent = send_page(
            submission_id=key, page_id=page.id, given=given, by=by, version=version, language=language
        )
        submission = sent.submission
        if random.random() < 0.1:
            answers = random_answers(protocol, random)
        following = sent.journey.open_page(after=page)
        if following is None or following.id in submission.sent_pages:
            break
        page = following
    assert submission is not None
    if journey_of(submission).open_page() is None:
        finish_submission(submission_id=key, by=by)
        if random.random() < 0.2:
            page = random.choice(shown_pages(protocol, submission.answers))
            send_page(submission_id=key, page_id=page.id, given={}, by=by)
    submission.refresh_from_db()
    return submission


def _shared(submission: Submission, random: Random) -> Review:
    contact = Contact(
        name="Pat <Doe> & Söhne",
        phone="+1 555 010 1234",
        birth_date=random.choice([None, timezone.now().date() - timedelta(days=20_000)]),
        record_number=random.choice(["", "MRN-0042"]),
        best_time=random.choice(["", "after 6 pm"]),
    )
    return share_submission(submission_id=submission.pk, contact=contact, by=None).review


def _handled(review: Review, by: User, random: Random) -> None:
    step = random.choice(["left", "taken", "raised", "lowered", "closed", "closed", "unreached", "withdrawn"])
    if step == "withdrawn":
        withdraw_shared(review_id=review.pk)
    if step in ("left", "withdrawn"):
        return
    review = claim_review(review_id=review.pk, by=by)
    if step in ("raised", "lowered"):
        urgency = Urgency.EMERGENCY if step == "raised" else Urgency.ROUTINE
        if review.effective_urgency != urgency:
            override_urgency(
                review_id=review.pk,
                urgency=urgency,
                reason="She told me on the phone.",
                seen=review.revision,
                by=by,
            )
    elif step == "closed":
        _close(review, random.choice(REACHED_OUTCOMES), by, timezone.now())
    elif step == "unreached":
        review = shared_ago(review, minutes=300)
        for minutes in (5, 20, 35):
            call_in_vain(review, by, minutes=minutes)
        # An emergency waits for a second nurse.
        _close(fresh(review), Outcome.NOT_REACHED, by, None)


def _close(review: Review, outcome: Outcome, by: User, reached_at: datetime | None) -> None:
    closing = Closing(outcome, reached_at=reached_at, text="seen")
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)
