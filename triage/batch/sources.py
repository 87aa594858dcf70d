"""Files of records, assessed step by step from any row on."""

from __future__ import annotations

import codecs
import csv
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from triage.batch.cells import ID
from triage.batch.records import MOST_BYTES, CsvLines, read_json
from triage.batch.steps import FileError, Step
from triage.engine.vocabulary import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from triage.batch.records import Assessor, Record

CSV, PARQUET = ".csv", ".parquet"
ENDINGS = (".jsonl", ".ndjson", CSV, PARQUET)
WITHOUT_PYARROW = (
    "Parquet needs pyarrow: .venv/bin/python -m pip install --require-hashes -r requirements-batch.lock"
)


class Source(Protocol):
    """A file of records; `total` is its length in `unit`s, None where nobody knows."""

    unit: str
    total: int | None

    def steps(self, done: int = 0) -> Generator[Step]:
        """Assess the rows behind the first `done`. Raises FileError."""


def source_of(path: Path, assessor: Assessor) -> Source:
    """The source for a file, by its ending. Raises FileError."""
    ending = ending_of(path)
    try:
        with path.open("rb"):
            total = path.stat().st_size
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}") from None
    if ending == PARQUET:
        found: Source = parquet_module().ParquetSource(path, assessor)
        return found
    return LineSource(lambda: path.open("rb"), assessor, is_csv=ending == CSV, total=total)


def standard_input(file: BinaryIO, assessor: Assessor) -> Source:
    """JSON lines as they come."""
    return LineSource(lambda: nullcontext(file), assessor)


def ending_of(path: Path) -> str:
    """The ending, which tells the format. Raises FileError for another one."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise FileError(f"{path} must end with {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    return ending


def parquet_module() -> Any:
    """What reads and writes Parquet. Raises FileError where pyarrow is not installed."""
    try:
        from triage.batch import parquet
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise FileError(WITHOUT_PYARROW) from None
    return parquet


class LineSource:
    """Lines of JSON, or of CSV under a header."""

    unit = "B"

    def __init__(
        self,
        open_file: Callable[[], AbstractContextManager[BinaryIO]],
        assessor: Assessor,
        *,
        is_csv: bool = False,
        total: int | None = None,
    ) -> None:
        self._open = open_file
        self._assessor = assessor
        self._is_csv = is_csv
        self.total = total

    def steps(self, done: int = 0) -> Generator[Step]:
        """Each line as a step; a blank one gives no result."""
        with self._open() as file:
            read: Callable[[str], Record] = read_json
            for number, line, position in _numbered_lines(file):
                if number == 1 and self._is_csv:
                    read = self._header(line).read
                elif number > done:
                    results = [self._assessor.result(read, line, number)] if line.strip() else []
                    yield Step(number, position, results)

    def _header(self, line: bytes) -> CsvLines:
        questions = self._assessor.protocol.questions
        try:
            header = CsvLines(line.decode())
        except UnicodeDecodeError:
            raise FileError("The header in line 1 is not UTF-8 text") from None
        except csv.Error as error:
            raise FileError(f"The header in line 1 is not CSV: {error}") from None
        for place, name in enumerate(header.columns):
            if name in header.columns[:place]:
                raise FileError(f"The header has '{name}' twice")
            if name != ID and name not in questions:
                hint = did_you_mean(name, questions)
                raise FileError(f"The column '{name}' is no question.{hint} Leave it out, or rename it")
        if ID not in header.columns:
            raise FileError(f"The header needs the column '{ID}', which says whose row it is")
        return header


def _numbered_lines(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Each line with its number and where it ends; of one that is too long the beginning."""
    number = position = 0
    while line := file.readline(MOST_BYTES):
        number += 1
        position += len(line)
        rest = line
        while len(rest) == MOST_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MOST_BYTES)
            position += len(rest)
        # Windows writes a byte order mark before the first line.
        yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, position
