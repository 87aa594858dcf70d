"""Nurses' acts on a review: open, call, note, override, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.display import moment_at
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_states import REACHED_OUTCOMES, Outcome, ReviewError
from triage.models.reviews import AttemptResult, EntryKind

# What a nurse may choose; a patient withdraws, nobody else does.
CLOSING_OUTCOMES = tuple(outcome for outcome in Outcome if outcome != Outcome.WITHDRAWN)


@dataclass(frozen=True)
class Closing:
    """How a review is to end."""

    outcome: Outcome
    reached_at: datetime | None = None
    text: str = ""


def open_review(*, review_id: int, by: User) -> Review:
    """Show a review to a nurse: the patient's page then says "read", and the audit trail names the nurse."""
    with changing(review_id, by=by, action="open", is_revised=False) as review:
        review.open(by=by, at=timezone.now())
    shown = Review.objects.select_related("submission__version", "claimed_by", "contact")
    # The text of the version is large, and every process keeps it.
    shown = shown.defer("submission__version__document", "submission__version__passages")
    return shown.prefetch_related("contact__surnames").get(pk=review_id)


def record_attempt(*, review_id: int, result: AttemptResult, at: datetime, text: str, by: User) -> None:
    """Record a call. Raises ReviewError for a future time, or when another nurse holds the review."""
    if at > timezone.now():
        raise ReviewError("A call cannot be in the future.")
    with changing(review_id, by=by, action="attempt", fields=["entries"]) as review:
        if result == AttemptResult.REACHED:
            review.reach(reached_at=at, by=by, at=timezone.now())
        else:
            review.work(by=by, at=timezone.now())
        if at < _earliest_call(review):
            raise ReviewError("A call cannot be from before the answers were shared.")
        add_entry(
            review,
            EntryKind.ATTEMPT,
            by=by,
            code=result,
            text=f"Called {moment_at(at, Clinic.load())}. {text}",
        )


def _earliest_call(review: Review) -> datetime:
    """The earliest time of a call about these answers.

    People write times to the minute, and a nurse who enters a call speaks with the person before sharing.
    """
    began = review.submission.started_at if review.entered_by_id else review.shared_at
    return began.replace(second=0, microsecond=0)


def add_note(*, review_id: int, text: str, by: User) -> None:
    """Store a note; any nurse may add one, on closed reviews too."""
    if not text.strip():
        raise ReviewError("Write the note first.")
    with changing(review_id, by=by, action="note", fields=["entries"]) as review:
        if review.claimed_by_id == by.pk:
            review.work(by=by, at=timezone.now())
        add_entry(review, EntryKind.NOTE, by=by, text=text.strip())


def override_urgency(*, review_id: int, urgency: Urgency, reason: str, seen: int, by: User) -> None:
    """Change the urgency of a review, with a reason. Raises ReviewError without one."""
    if not reason.strip():
        raise ReviewError("Say why you change the urgency.")
    with changing(review_id, by=by, action="override", fields=["override"], seen=seen) as review:
        review.override_with(urgency, by=by, at=timezone.now())
        add_entry(review, EntryKind.OVERRIDDEN, by=by, code=urgency, text=reason.strip())


def close_review(*, review_id: int, closing: Closing, seen: int, by: User) -> bool:
    """Close a review with its outcome. False when a second nurse must agree first.

    An emergency whose patient could not be reached waits for a second nurse. Raises ReviewError when the time
    of reaching them, enough calls or a reason are missing.
    """
    with changing(review_id, by=by, action="close", fields=["outcome"], seen=seen) as review:
        review.require_claim(by)
        _check(review, closing)
        if closing.outcome == Outcome.NOT_REACHED and review.needs_two_to_give_up:
            review.ask_second_nurse(by=by, at=timezone.now())
            add_entry(review, EntryKind.UNREACHED, by=by, text=closing.text)
            return False
        review.close(closing.outcome, closing.reached_at, by=by, at=timezone.now())
        _add_closing(review, closing.outcome, closing.text, by=by)
        return True


def _check(review: Review, closing: Closing) -> None:
    reached_at = closing.reached_at
    if closing.outcome in REACHED_OUTCOMES:
        if reached_at is None:
            raise ReviewError("Say when you reached them.")
        if not _earliest_call(review) <= reached_at <= timezone.now():
            raise ReviewError("The time you reached them must lie between sharing and now.")
    if closing.outcome == Outcome.NOT_REACHED and (missing := _calls_missing(review)):
        raise ReviewError(f"{missing.capitalize()}.")
    if closing.outcome == Outcome.DUPLICATE and not closing.text.strip():
        raise ReviewError("Say which other one this repeats.")


def _calls_missing(review: Review) -> str:
    """Why nobody may give up on a review yet; empty after enough calls."""
    needed = Clinic.load().attempts_needed
    failed = review.entries.filter(kind=EntryKind.ATTEMPT).exclude(code=AttemptResult.REACHED).count()
    if failed >= needed:
        return ""
    noted = "1 call is" if failed == 1 else f"{failed} calls are"
    return f"call at least {needed} times first; {noted} noted"


def _add_closing(review: Review, outcome: Outcome, text: str, *, by: User) -> None:
    add_entry(review, EntryKind.CLOSED, by=by, code=outcome, text=text.strip())


def answer_unreached(*, review_id: int, agrees: bool, text: str, seen: int, by: User) -> None:
    """A second nurse agrees that nobody could be reached, or keeps it open. Raises ReviewError."""
    action = "agree_unreached" if agrees else "keep_open"
    with changing(review_id, by=by, action=action, fields=["outcome"], seen=seen) as review:
        if agrees:
            review.give_up(by=by, at=timezone.now())
            _add_closing(review, Outcome.NOT_REACHED, text, by=by)
        else:
            review.keep_open(by=by, at=timezone.now())
            add_entry(review, EntryKind.KEPT_OPEN, by=by, text=text.strip())


def reopen_review(*, review_id: int, reason: str, seen: int, by: User) -> None:
    """Bring a closed review back. Raises ReviewError without a reason, or when it was withdrawn."""
    if not reason.strip():
        raise ReviewError("Say why you open it again.")
    with changing(review_id, by=by, action="reopen", fields=["outcome"], seen=seen) as review:
        review.reopen(at=timezone.now())
        add_entry(review, EntryKind.REOPENED, by=by, text=reason.strip())


@transaction.atomic
def close_many(*, seen: Mapping[int, int], outcome: Outcome, reason: str, by: User) -> int:
    """A lead nurse closes many at once, each with the same outcome and reason. Returns how many.

    `seen` names the reviews, each with the revision that was shown. All or none: raises ReviewError when
    one is closed, is held by another, was changed meanwhile, or was called too few times to give up; an
    emergency that nobody reached needs two nurses each.
    """
    if not reason.strip():
        raise ReviewError("Say why you close them.")
    if outcome not in (Outcome.IN_CARE, Outcome.DUPLICATE, Outcome.NOT_REACHED):
        raise ReviewError("Many at once can only be closed as in care, duplicate or not reached.")
    for review_id in lock_in_order(seen):
        with changing(review_id, by=by, action="close_many", fields=["outcome"]) as review:
            try:
                review.close_unclaimed(outcome, by=by, at=timezone.now())
                _check_many(review, outcome, seen=seen[review_id])
            except ReviewError as error:
                raise ReviewError(f"{_whose(review)}: {error}.") from None
            _add_closing(review, outcome, reason, by=by)
    return len(seen)


def _check_many(review: Review, outcome: Outcome, *, seen: int) -> None:
    """Raise ReviewError when a review cannot be closed together with others."""
    if review.revision != seen:
        raise ReviewError("changed while you had this page open; look at it again")
    if outcome == Outcome.NOT_REACHED:
        if review.needs_two_to_give_up:
            raise ReviewError("an emergency that nobody reached needs two nurses")
        if missing := _calls_missing(review):
            raise ReviewError(missing)


def _whose(review: Review) -> str:
    """How nurses tell reviews apart."""
    return str(review) if review.is_withdrawn else review.contact.name
