"""Nurses' acts on a review: open, note, override, close, open again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from triage.actions.reviews.calls import calls_missing, earliest_call, note_call_of_closing
from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.actions.reviews.reasons import require_reason
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.ledger import keeping_ledger
from triage.models.review_columns import REACHED_OUTCOMES, Outcome
from triage.models.review_states import Ending, ReviewError
from triage.models.reviews import EntryKind

# What a nurse may choose; a patient withdraws, nobody else does.
CLOSING_OUTCOMES = tuple(outcome for outcome in Outcome if outcome != Outcome.WITHDRAWN)


@dataclass(frozen=True)
class Closing:
    """How a review is to end. `repeats` is the review that a duplicate repeats."""

    outcome: Outcome
    reached_at: datetime | None = None
    text: str = ""
    repeats: int | None = None


def open_review(*, review_id: int, by: User) -> Review:
    """Show a review to a nurse: the patient's page then says "read", and the audit trail names the nurse."""
    with changing(review_id, by=by, action="open", is_revised=False) as review:
        review.open(by=by, at=timezone.now())
    shown = Review.objects.select_related("submission__version", "claimed_by", "contact")
    # The text of the version is large, and every process keeps it.
    shown = shown.defer("submission__version__document", "submission__version__passages")
    return shown.prefetch_related("contact__surnames").get(pk=review_id)


def add_note(*, review_id: int, text: str, by: User, form_key: UUID | None = None) -> None:
    """Store a note; any nurse may add one, on closed reviews too."""
    if not text.strip():
        raise ReviewError("Write the note first.")
    with changing(review_id, by=by, action="note", fields=["entries"], form_key=form_key) as review:
        if review.claimed_by_id == by.pk:
            review.work(by=by, at=timezone.now())
        add_entry(review, EntryKind.NOTE, by=by, text=text.strip(), form_key=form_key)


def override_urgency(
    *, review_id: int, urgency: Urgency, reason: str, seen: int, by: User, form_key: UUID | None = None
) -> bool:
    """Change the urgency of a review, with a reason. False when a second nurse must agree first.

    Lowering an emergency that nobody spoke to waits for a second nurse. Raises ReviewError without a reason.
    """
    why = require_reason(reason, missing="Say why you change the urgency.")
    with changing(
        review_id, by=by, action="override", fields=["override"], seen=seen, form_key=form_key
    ) as review:
        review.require_other_urgency(urgency, by=by)
        if review.needs_second_nurse_to_lower(urgency):
            review.ask_second_nurse(urgency, by=by, at=timezone.now())
            add_entry(review, EntryKind.ASKED, by=by, code=urgency, text=why, form_key=form_key)
            return False
        review.override_with(urgency, by=by, at=timezone.now())
        add_entry(review, EntryKind.OVERRIDDEN, by=by, code=urgency, text=why, form_key=form_key)
        return True


@keeping_ledger()
def close_review(
    *, review_id: int, closing: Closing, seen: int, by: User, form_key: UUID | None = None
) -> bool:
    """Close a review with its outcome. False when a second nurse must agree first.

    An emergency that nobody spoke to waits for a second nurse. A duplicate is joined to the open review that
    it repeats. Raises ReviewError when the time of reaching them, enough calls or a reason are missing.
    """
    lock_in_order([review_id, closing.repeats] if closing.repeats else [review_id])
    with changing(
        review_id, by=by, action="close", fields=["outcome"], seen=seen, form_key=form_key
    ) as review:
        review.require_claim(by)
        _check(review, closing)
        ending = Ending(closing.outcome, closing.reached_at, _repeated(review, closing))
        text = closing.text.strip()
        if review.needs_second_nurse(ending):
            review.ask_second_nurse(ending.outcome, repeats=ending.repeats, by=by, at=timezone.now())
            add_entry(review, EntryKind.ASKED, by=by, code=ending.outcome, text=text, form_key=form_key)
            return False
        note_call_of_closing(review, ending.reached_at, by=by)
        review.close(ending, by=by, at=timezone.now())
        add_entry(review, EntryKind.CLOSED, by=by, code=ending.outcome, text=text, form_key=form_key)
        pass_on_to_repeated(review, by=by)
        return True


def _check(review: Review, closing: Closing) -> None:
    reached_at = closing.reached_at
    if closing.outcome in REACHED_OUTCOMES:
        if reached_at is None:
            raise ReviewError("Say when you reached them.")
        if not earliest_call(review) <= reached_at <= timezone.now():
            raise ReviewError("The time you reached them must lie between sharing and now.")
    if closing.outcome == Outcome.NOT_REACHED and (missing := calls_missing(review)):
        raise ReviewError(f"{missing.capitalize()}.")


def _repeated(review: Review, closing: Closing) -> Review | None:
    """The open review of the same confirmed person that this one repeats."""
    if closing.outcome != Outcome.DUPLICATE:
        return None
    found = same_person_open(review).filter(pk=closing.repeats).first() if closing.repeats else None
    if found is None:
        raise ReviewError("Choose the open review of the same person that this one repeats.")
    return found


def same_person_open(review: Review) -> QuerySet[Review]:
    """The other open reviews of the person, as nurses confirmed."""
    if review.person_id is None:
        return Review.objects.none()
    others = Review.objects.filter(person=review.person_id, closed_at=None).exclude(pk=review.pk)
    return others.order_by("-shared_at")


def pass_on_to_repeated(review: Review, *, by: User) -> None:
    """After a duplicate was closed: what it said counts in the review that it repeats."""
    if review.outcome != Outcome.DUPLICATE or review.repeats_id is None:
        return
    with changing(review.repeats_id, by=by, action="join_duplicate", fields=["override"]) as other:
        other.absorb(review, at=timezone.now())
        code, text = review.effective_urgency, f"See {review}."
        add_entry(other, EntryKind.REPEATED, by=by, code=code, text=text)


def reopen_review(*, review_id: int, reason: str, seen: int, by: User, form_key: UUID | None = None) -> None:
    """Bring a closed review back. Raises ReviewError without a reason, or when it was withdrawn."""
    why = require_reason(reason, missing="Say why you open it again.")
    with changing(
        review_id, by=by, action="reopen", fields=["outcome"], seen=seen, form_key=form_key
    ) as review:
        review.reopen(at=timezone.now())
        add_entry(review, EntryKind.REOPENED, by=by, text=why, form_key=form_key)
