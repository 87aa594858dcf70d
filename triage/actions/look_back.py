"""After rules were published: what was shared lately and would now be more urgent comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.replays.batches import Batch, replay_stored
from triage.actions.replays.starting import RunError, changing_run, wait_again
from triage.actions.reviews.changing import lock_in_order
from triage.actions.reviews.sharing import raise_review
from triage.models import LookBack, Review
from triage.models.runs import UNFINISHED, RunState

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from triage.engine.vocabulary import Urgency
    from triage.models import ProtocolVersion, Submission

# Small: those of a batch that come back are locked together, and the end of the trail with them.
BATCH = 200


@transaction.atomic
def start_look_back(*, version: ProtocolVersion, days: int, by: User | str) -> LookBack | None:
    """Have the reviews of the last `days` looked at with a version's rules; None for 0 days.

    Call it in the transaction that publishes the version, before that writes to the trail, whose end is
    always locked last. The work itself is done later, elsewhere.
    An earlier look-back that is under way ends, because newer rules look at the same reviews.
    """
    if days == 0:
        return None
    for earlier in LookBack.objects.filter(state__in=UNFINISHED).order_by("pk").values_list("pk", flat=True):
        with changing_run(LookBack, earlier, by=by, action="replace_look_back") as run:
            if run.is_unfinished:
                run.state, run.ended_at = RunState.CANCELLED, timezone.now()
    look_back = LookBack.objects.create(
        version=version, days=days, started_by=None if isinstance(by, str) else by
    )
    record(action="start_look_back", subject=look_back, by=by)
    return look_back


def resume_look_back(*, look_back_id: int, by: User) -> None:
    """Take up a look-back that failed, where it stopped. Raises RunError for others, and when a later
    one took its place."""
    with changing_run(LookBack, look_back_id, by=by, action="resume_look_back") as run:
        if run.state != RunState.FAILED:
            raise RunError("Only a look-back that failed can be resumed.")
        if LookBack.objects.filter(pk__gt=run.pk).exists():
            raise RunError("Newer rules were published since, and look at the same reviews.")
        wait_again(run)


class LookingBack:
    """Every review that was shared in the days before, or while this runs, and not taken back."""

    model = LookBack

    def count(self, run: LookBack) -> int:
        """How many reviews there are."""
        return _reviews(run).count()

    def next_batch(self, run: LookBack) -> Batch[LookBack] | None:
        """Look at the reviews after the cursor."""
        left = _reviews(run).select_related("submission").order_by("pk")
        reviews = list(left.filter(pk__gt=int(run.cursor or 0))[:BATCH])
        if not reviews:
            return None
        replayed = replay_stored(
            run.version.protocol,
            [(review.submission.version_id, review.submission.answers) for review in reviews],
        )
        # Whoever cannot be assessed would be told to call now.
        risen = [
            (review, row.after)
            for review, row in zip(reviews, replayed, strict=True)
            if row.after > review.rules_urgency
        ]
        failed = sum(row.is_failed for row in replayed)

        def store(held: LookBack) -> None:
            held.returned += _bring_back([(one.pk, one.submission, urgency) for one, urgency in risen], held)
            held.failed += failed

        return Batch(len(reviews), str(reviews[-1].pk), store, fields=("returned", "failed"))


def _reviews(run: LookBack) -> QuerySet[Review]:
    since = run.created_at - timedelta(days=run.days)
    return Review.objects.filter(shared_at__gte=since, contact__isnull=False, submission__erased_at=None)


def _bring_back(risen: list[tuple[int, Submission, Urgency]], look_back: LookBack) -> int:
    """Raise those that rose, unless they were taken back meanwhile; how many came back."""
    lock_in_order(review_id for review_id, _, _ in risen)
    return sum(raise_review(submission, urgency, look_back=look_back) for _, submission, urgency in risen)
