"""Trying a protocol on the stored submissions, a batch at a time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from triage.actions.replays.batches import Batch, replay_stored
from triage.engine.replay import Comparability
from triage.models import Replay, ReplayRow, Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from triage.engine.answers import AnswerSheet
    from triage.engine.replay import Replayed

# At most a second of work where nothing fails: so soon a replay is cancelled.
BATCH = 1000


class Replaying:
    """Every submission that began in the days before the replay was started, erased ones too: their
    answers are kept without anything that says whose they are."""

    model = Replay

    def count(self, run: Replay) -> int:
        """How many submissions there are."""
        return _submissions(run).count()

    def next_batch(self, run: Replay) -> Batch[Replay] | None:
        """Replay the submissions after the cursor."""
        left = _submissions(run)
        if run.cursor:
            left = left.filter(pk__gt=UUID(run.cursor))
        rows = list(left.order_by("pk").values_list("pk", "version_id", "answers")[:BATCH])
        if not rows:
            return None
        replayed = replay_stored(run.protocol, [(row[1], cast("AnswerSheet", row[2])) for row in rows])
        found = list(zip([row[0] for row in rows], replayed, strict=True))

        def store(held: Replay) -> None:
            _store(held, found)

        return Batch(len(rows), str(rows[-1][0]), store, fields=("counts", "not_asked"))


def _submissions(run: Replay) -> QuerySet[Submission]:
    since = run.created_at - timedelta(days=run.days)
    return Submission.objects.filter(started_at__gte=since, started_at__lte=run.created_at)


def _store(run: Replay, found: list[tuple[UUID, Replayed]]) -> None:
    counts, not_asked = Counter(run.counts), Counter(run.not_asked)
    for _, row in found:
        counts[count_key(row)] += 1
        not_asked.update(row.not_asked)
    run.counts, run.not_asked = dict(counts), dict(not_asked)
    ReplayRow.objects.bulk_create(
        ReplayRow(
            replay=run,
            submission_id=submission_id,
            comparability=row.comparability,
            before=row.before,
            after=row.after,
        )
        for submission_id, row in found
        if row.comparability != Comparability.COMPARED or row.before != row.after
    )


def count_key(row: Replayed) -> str:
    """Under which key of `Replay.counts` a row is counted."""
    return f"{row.comparability} {row.before} {row.after}"
