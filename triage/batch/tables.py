"""Arrow tables through a protocol: a column of bits for each fact, and everybody assessed in one pass.

A table has the column `id` and a column for each question that it answers, in text, true and false, or
whole numbers. A null or blank cell is an absent answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from triage.batch.cells import ID, NO_ID, NOTHING_ANSWERED, read_cell
from triage.engine.answers import AnswerError, fill_missing
from triage.engine.evaluation import assess_many
from triage.engine.logic import CountingAs, Integers, holds
from triage.engine.vocabulary import Urgency, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.batch.cells import Missing
    from triage.engine.logic import Fact
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question

# So many rows are assessed in one pass: their columns of bits stay near the processor.
BATCH_ROWS = 100_000


class TableError(ValueError):
    """A table that cannot be read as answers: the message names the column and says what to do."""


def assess_table(table: pa.Table, protocol: Protocol, missing: Missing = "not_sure") -> pa.Table:
    """The urgency of each row: a table with `id`, `urgency`, `rules` and `error`, in the order of the rows.

    `missing` says how an absent answer counts; *not sure* gives the most that the person could be told.
    `rules` are those that fired, the most urgent first. A row that cannot be read has an error instead.
    Raises TableError.
    """
    batches = assess_batches(table.to_batches(max_chunksize=BATCH_ROWS), protocol, missing)
    return pa.Table.from_batches(batches, result_schema(table.schema))


def assess_batches(
    batches: Iterable[pa.RecordBatch], protocol: Protocol, missing: Missing = "not_sure"
) -> Iterator[pa.RecordBatch]:
    """The same, batch by batch. Raises TableError."""
    for batch in batches:
        yield _Batch(batch, protocol, missing).result()


def result_schema(schema: pa.Schema) -> pa.Schema:
    """The columns of the result for a table with these columns. Raises TableError."""
    if schema.get_field_index(ID) < 0:
        raise TableError(f"the table needs one column '{ID}', which says whose row it is")
    return pa.schema(
        [
            schema.field(ID),
            pa.field("urgency", pa.string()),
            pa.field("rules", pa.list_(pa.string())),
            pa.field("error", pa.string()),
        ]
    )


def check_columns(schema: pa.Schema, protocol: Protocol) -> None:
    """Raise TableError for a column that is no question, or that no answers can stand in."""
    result_schema(schema)
    seen = set()
    for field in schema:
        if field.name in seen:
            raise TableError(f"there are two columns '{field.name}'")
        seen.add(field.name)
        if field.name != ID and field.name not in protocol.questions:
            hint = did_you_mean(field.name, protocol.questions)
            raise TableError(f"the column '{field.name}' is no question.{hint} Leave it out, or rename it")
        if field.name == ID and not _can_be_ids(field.type):
            raise TableError(f"the column '{ID}' holds {field.type}; ids are text or whole numbers")
        if field.name != ID and not _can_hold_answers(field.type):
            raise TableError(
                f"the column '{field.name}' holds {field.type}; "
                "answers are text, true and false, or whole numbers"
            )


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _can_be_ids(kind: pa.DataType) -> bool:
    return is_text(kind) or bool(pa.types.is_integer(kind))


def _can_hold_answers(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return _can_be_ids(kind) or bool(
        pa.types.is_boolean(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)
    )


class _Batch:
    """Some rows, read as columns of bits: bit i is row i's."""

    def __init__(self, batch: pa.RecordBatch, protocol: Protocol, missing: Missing) -> None:
        check_columns(batch.schema, protocol)
        self.batch = batch
        self.protocol = protocol
        self.width = batch.num_rows
        self.everybody = (1 << self.width) - 1
        self.absent = fill_missing(protocol, {}, missing)
        self._known: dict[Fact, int] = {}
        self.columns = {
            name: _Column(protocol.questions[name], batch.column(name))
            for name in batch.schema.names
            if name != ID
        }

    def result(self) -> pa.RecordBatch:
        """The result of every row."""
        errors = self._errors()
        readable = self.everybody & ~_bits_of(errors)
        answers = Integers(self.width, self._fact)
        told = assess_many(self.protocol, answers)
        counting = CountingAs(self.protocol, answers)
        rules = sorted(self.protocol.rules, key=lambda rule: -rule.urgency.rank)
        fired = {rule.id: holds(rule, counting) & readable for rule in rules}
        return pa.record_batch(
            [
                self.batch.column(ID),
                self._urgencies({urgency: people & readable for urgency, people in told.items()}),
                self._rules(fired, readable),
                self._texts(errors),
            ],
            schema=result_schema(self.batch.schema),
        )

    def _fact(self, fact: Fact) -> int:
        """Those of whom a fact is true: by an answer, or by how an absent one counts."""
        if fact not in self._known:
            column = self.columns.get(fact.question)
            people = column.where(fact) if column else 0
            if fact.is_true_of(self.absent.get(fact.question)):
                people |= self.everybody & ~(column.answered if column else 0)
            self._known[fact] = people
        return self._known[fact]

    def _errors(self) -> dict[int, str]:
        """What is wrong with each row that cannot be read."""
        errors = dict.fromkeys(_rows(pc.is_null(self.batch.column(ID))), NO_ID)
        answered = 0
        for column in self.columns.values():
            answered |= column.answered
            for row, problem in column.errors():
                errors.setdefault(row, problem)
        for row in _rows(_array_of(self.everybody & ~answered, self.width)):
            errors.setdefault(row, NOTHING_ANSWERED)
        return errors

    def _urgencies(self, told: dict[Urgency, int]) -> pa.Array:
        if not self.width:
            return pa.array([], pa.string())
        conditions = pa.StructArray.from_arrays(
            [_array_of(people, self.width) for people in told.values()], names=[*told]
        )
        return pc.case_when(conditions, *(pa.scalar(urgency.value) for urgency in told))

    def _rules(self, fired: dict[str, int], readable: int) -> pa.Array:
        """For each row the rules that fired, in their order; null for a row that cannot be read."""
        people, numbers, anybody = [pa.array([], pa.uint64())], [pa.array([], pa.int32())], 0
        for number, bits in enumerate(fired.values()):
            if bits:
                anybody |= bits
                people.append(pc.indices_nonzero(_array_of(bits, self.width)))
                numbers.append(pa.repeat(pa.scalar(number, pa.int32()), len(people[-1])))
        everyone = pa.concat_arrays(people)
        # Stable: of one row the rules stay in their order.
        order = pc.array_sort_indices(everyone)
        ends = pc.run_end_encode(everyone.take(order), run_end_type=pa.int32()).run_ends
        begins = pa.concat_arrays([pa.array([0], pa.int32()), ends])[: len(ends)]
        none = pa.repeat(pa.scalar(0, pa.int32()), self.width)
        count = pc.replace_with_mask(none, _array_of(anybody, self.width), pc.subtract(ends, begins))
        return pa.ListArray.from_arrays(
            pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(count)]),
            pa.array(fired, pa.string()).take(pa.concat_arrays(numbers).take(order)),
            mask=_array_of(self.everybody & ~readable, self.width),
        )

    def _texts(self, texts: dict[int, str]) -> pa.Array:
        if not texts:
            return pa.nulls(self.width, pa.string())
        return pa.array((texts.get(row) for row in range(self.width)), pa.string(), size=self.width)


class _Column:
    """The answers to one question: each different cell is read once."""

    def __init__(self, question: Question, cells: pa.Array) -> None:
        coded = cells if pa.types.is_dictionary(cells.type) else pc.dictionary_encode(cells)
        self._codes: pa.Array = coded.indices
        self._read = [read_cell(question, cell) for cell in coded.dictionary.to_pylist()]
        self._with_code: dict[int, int] = {}
        self._valid = _bits(self._codes.is_valid()) if self._codes.null_count else (1 << len(self._codes)) - 1

    @cached_property
    def answered(self) -> int:
        """Those whose cell is not blank."""
        if None not in self._read:
            return self._valid
        return self._among([read is not None for read in self._read])

    def where(self, fact: Fact) -> int:
        """Those whose answer makes a fact true."""
        found = 0
        for code, answer in enumerate(self._read):
            if not isinstance(answer, AnswerError) and fact.is_true_of(answer):
                found |= self._people_with(code)
        return found

    def errors(self) -> Iterator[tuple[int, str]]:
        """The rows whose cell is no answer, each with what is wrong."""
        is_wrong = [isinstance(read, AnswerError) for read in self._read]
        if any(is_wrong):
            for row in _rows(_array_of(self._among(is_wrong), len(self._codes))):
                yield row, str(self._read[self._codes[row].as_py()])

    def _people_with(self, code: int) -> int:
        if code not in self._with_code:
            equal = pc.equal(self._codes, pa.scalar(code, self._codes.type))
            self._with_code[code] = _bits(equal) & self._valid
        return self._with_code[code]

    def _among(self, codes: list[bool]) -> int:
        return _bits(pc.fill_null(pa.array(codes, pa.bool_()).take(self._codes), False)) & self._valid


def _bits(booleans: pa.BooleanArray) -> int:
    """The booleans as bits; a null gives any bit."""
    if booleans.offset:
        booleans = pa.concat_arrays([booleans, pa.array([], pa.bool_())])
    data = booleans.buffers()[1]
    return int.from_bytes(data, "little") & ((1 << len(booleans)) - 1) if len(booleans) else 0


def _array_of(bits: int, width: int) -> pa.BooleanArray:
    data = bits.to_bytes((width + 7) // 8, "little")
    return pa.BooleanArray.from_buffers(pa.bool_(), width, [None, pa.py_buffer(data)])


def _rows(booleans: pa.BooleanArray) -> list[int]:
    """The numbers of the rows that are true."""
    return [int(row) for row in pc.indices_nonzero(booleans).to_pylist()]


def _bits_of(rows: Iterable[int]) -> int:
    bits = 0
    for row in rows:
        bits |= 1 << row
    return bits
