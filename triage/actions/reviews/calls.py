"""Calls to the person of a review: recording them, and whether they were enough to give up."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from triage.actions.reviews.changing import add_entry, changing
from triage.display import counted, moment_at
from triage.models import Clinic, Review
from triage.models.review_states import ReviewError
from triage.models.reviews import AttemptResult, EntryKind


def record_attempt(
    *,
    review_id: int,
    result: AttemptResult,
    at: datetime,
    text: str,
    by: User,
    other_phone: str = "",
    form_key: UUID | None = None,
) -> None:
    """Record a call, and another number to try. Anybody may record one on a withdrawn review.

    Raises ReviewError for a future time, or when another nurse holds the review.
    """
    if at > timezone.now():
        raise ReviewError("A call cannot be in the future.")
    with changing(review_id, by=by, action="attempt", fields=["entries"], form_key=form_key) as review:
        now = timezone.now()
        if at < earliest_call(review):
            raise ReviewError("A call cannot be from before the answers were shared.")
        if review.is_withdrawn:
            other_phone = ""
        elif result == AttemptResult.REACHED:
            review.reach(reached_at=at, by=by, at=now)
        else:
            review.call_in_vain(by=by, at=now)
        _add_call(review, result, at, text, by=by, form_key=form_key)
        if other_phone.strip():
            review.contact.other_phone = other_phone.strip()
            review.contact.save(update_fields=["other_phone"])


def note_call_of_closing(review: Review, reached_at: datetime | None, *, by: User) -> None:
    """Record the call of which the closing tells, when it was not recorded itself."""
    if reached_at is not None and review.reached_at is None:
        _add_call(review, AttemptResult.REACHED, reached_at, "", by=by)


def _add_call(
    review: Review,
    result: AttemptResult,
    at: datetime,
    text: str,
    *,
    by: User,
    form_key: UUID | None = None,
) -> None:
    add_entry(
        review,
        EntryKind.ATTEMPT,
        by=by,
        code=result,
        text=f"Called {moment_at(at, Clinic.load())}. {text}",
        called_at=at,
        form_key=form_key,
    )


def earliest_call(review: Review) -> datetime:
    """The earliest time of a call about these answers.

    People write times to the minute, and a nurse who enters a call speaks with the person before sharing.
    """
    began = review.submission.started_at if review.entered_by_id else review.shared_at
    return began.replace(second=0, microsecond=0)


def calls_missing(review: Review) -> str:
    """Why nobody may give up on a review yet; empty after enough calls, spread over enough time.

    Calls of the same minute count once, and so do all to a wrong number.
    """
    clinic = Clinic.load()
    calls = review.entries.filter(kind=EntryKind.ATTEMPT).exclude(code=AttemptResult.REACHED)
    made = sorted(
        (call.called_at.replace(second=0, microsecond=0), call.code) for call in calls if call.called_at
    )
    wrong = [at for at, code in made if code == AttemptResult.WRONG_NUMBER][:1]
    tried = {at for at, code in made if code != AttemptResult.WRONG_NUMBER}.union(wrong)
    needed = clinic.attempts_needed
    if len(tried) < needed:
        counts = "1 call counts" if len(tried) == 1 else f"{len(tried)} calls count"
        why = "; a wrong number counts once: find another number" if wrong else ""
        return f"call at least {needed} times first; {counts} so far{why}"
    spread = timedelta(minutes=clinic.attempts_minutes)
    if needed > 1 and max(tried) - min(tried) < spread:
        apart = counted(clinic.attempts_minutes, "minute")
        return f"the calls must be spread over at least {apart}; try once more later"
    return ""
