"""Replays: a protocol tried on the newest submissions, to count whose result would differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.runs import RunError, changing_run, finish, still_held
from triage.engine.answers import AnswerSheet
from triage.engine.protocol import Protocol
from triage.engine.replay import FAILED, Comparability, Replayed, replay
from triage.models import Draft, Proposal, ProtocolVersion, Replay, ReplayRow, Submission
from triage.models.runs import RunState
from triage.models.sealing import BrokenSealError

LONGEST_LABEL = 120
# At most a second of work where nothing fails: so soon alerts are sent in between, and a replay is cancelled.
BATCH = 1000


@transaction.atomic
def start_replay(
    *, protocol: Protocol, label: str, by: User, draft: Draft | None = None, proposal: Proposal | None = None
) -> Replay:
    """Have a protocol tried on the newest submissions, also those that were shared and taken back: they are
    kept without anything that says whose they are. `settings.REPLAY_NEWEST` says how many.

    The protocol is stored as it is now; what becomes of the draft or proposal it came from changes nothing.
    Raises RunError for a label that is empty or too long.
    """
    label = visible(label)
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise RunError(f"Give the replay a name of at most {LONGEST_LABEL} letters.")
    run = Replay.objects.create(
        document=protocol.canonical_json().decode(),
        sha256=protocol.sha256,
        label=label,
        started_by=by,
        draft=draft,
        proposal=proposal,
    )
    record(action="start_replay", subject=run, by=by)
    return run


def cancel_replay(*, replay_id: int, by: User) -> None:
    """Stop a replay and drop its results. Raises RunError when it has ended already."""
    with changing_run(Replay, replay_id, by=by, action="cancel_replay") as run:
        if not run.is_unfinished:
            raise RunError("This replay has ended already.")
        run.state, run.ended_at = RunState.CANCELLED, timezone.now()


def replay_newest(run: Replay) -> Iterator[None]:
    """Try the protocol in batches; all results are stored with the last one."""
    begun = Submission.objects.filter(started_at__lte=run.created_at)
    newest = list(begun.order_by("-started_at", "pk").values_list("pk", flat=True)[: settings.REPLAY_NEWEST])
    tried = run.protocol
    counts, not_asked, rows = Counter[str](), Counter[str](), list[ReplayRow]()
    for first in range(0, len(newest), BATCH):
        for submission_id, found in _replayed(tried, newest[first : first + BATCH]):
            counts[count_key(found)] += 1
            not_asked.update(found.not_asked)
            if found.comparability != Comparability.COMPARED or found.before != found.after:
                rows.append(
                    ReplayRow(
                        replay=run,
                        submission_id=submission_id,
                        comparability=found.comparability,
                        before=found.before,
                        after=found.after,
                    )
                )
        with still_held(run) as held:
            held.done, held.total = min(first + BATCH, len(newest)), len(newest)
        yield
    with still_held(run) as held:
        for first in range(0, len(rows), BATCH):
            ReplayRow.objects.bulk_create(_of_kept(rows[first : first + BATCH]))
        held.counts, held.not_asked = dict(counts), dict(not_asked)
        held.done = held.total = len(newest)
        finish(held)


def _of_kept(rows: Sequence[ReplayRow]) -> list[ReplayRow]:
    """Those whose submissions were not erased meanwhile, and are not until this is stored."""
    kept = Submission.objects.select_for_update().filter(pk__in=[row.submission_id for row in rows])
    ids = set(kept.order_by("pk").values_list("pk", flat=True))
    return [row for row in rows if row.submission_id in ids]


def _replayed(tried: Protocol, ids: Sequence[UUID]) -> Iterator[tuple[UUID, Replayed]]:
    rows = list(Submission.objects.filter(pk__in=ids).only("pk", "version_id", "answers"))
    return zip([row.pk for row in rows], replay_stored(tried, rows), strict=True)


def replay_stored(tried: Protocol, submissions: Sequence[Submission]) -> list[Replayed]:
    """Replay the answers of submissions, and keep their order. Those that cannot be opened have FAILED.

    Raises UntrustedVersionError when a version cannot be read.
    """
    by_version: dict[int, list[int]] = {}
    sheets: dict[int, AnswerSheet] = {}
    replayed: dict[int, Replayed] = {}
    for number, submission in enumerate(submissions):
        try:
            sheets[number] = submission.answers
        except BrokenSealError:
            replayed[number] = FAILED
        else:
            by_version.setdefault(submission.version_id, []).append(number)
    for version_id, version in ProtocolVersion.objects.in_bulk(by_version).items():
        numbers = by_version[version_id]
        found = replay(version.protocol, tried, [sheets[number] for number in numbers])
        replayed |= zip(numbers, found, strict=True)
    return [replayed[number] for number in range(len(submissions))]


def count_key(row: Replayed) -> str:
    """The key of `Replay.counts` under which a row is counted."""
    return f"{row.comparability} {row.before} {row.after}"
