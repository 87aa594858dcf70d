"""Look-back: recent reviews that newly published rules would make more urgent come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.replays import replay_stored
from triage.actions.reviews.changing import lock_in_order
from triage.actions.reviews.sharing import raise_review
from triage.actions.runs import RunError, changing_run, finish, still_held
from triage.models import LookBack, ProtocolVersion, Review
from triage.models.runs import UNFINISHED, RunState

# Small: those of a batch that come back are locked together, and the end of the audit trail with them.
BATCH = 200


@transaction.atomic
def start_look_back(*, version: ProtocolVersion, days: int, by: User | str) -> LookBack | None:
    """Have the reviews of the last `days` looked at with a version's rules; None for 0 days.

    Call it in the transaction that publishes the version, before that writes to the audit trail, whose end
    is always locked last. A worker does the rest. An earlier look-back that is under way ends, because newer
    rules look at the same reviews.
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
    """Do a failed look-back again. Raises RunError for others, and when a later one took its place."""
    with changing_run(LookBack, look_back_id, by=by, action="resume_look_back") as run:
        if run.state != RunState.FAILED:
            raise RunError("Only a look-back that failed can be resumed.")
        if LookBack.objects.filter(pk__gt=run.pk).exists():
            raise RunError("Newer rules were published since, and look at the same reviews.")
        run.state, run.problem, run.ended_at = RunState.WAITING, "", None


def look_back(run: LookBack) -> Iterator[None]:
    """Look at every review that was shared in the days before, or while this runs, and not taken back.

    Each step looks at some and brings back those that rose. Done again after a worker died, it changes
    nothing: what came back is no less urgent than these rules make it.
    """
    last = 0
    while reviews := list(
        _reviews(run).select_related("submission").filter(pk__gt=last).order_by("pk")[:BATCH]
    ):
        replayed = replay_stored(run.version.protocol, [review.submission for review in reviews])
        # Whoever cannot be assessed would be told to call now.
        risen = {
            review.pk: (review.submission, found)
            for review, found in zip(reviews, replayed, strict=True)
            if found.after > review.rules_urgency
        }
        with still_held(run) as held:
            held.total = _reviews(run).count()
            for review_id in lock_in_order(risen):
                submission, found = risen[review_id]
                # Not when it was taken back meanwhile.
                if raise_review(submission, found.after, look_back=held):
                    held.returned += 1
                    held.failed += found.is_failed
            held.done += len(reviews)
        last = reviews[-1].pk
        yield
    with still_held(run) as held:
        held.total = held.done
        finish(held)


def _reviews(run: LookBack) -> QuerySet[Review]:
    since = run.created_at - timedelta(days=run.days)
    return Review.objects.filter(shared_at__gte=since, contact__isnull=False, submission__erased_at=None)
