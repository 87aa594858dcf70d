"""The second nurse agrees to what the first asked for, or keeps the review as it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.actions.reviews.reasons import require_reason
from triage.actions.reviews.work import pass_on_to_repeated
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.ledger import keeping_ledger
from triage.models.reviews import EntryKind


@keeping_ledger()
def answer_as_second(
    *, review_id: int, agrees: bool, text: str, seen: int, by: User, form_key: UUID | None = None
) -> None:
    """Agree or disagree, and say what was done. Raises ReviewError for whoever asked, or without words."""
    did = require_reason(text, missing="Say what you did yourself: whom you called, or what you looked at.")
    repeated = Review.objects.filter(pk=review_id).values_list("repeats", flat=True).first()
    lock_in_order([review_id, repeated] if repeated else [review_id])
    action = "agree_as_second" if agrees else "keep_open"
    with changing(
        review_id, by=by, action=action, fields=["outcome"], seen=seen, form_key=form_key
    ) as review:
        asked_for = review.asked_for
        if not agrees:
            review.keep_open(by=by, at=timezone.now())
            add_entry(review, EntryKind.KEPT_OPEN, by=by, text=did, form_key=form_key)
            return
        review.agree(by=by, at=timezone.now())
        kind = EntryKind.OVERRIDDEN if asked_for in set(Urgency) else EntryKind.CLOSED
        add_entry(review, kind, by=by, code=asked_for, text=did, form_key=form_key)
        pass_on_to_repeated(review, by=by)
