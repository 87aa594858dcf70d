"""What a reader of files hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa

    from triage.batch.records import Result

    Results: TypeAlias = list[Result] | pa.RecordBatch


class FileError(ValueError):
    """A file that cannot be read or written: the message says why, and what to do."""


class Step(NamedTuple):
    """Some rows, assessed; `done` rows of the file are by now, and the reading is at `position`."""

    done: int
    position: int
    results: Results
