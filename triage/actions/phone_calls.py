"""Phone calls that nurses enter: begun, put into the queue, or stopped, and never lost between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from triage.actions.audit import SYSTEM, record
from triage.actions.reviews.changing import add_entry
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import Contact, Shared, share_submission
from triage.actions.roles import LEAD_QUEUE, WORK_QUEUE
from triage.display import counted
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, PhoneCall, Publication, Submission
from triage.models.ledger import keeping_ledger
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet

    from triage.models.submissions import Respondent

_CONTACT = ("name", "phone", "birth_date", "record_number")


class PhoneCallError(Exception):
    """Why nothing was done with a call, in words for the nurse."""


@dataclass(frozen=True)
class Caller:
    """Whom to call back, as entered."""

    name: str
    phone: str
    birth_date: date | None = None
    record_number: str = ""

    def written(self) -> dict[str, str]:
        """The same as it is stored."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return {
            "name": self.name,
            "phone": self.phone,
            "birth_date": born,
            "record_number": self.record_number,
        }


def may_enter(call: PhoneCall, user: User | AnonymousUser) -> bool:
    """Whether this user may see and answer a call: the nurse who began it, and lead nurses."""
    if not user.has_perm(WORK_QUEUE):
        return False
    return call.by_id == user.pk or user.has_perm(LEAD_QUEUE)


def open_calls_of(user: User) -> QuerySet[PhoneCall]:
    """The unfinished calls that this user may enter, oldest first."""
    calls = PhoneCall.objects.filter(ended_at=None)
    if not user.has_perm(LEAD_QUEUE):
        calls = calls.filter(by=user)
    return calls.select_related("by", "submission").order_by("submission__started_at", "pk")


@keeping_ledger()
def begin_call(*, call_id: UUID, respondent: Respondent, caller: Caller, by: User) -> PhoneCall:
    """Store who calls, before the first question. The same id again is the same call."""
    known = PhoneCall.objects.filter(pk=call_id, by=by).first()
    if known is not None:
        return known
    submission = Submission.objects.create(
        pk=call_id, version=Publication.version_to_ask(), respondent=respondent
    )
    call = PhoneCall.objects.create(submission=submission, by=by, **caller.written())
    record(action="begin_call", subject=call, by=by, fields=_CONTACT)
    return call


@keeping_ledger()
def correct_caller(*, call_id: UUID, caller: Caller, by: User) -> None:
    """Correct who calls. Raises PhoneCallError once the call is no longer open."""
    call = _open_call(call_id)
    written = caller.written()
    changed = [name for name, value in written.items() if getattr(call, name) != value]
    for name in changed:
        setattr(call, name, written[name])
    call.save(update_fields=changed)
    record(action="correct_caller", subject=call, by=by, fields=changed)


def resume_call(*, call_id: UUID, by: User) -> PhoneCall:
    """Open a call again; the audit trail says who did."""
    call = PhoneCall.objects.get(pk=call_id)
    record(action="resume_call", subject=call, by=by)
    return call


@keeping_ledger()
def put_into_queue(*, call_id: UUID, by: User) -> Shared:
    """Put a call into the queue, held by the nurse who does so: she has the caller on the line.

    Raises PhoneCallError while there is no result, and for a call that is no longer open.
    """
    shared = _put(_open_call(call_id), by=by)
    claim_review(review_id=shared.review.pk, by=by)
    return shared


def queue_left_calls(*, now: datetime) -> int:
    """Put calls with a sign that lie unfinished into the queue, held by nobody, and return how many.

    An emergency may lie as long as a nurse has to call after she took one, others as long as a claim may
    lie still. Whoever should have put them there may have been called away; now they ring.
    """
    clinic, count = Clinic.load(), 0
    least = timedelta(minutes=min(clinic.call_minutes, clinic.stale_minutes))
    for call in PhoneCall.objects.filter(ended_at=None, submission__saved_at__lte=now - least):
        count += _queue_if_left(call.pk, now=now, clinic=clinic)
    return count


@keeping_ledger()
def _queue_if_left(call_id: UUID, *, now: datetime, clinic: Clinic) -> bool:
    try:
        call = _open_call(call_id)
    except PhoneCallError:
        return False
    urgency = call.submission.highest_urgency()
    if urgency is None or urgency == Urgency.ROUTINE:
        return False
    minutes = clinic.call_minutes if urgency == Urgency.EMERGENCY else clinic.stale_minutes
    if now - call.submission.saved_at < timedelta(minutes=minutes):
        return False
    review = _put(call, by=call.by).review
    why = f"The call lay unfinished for {counted(minutes, 'minute')}, so it was put into the queue."
    add_entry(review, EntryKind.NOTE, by=None, text=why)
    record(action="queue_left_call", subject=call, by=SYSTEM)
    return True


def _put(call: PhoneCall, *, by: User) -> Shared:
    """Share it in the name of `by`, and end the call. Raises PhoneCallError while there is no result."""
    if not call.submission.assessments.exists():
        raise PhoneCallError("There is no result yet. Go on with the questions first.")
    born = date.fromisoformat(call.birth_date) if call.birth_date else None
    contact = Contact(call.name, call.phone, birth_date=born, record_number=call.record_number)
    shared = share_submission(submission_id=call.pk, contact=contact, by=by)
    call.end(at=timezone.now())
    call.save()
    return shared


@keeping_ledger()
def stop_call(*, call_id: UUID, by: User) -> None:
    """Stop a call for good: who called is forgotten, and nobody opens the answers again.

    Raises PhoneCallError for an emergency, which only leaves by the queue, and for one no longer open.
    """
    call = _open_call(call_id)
    if call.submission.highest_urgency() == Urgency.EMERGENCY:
        raise PhoneCallError("This may be an emergency, so it is not stopped. Put it into the queue.")
    now = timezone.now()
    call.end(at=now)
    call.save()
    call.submission.erased_at = now
    call.submission.save(update_fields=["erased_at"])
    record(action="stop_call", subject=call, by=by, fields=_CONTACT)


def _open_call(call_id: UUID) -> PhoneCall:
    call = PhoneCall.objects.select_for_update(of=("self",)).select_related("submission").get(pk=call_id)
    if not call.is_open:
        raise PhoneCallError("This call is in the queue already, or was stopped.")
    return call
