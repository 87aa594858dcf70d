"""Answering again on a later day: consent, a new submission each day, and what becomes of worse answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from triage.actions.audit import PATIENT, record
from triage.actions.counting.changed_days import tell_change
from triage.actions.reviews.changing import add_entry, changing
from triage.actions.reviews.sharing import bring_back
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import Urgency
from triage.engine.worsening import is_much_worse, new_emergency_signs
from triage.models import Clinic, FollowUp, Publication, Review, Submission
from triage.models.ledger import keeping_ledger
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind


@dataclass(frozen=True)
class FollowUpDays:
    """From which day on the patient may answer again, and the unfinished follow-up of today."""

    opens_on: date
    is_open: bool
    begun_today: FollowUp | None


def follow_up_days(review: Review, clinic: Clinic, now: datetime) -> FollowUpDays | None:
    """When the patient may answer again; None without consent."""
    agreed_at = _agreed_at(review)
    if agreed_at is None:
        return None
    today = clinic.local(now).date()
    days = [clinic.local(agreed_at).date()]
    begun_today = None
    for follow_up in review.follow_ups.filter(submission__erased_at=None):
        if follow_up.answered_at is not None:
            days.append(follow_up.day)
        elif follow_up.day == today:
            begun_today = follow_up
    opens_on = max(days) + timedelta(days=1)
    return FollowUpDays(opens_on, opens_on <= today, begun_today)


def _agreed_at(review: Review) -> datetime | None:
    return None if review.is_withdrawn else review.follow_up_agreed_at


def agree_to_follow_ups(*, review_id: int) -> None:
    """Record the patient's consent to follow-ups. Raises ReviewError when nothing is shared now."""
    with changing(
        review_id, by=PATIENT, action="agree_to_follow_ups", fields=["follow_up_agreed_at"]
    ) as review:
        has_agreed = review.follow_up_agreed_at is not None
        review.agree_to_follow_ups(at=timezone.now())
        if not has_agreed:
            add_entry(review, EntryKind.AGREED, by=None)


def end_follow_ups(*, review_id: int) -> None:
    """End that consent. Earlier follow-ups stay."""
    with changing(review_id, by=PATIENT, action="end_follow_ups", fields=["follow_up_agreed_at"]) as review:
        has_agreed = review.follow_up_agreed_at is not None
        review.end_follow_ups()
        if has_agreed:
            add_entry(review, EntryKind.DISAGREED, by=None)


@keeping_ledger()
def begin_follow_up(*, review_id: int, language: str | None = None) -> Submission:
    """Begin today's follow-up on the live version. Raises ReviewError when today is too early."""
    review = Review.objects.select_for_update().get(pk=review_id)
    clinic, now = Clinic.load(), timezone.now()
    days = follow_up_days(review, clinic, now)
    if days is None:
        raise ReviewError(_("You have not agreed to answer again."))
    if not days.is_open:
        raise ReviewError(_("You have answered today. You can answer again from tomorrow."))
    submission = Submission.objects.create(
        version=Publication.version_to_ask(),
        respondent=review.submission.respondent,
        language=language or review.submission.language,
    )
    FollowUp.objects.create(submission=submission, review=review, day=clinic.local(now).date())
    record(action="begin_follow_up", subject=review, by=PATIENT, fields=["follow_ups"])
    return submission


def note_follow_up(submission: Submission, assessment: Assessment | None, *, is_told: bool) -> None:
    """See to what a page of a follow-up, or its end, means for its review; nothing for other submissions.

    Much worse answers, or a new red flag, bring the review back at once; `is_told` says that the person is
    shown a result now. Without an assessment the rules failed: fail high.
    """
    follow_up = FollowUp.objects.filter(submission=submission).first()
    if follow_up is None or _agreed_at(follow_up.review) is None:
        return
    urgency = assessment.urgency if assessment else Urgency.EMERGENCY
    is_news = is_told and urgency != follow_up.urgency
    if is_told:
        follow_up.answered_at = follow_up.answered_at or timezone.now()
        follow_up.urgency = urgency
    if _brings_back(follow_up, urgency):
        follow_up.brought_back = urgency
        bring_back(follow_up.review_id, urgency, kind=EntryKind.WORSE)
    elif is_news:
        _add_result(follow_up.review_id, urgency)
    follow_up.save()
    tell_change(submission.started_at)


def _add_result(review_id: int, urgency: Urgency) -> None:
    with changing(review_id, by=PATIENT, action="answer_follow_up", fields=["entries"]) as review:
        review.answer_again()
        add_entry(review, EntryKind.FOLLOWED_UP, by=None, code=urgency)


def _brings_back(follow_up: FollowUp, urgency: Urgency) -> bool:
    """Whether these answers are worse enough, and worse than those that brought it back before."""
    if follow_up.brought_back and urgency <= follow_up.brought_back:
        return False
    if urgency == Urgency.EMERGENCY:
        return True
    first = follow_up.review.submission
    earlier = follow_up.review.follow_ups.filter(pk__lt=follow_up.pk, answered_at__isnull=False)
    latest = earlier.select_related("submission").last()
    before = [first, latest.submission] if latest else [first]
    if any(is_much_worse(urgency, _last_told(one)) for one in before):
        return True
    submission = follow_up.submission
    return bool(new_emergency_signs(submission.version.protocol, submission.answers, before[-1].answers))


def _last_told(submission: Submission) -> Urgency:
    """The result that the person was shown last, after any correction."""
    stored = submission.assessments.last()
    return Urgency(stored.urgency) if stored else Urgency.ROUTINE
