"""A replay of many submissions: seen at work, finished, and its time."""

from __future__ import annotations

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
from triage.actions.working import do_pass
from triage.engine.replay import replay as replay_answers
from triage.models import Submission
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.telling import Tell
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

# More than the newest that are looked at unless set otherwise.
PEOPLE, NEWEST, STORED_AT_ONCE = 25_000, 20_000, 5_000
LONGEST_SECONDS = 24
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
    """Store all these people."""
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
def test_the_newest_of_many_are_replayed_in_seconds(
    live_version: ProtocolVersion,
    protocol: Protocol,
    in_database: Stopwatch,
    tell: Tell,
) -> None:
    store(live_version)
    replay = started(raised(protocol))
    client = logged_in(editor("emil"))
    seen: list[str] = []

    def look() -> bool:
        seen.append(read(client.get(f"/admin/triage/replay/{replay.pk}/change/")).words)
        return len(seen) < 3

    do_pass(goes_on=look)
    # Before the first batch, and after two.
    assert "Not counted yet." in seen[0]
    assert "2,000 of 20,000 submissions (10 %)" in seen[2]
    seconds, outside = timed_pass(in_database)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.total) == (RunState.FINISHED, NEWEST, NEWEST)
    assert sum(replay.counts.values()) == NEWEST
    listed = sum(number for key, number in replay.counts.items() if len(set(key.split())) == 3)
    assert replay.rows.count() == listed > 0

    answers = [one.answers for one in Submission.objects.only("answers")[:STORED_AT_ONCE]]
    begun = perf_counter()
    replay_answers(live_version.protocol, replay.protocol, answers)
    engine = (perf_counter() - begun) * NEWEST / STORED_AT_ONCE
    tell(
        f"{NEWEST:,} submissions on {connection.vendor}: {seconds:.1f} s, "
        f"{outside:.1f} s of them ({100 * outside / seconds:.0f} %) outside the database "
        f"({engine:.1f} s in the engine); {listed:,} rows listed"
    )
    assert seconds <= LONGEST_SECONDS


def timed_pass(in_database: Stopwatch) -> tuple[float, float]:
    """Seconds that a pass takes, and those of them outside the database."""
    in_database.seconds, begun = 0.0, perf_counter()
    do_pass()
    seconds = perf_counter() - begun
    return seconds, seconds - in_database.seconds
