"""Results as files: written in parts, and joined when all are there."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Protocol

from triage.batch.sources import CSV, PARQUET, ending_of, parquet_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from triage.batch.records import Assessor, Result
    from triage.batch.steps import Results

CSV_COLUMNS = ("id", "urgency", "rules", "error")


class Part(Protocol):
    """Some results on their way into a file."""

    def add(self, results: Results) -> None:
        """Write results behind the others."""

    def close(self) -> None:
        """End the file."""


class Format:
    """How results are written, by the ending of the file. Raises FileError."""

    def __init__(self, target: Path, assessor: Assessor) -> None:
        self.ending = ending_of(target)
        self._assessor = assessor
        self._parquet = parquet_module() if self.ending == PARQUET else None

    def part(self, path: Path) -> Part:
        """A part to write results to."""
        if self._parquet:
            written: Part = self._parquet.ParquetPart(path)
            return written
        return LinePart(path, self._assessor, is_csv=self.ending == CSV)

    def join(self, parts: Sequence[Path], target: Path) -> None:
        """Write the results of all parts into one file."""
        if self._parquet:
            self._parquet.join(parts, target)
            return
        with target.open("wb") as joined:
            if self.ending == CSV:
                joined.write((",".join(CSV_COLUMNS) + "\n").encode())
            for path in parts:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, joined)


class LinePart:
    """Some results as lines of JSON or CSV."""

    def __init__(self, path: Path, assessor: Assessor, *, is_csv: bool) -> None:
        # Half a character, which only JSON can hold, is written as its number.
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._assessor = assessor
        self._csv = csv.writer(self._file, lineterminator="\n") if is_csv else None

    def add(self, results: Results) -> None:
        """Write results behind the others."""
        for result in as_lines(results, self._assessor):
            if self._csv:
                rules = " ".join(result.get("rules", ()))
                self._csv.writerow([result["id"], result.get("urgency"), rules, result.get("error")])
            else:
                self._file.write(json.dumps(result) + "\n")

    def close(self) -> None:
        """End the file."""
        self._file.close()


def as_lines(results: Results, assessor: Assessor) -> Iterable[Result]:
    """The results one by one."""
    if isinstance(results, list):
        return results
    lines: Iterable[Result] = parquet_module().as_results(results, assessor.reasons)
    return lines


def count_errors(results: Results) -> int:
    """How many rows could not be read."""
    if isinstance(results, list):
        return sum("error" in result for result in results)
    errors = results.column("error")
    return len(errors) - int(errors.null_count)
