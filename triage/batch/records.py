"""One person's record through a protocol: a line of JSON, or a line of CSV."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from triage.batch.cells import ID, NO_ID, NOTHING_ANSWERED, Missing, raw_answer
from triage.engine.answers import fill_missing, parse_answers
from triage.engine.evaluation import EvaluationError, assess
from triage.engine.wording import PLAIN_VALUES, fill_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from triage.engine.protocol import Protocol

# {"id", "urgency", "rules", "reasons"}, or {"id", "error"}.
Result = dict[str, Any]
# Longer than any record; what a line holds beyond is not kept in memory.
MOST_BYTES = 1_000_000


class Record(NamedTuple):
    """Whose record it is, and the raw answers by question."""

    identifier: str | int
    given: Mapping[str, object]


class RecordError(ValueError):
    """A record that cannot be read, with the id that it gives."""

    def __init__(self, problem: str, identifier: object = None) -> None:
        self.identifier = identifier
        super().__init__(problem)


@dataclass(frozen=True)
class Assessor:
    """A protocol, and how absent answers count."""

    protocol: Protocol
    missing: Missing

    @cached_property
    def reasons(self) -> dict[str, str]:
        """For each rule, why it fires."""
        return {rule.id: fill_in(rule.reason.to("en"), PLAIN_VALUES) for rule in self.protocol.rules}

    def result(self, read: Callable[[str], Record], line: bytes, number: int) -> Result:
        """The result of a line, or an error that names the question and the allowed values."""
        identifier: object = None
        try:
            if len(line) >= MOST_BYTES:
                raise RecordError(f"longer than {MOST_BYTES:,} bytes")
            record = read(line.decode())
            identifier = record.identifier
            return self._assessed(record)
        except RecordError as error:
            identifier, problem = error.identifier, str(error)
        except UnicodeDecodeError as error:
            problem = f"not UTF-8 text, from byte {error.start + 1} on"
        except json.JSONDecodeError as error:
            problem = f"not JSON: {error.msg} at column {error.colno}"
        except RecursionError:
            problem = "nested too deeply"
        except csv.Error as error:
            problem = f"not CSV: {error}"
        except (ValueError, EvaluationError) as error:
            problem = str(error)
        return {"id": identifier, "error": f"line {number}: {problem}"}

    def _assessed(self, record: Record) -> Result:
        if not record.given:
            raise RecordError(NOTHING_ANSWERED, record.identifier)
        answers = parse_answers(self.protocol, record.given)
        assessment = assess(self.protocol, fill_missing(self.protocol, answers, self.missing))
        rules = [finding.rule for finding in assessment.findings]
        return {
            "id": record.identifier,
            "urgency": assessment.urgency.value,
            "rules": rules,
            "reasons": [self.reasons[rule] for rule in rules],
        }


def read_json(line: str) -> Record:
    """Read `{"id": …, "answers": {…}}`. Raises ValueError, also for what only JSON of other programs has."""
    record = json.loads(line, object_pairs_hook=_unique_keys, parse_float=_finite, parse_constant=_finite)
    if not isinstance(record, dict):
        raise RecordError('a line must be an object like {"id": "a", "answers": {}}')
    identifier = record.get(ID)
    if unknown := sorted(set(record) - {ID, "answers"}):
        raise RecordError(f"unknown key '{unknown[0]}'; a line has 'id' and 'answers'", identifier)
    if not isinstance(identifier, str | int) or isinstance(identifier, bool):
        raise RecordError(NO_ID, identifier)
    if not isinstance(record.get("answers"), dict):
        raise RecordError("'answers' is missing or is not an object", identifier)
    return Record(identifier, record["answers"])


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RecordError("a key is written twice")
    return found


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        # The answer could not be written as JSON.
        raise RecordError(f"{written[:40]} is no number that JSON can hold")
    return number


class CsvLines:
    """Lines of CSV under a header: `id` and questions, divided by commas, semicolons or tabs."""

    def __init__(self, header: str) -> None:
        self._delimiter = max(",;\t", key=header.count)
        self.columns = [name.strip() for name in self._cells(header)]

    def read(self, line: str) -> Record:
        """Read a line; a blank cell is an absent answer. Raises csv.Error or RecordError."""
        cells = self._cells(line)
        if len(cells) != len(self.columns):
            raise RecordError(f"{len(cells)} cells under {len(self.columns)} columns")
        given = {
            name: raw
            for name, cell in zip(self.columns, cells, strict=True)
            if (raw := raw_answer(cell)) is not None
        }
        given.pop(ID, None)
        identifier = cells[self.columns.index(ID)].strip()
        if not identifier:
            raise RecordError(NO_ID)
        return Record(identifier, given)

    def _cells(self, line: str) -> list[str]:
        # Each line by itself: a quotation mark that is not closed costs no other line.
        return next(csv.reader([line.rstrip("\r\n")], delimiter=self._delimiter, strict=True), [])
