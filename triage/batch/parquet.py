"""Parquet files, read and written row group by row group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from triage.batch.cells import ID
from triage.batch.steps import FileError, Step
from triage.batch.tables import BATCH_ROWS, TableError, assess_batches, check_columns, is_text, result_schema

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from triage.batch.records import Assessor, Result
    from triage.batch.steps import Results

ROWS_IN_MEMORY = 10_000
SCHEMA = result_schema(pa.schema([pa.field(ID, pa.string())]))


class ParquetSource:
    """A Parquet file with `id` and a column for each question that it answers."""

    unit = " rows"

    def __init__(self, path: Path, assessor: Assessor) -> None:
        self._path = path
        self._assessor = assessor
        try:
            schema = pq.read_schema(path)
            check_columns(schema, assessor.protocol)
            self.total: int | None = pq.read_metadata(path).num_rows
        except pa.ArrowException as error:
            raise FileError(f"Cannot read {path} as Parquet: {error}") from None
        except TableError as error:
            raise FileError(f"Cannot read {path}: {error}") from None
        # As codes, each different text is read once.
        self._texts = [field.name for field in schema if is_text(field.type) and field.name != ID]

    def steps(self, done: int = 0) -> Generator[Step]:
        """Some thousand rows as a step."""
        try:
            with pq.ParquetFile(self._path, read_dictionary=self._texts) as file:
                for batch in _batches_behind(file, done):
                    done += batch.num_rows
                    (results,) = assess_batches([batch], self._assessor.protocol, self._assessor.missing)
                    yield Step(done, done, results)
        except (pa.ArrowException, OSError) as error:
            raise FileError(f"Cannot read {self._path} behind row {done}: {error}") from None


def _batches_behind(file: pq.ParquetFile, done: int) -> Iterator[pa.RecordBatch]:
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if done >= rows:
            done -= rows
            continue
        for batch in file.iter_batches(BATCH_ROWS, row_groups=[group]):
            left = batch.slice(min(done, batch.num_rows))
            done -= batch.num_rows - left.num_rows
            if left.num_rows:
                yield left


class ParquetPart:
    """Some results as a Parquet file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[Result] = []

    def add(self, results: Results) -> None:
        """Write results behind the others."""
        if isinstance(results, list):
            self._waiting += results
            if len(self._waiting) >= ROWS_IN_MEMORY:
                self._write_waiting()
        else:
            self._write(results)

    def close(self) -> None:
        """End the file."""
        if self._waiting or self._writer is None:
            self._write_waiting()
        if self._writer is not None:
            self._writer.close()

    def _write_waiting(self) -> None:
        self._write(_as_batch(self._waiting))
        self._waiting = []

    def _write(self, batch: pa.RecordBatch) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, batch.schema)
        self._writer.write_batch(batch)


def join(parts: Iterable[Path], target: Path) -> None:
    """Write the results of all parts into one file."""
    joined = ParquetPart(target)
    for part in parts:
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                joined.add(batch)
    joined.close()


def as_results(batch: pa.RecordBatch, reasons: dict[str, str]) -> Iterator[Result]:
    """The rows of a result as those of a file of lines."""
    for row in batch.to_pylist():
        if row["error"] is None:
            yield {
                "id": row["id"],
                "urgency": row["urgency"],
                "rules": row["rules"],
                "reasons": [reasons[rule] for rule in row["rules"]],
            }
        else:
            yield {"id": row["id"], "error": row["error"]}


def _as_batch(results: list[Result]) -> pa.RecordBatch:
    rows = [
        {
            "id": None if row["id"] is None else _storable(str(row["id"])),
            "urgency": row.get("urgency"),
            "rules": row.get("rules"),
            "error": row.get("error"),
        }
        for row in results
    ]
    return pa.RecordBatch.from_pylist(rows, SCHEMA)


def _storable(text: str) -> str:
    """The text without halves of characters, which only JSON can hold."""
    return text.encode(errors="backslashreplace").decode()
