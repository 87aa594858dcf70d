"""A replay of a hundred thousand submissions: seen at work, cancelled, resumed, finished, and its time."""

from __future__ import annotations

from itertools import count
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from tests.actions.replays.runs import raised, started
from tests.nurses.people import editor, logged_in
from tests.patients.html import read
from triage.actions.replays.replaying import BATCH
from triage.actions.replays.running import Worker
from triage.engine.replay import replay as replay_answers
from triage.models import Submission
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.telling import Tell
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion, Replay

PEOPLE, STORED_AT_ONCE, CANCELLED_AFTER = 100_000, 5_000, 40_000
LONGEST_SECONDS = 120
ROW_CALLS = ("execute", "executemany", "fetchone", "fetchmany", "fetchall")


def random_answers(protocol: Protocol, random: Random) -> dict[str, Answer]:
    """Every question answered, one in twenty with a sign or *not sure*."""
    answers: dict[str, Answer] = {}
    for question in protocol.questions.values():
        if question.type == "yes_no":
            answers[question.id] = random.choices(["no", "not_sure", "yes"], [95, 2, 3])[0]
        elif question.type == "number":
            answers[question.id] = random.randint(question.minimum, question.maximum)
        else:
            answers[question.id] = random.choice(question.options).id
    return answers


def store(version: ProtocolVersion) -> None:
    """Store a hundred thousand people."""
    random = Random(4)
    for _ in range(PEOPLE // STORED_AT_ONCE):
        Submission.objects.bulk_create(
            Submission(
                pk=uuid4(),
                version=version,
                respondent="self",
                answers=random_answers(version.protocol, random),
            )
            for _ in range(STORED_AT_ONCE)
        )


class Stopwatch:
    """Adds up the time that is spent in the calls it wraps, the outermost only."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.depth = 0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, timed."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            begun, self.depth = perf_counter(), self.depth + 1
            try:
                return call(*args, **kwargs)
            finally:
                self.depth -= 1
                if not self.depth:
                    self.seconds += perf_counter() - begun

        return wrapped


@pytest.fixture
def in_database(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    """The time in which a statement runs, rows are fetched, or a commit is awaited."""
    watch = Stopwatch()
    plain = CursorWrapper.__getattr__

    def timed_attribute(cursor: CursorWrapper, name: str) -> Any:
        found = plain(cursor, name)
        return watch.timed(found) if name in ROW_CALLS else found

    def timed_rows(cursor: CursorWrapper) -> Iterator[Any]:
        rows = iter(cursor.cursor)
        following = watch.timed(lambda: next(rows, None))
        while (row := following()) is not None:
            yield row

    for name in ("execute", "executemany"):
        monkeypatch.setattr(CursorWrapper, name, watch.timed(getattr(CursorWrapper, name)))
    monkeypatch.setattr(CursorWrapper, "__getattr__", timed_attribute)
    monkeypatch.setattr(CursorWrapper, "__iter__", timed_rows)
    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", watch.timed(BaseDatabaseWrapper._commit))  # type: ignore[attr-defined]
    return watch


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("real_database")
def test_a_hundred_thousand_are_replayed_in_two_goes(
    live_version: ProtocolVersion,
    protocol: Protocol,
    in_database: Stopwatch,
    tell: Tell,
) -> None:
    store(live_version)
    replay = started(raised(protocol))
    client = logged_in(editor("emil"))
    page = f"/admin/triage/replay/{replay.pk}/"
    batches_left = count(CANCELLED_AFTER // BATCH, -1)
    first = timed_work(Worker(should_stop=lambda: next(batches_left) == 0), in_database)
    seen = read(client.get(f"{page}change/")).words
    assert "40,000 of 100,000 submissions (40 %)" in seen
    client.post(f"{page}cancel/")
    assert not Worker().work()
    assert done(replay) == CANCELLED_AFTER
    assert replay.state == RunState.CANCELLED

    client.post(f"{page}resume/")
    second = timed_work(Worker(), in_database)
    done(replay)
    assert (replay.state, replay.done, replay.total) == (RunState.FINISHED, PEOPLE, PEOPLE)
    assert sum(replay.counts.values()) == PEOPLE
    listed = sum(number for key, number in replay.counts.items() if len(set(key.split())) == 3)
    assert replay.rows.count() == listed > 0

    answers = list(Submission.objects.values_list("answers", flat=True)[:STORED_AT_ONCE])
    begun = perf_counter()
    replay_answers(live_version.protocol, replay.protocol, answers)
    engine = (perf_counter() - begun) * PEOPLE / STORED_AT_ONCE
    seconds, outside = first[0] + second[0], first[1] + second[1]
    tell(
        f"{PEOPLE:,} submissions on {connection.vendor}: {seconds:.1f} s, "
        f"{outside:.1f} s of them ({100 * outside / seconds:.0f} %) outside the database "
        f"({engine:.1f} s in the engine); {listed:,} rows listed"
    )
    assert seconds <= LONGEST_SECONDS


def timed_work(worker: Worker, in_database: Stopwatch) -> tuple[float, float]:
    """Seconds that a worker works, and those of them outside the database."""
    in_database.seconds, begun = 0.0, perf_counter()
    worker.work()
    seconds = perf_counter() - begun
    return seconds, seconds - in_database.seconds


def done(replay: Replay) -> int:
    """How many are done now."""
    replay.refresh_from_db()
    return replay.done
