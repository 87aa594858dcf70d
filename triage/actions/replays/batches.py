"""What every run does: a batch of stored answers, each read by its own version and by another protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from triage.engine.replay import replay
from triage.models import ProtocolVersion
from triage.models.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triage.engine.answers import AnswerSheet
    from triage.engine.protocol import Protocol as TriageProtocol
    from triage.engine.replay import Replayed

AnyRun = TypeVar("AnyRun", bound=Run)


@dataclass(frozen=True)
class Batch(Generic[AnyRun]):
    """What a batch gave. `store` writes it, given the run as it is locked in the same transaction, and
    sets the run's own `fields`; `cursor` is the key of the last row."""

    size: int
    cursor: str
    store: Callable[[AnyRun], None]
    fields: tuple[str, ...]


class Kind(Protocol[AnyRun]):
    """A kind of run."""

    model: type[AnyRun]

    def count(self, run: AnyRun) -> int:
        """How many rows there are to do."""

    def next_batch(self, run: AnyRun) -> Batch[AnyRun] | None:
        """Work out the rows after the cursor, and store nothing yet. None when there are no more."""


def replay_stored(tried: TriageProtocol, rows: Sequence[tuple[int, AnswerSheet]]) -> list[Replayed]:
    """Replay answers, each given with the id of its version, and keep their order.

    Raises UntrustedVersionError when a version cannot be read.
    """
    by_version: dict[int, list[int]] = {}
    for number, (version_id, _) in enumerate(rows):
        by_version.setdefault(version_id, []).append(number)
    replayed: dict[int, Replayed] = {}
    for version_id, version in ProtocolVersion.objects.in_bulk(by_version).items():
        numbers = by_version[version_id]
        found = replay(version.protocol, tried, [rows[number][1] for number in numbers])
        replayed |= zip(numbers, found, strict=True)
    return [replayed[number] for number in range(len(rows))]
