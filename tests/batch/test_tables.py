"""Arrow tables: each row is told what the person alone would be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa
import pytest

from tests.batch.people import PROTOCOL, sheets, table, text_table
from triage.batch.cells import Missing
from triage.batch.tables import TableError, assess_batches, assess_table
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess

if TYPE_CHECKING:
    from triage.engine.answers import AnswerSheet
    from triage.engine.protocol import Protocol


def alone(protocol: Protocol, sheet: AnswerSheet, missing: Missing) -> tuple[str, list[str]]:
    """The urgency and the rules of one person."""
    found = assess(protocol, fill_missing(protocol, sheet, missing))
    return found.urgency.value, [finding.rule for finding in found.findings]


def told(given: pa.Table, missing: Missing = "no") -> list[Any]:
    """The urgency of each row, or its error."""
    rows = assess_table(given, PROTOCOL, missing).to_pylist()
    return [row["urgency"] or row["error"] for row in rows]


@pytest.mark.parametrize("missing", get_args(Missing))
def test_each_row_is_told_what_the_person_alone_is_told(protocol: Protocol, missing: Missing) -> None:
    people = sheets(400, protocol)
    rows = assess_table(text_table(people, protocol), protocol, missing).to_pylist()
    assert [(row["urgency"], row["rules"]) for row in rows] == [
        alone(protocol, sheet, missing) for sheet in people
    ]


def test_rows_stay_in_their_order_with_their_ids() -> None:
    result = assess_table(text_table(sheets(50)), PROTOCOL, "no")
    assert result.column("id").to_pylist() == list(range(50))


def test_batches_give_what_the_whole_table_gives() -> None:
    whole = text_table(sheets(100))
    parts = [batch for offset in (0, 7, 64) for batch in whole.slice(offset, 36).to_batches()]
    batches = [*assess_batches(parts, PROTOCOL, "no")]
    expected = [assess_table(whole.slice(offset, 36), PROTOCOL, "no") for offset in (0, 7, 64)]
    assert pa.Table.from_batches(batches).to_pylist() == pa.concat_tables(expected).to_pylist()


def test_an_absent_answer_is_not_sure_unless_it_is_said_to_be_no() -> None:
    given = table(leg_weakness=["no"])
    result = assess_table(given, PROTOCOL).to_pylist()
    assert result == assess_table(given, PROTOCOL, "not_sure").to_pylist()
    assert result[0]["urgency"] == "emergency"


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([True, False, None]),
        pa.array(["yes", "no", None]),
        pa.array(["true", "FALSE", ""]),
        pa.array([" yes ", "no", "  "]),
        pa.array(["yes", "no", None], pa.large_string()),
        pa.array(["yes", "no", None]).dictionary_encode(),
        pa.array(["no", "yes", "no", None]).dictionary_encode().slice(1),
        pa.array([None, True, False, None]).slice(1),
    ],
)
def test_yes_no_and_nothing_may_be_written_in_several_ways(cells: pa.Array) -> None:
    given = pa.table({"id": [1, 2, 3], "leg_weakness": cells, "arm_weakness": ["no", "no", "no"]})
    assert told(given) == ["emergency", "routine", "routine"]


@pytest.mark.parametrize(
    "cells", [pa.array([9, None]), pa.array([9.0, None]), pa.array(["9", None]), pa.array(["\uff19", None])]
)
def test_a_number_may_be_written_in_several_ways(cells: pa.Array) -> None:
    given = pa.table({"id": [1, 2], "pain_severity": cells, "arm_weakness": ["no", "no"]})
    alone_told = alone(PROTOCOL, {"pain_severity": 9}, "no")[0]
    assert told(given) == [alone_told, "routine"]
    assert alone_told != "routine"


def test_not_sure_is_never_no() -> None:
    assert told(table(leg_weakness=["not_sure"])) == [alone(PROTOCOL, {"leg_weakness": "not_sure"}, "no")[0]]
    assert told(table(leg_weakness=["not_sure"])) != ["routine"]


def test_a_bad_row_has_its_error_and_the_others_their_urgency() -> None:
    given = table(leg_weakness=["yes", "maybe", None, "no"], arm_weakness=["no", "perhaps", None, "no"])
    assert told(given) == [
        "emergency",
        "leg_weakness: the answer must be yes (or true), no (or false), or not_sure",
        "nothing was answered, so nothing can be said of this person",
        "routine",
    ]


def test_a_bad_row_has_neither_urgency_nor_rules() -> None:
    row = assess_table(table(leg_weakness=["maybe"], arm_weakness=["yes"]), PROTOCOL, "no").to_pylist()[0]
    assert (row["urgency"], row["rules"]) == (None, None)


def test_a_number_out_of_its_range_is_an_error() -> None:
    assert told(table(pain_severity=[11, 4.5]))[0].startswith(
        "pain_severity: the answer must be a whole number"
    )


def test_an_answer_is_not_repeated_in_its_error() -> None:
    assert "secret" not in told(table(leg_weakness=["secret"]))[0]


def test_a_row_without_id_is_an_error() -> None:
    given = pa.table({"id": ["a", None], "leg_weakness": ["yes", "yes"]})
    assert told(given) == ["emergency", "'id' is missing or is neither text nor a number"]


def test_a_column_that_is_no_question_is_refused_so_that_no_sign_is_lost() -> None:
    with pytest.raises(TableError, match=r"'leg_weaknes' is no question\. Did you mean 'leg_weakness'"):
        told(table(leg_weaknes=["yes"]))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (pa.table({"leg_weakness": ["yes"]}), "needs one column 'id'"),
        (pa.table({"id": ["a"], "leg_weakness": [["yes"]]}), "'leg_weakness' holds list"),
        (pa.table({"id": ["a"], "leg_weakness": [b"yes"]}), "'leg_weakness' holds binary"),
        (pa.table({"id": [1.5], "leg_weakness": ["yes"]}), "ids are text or whole numbers"),
        (
            pa.table([["a"], ["yes"], ["no"]], ["id", "leg_weakness", "leg_weakness"]),
            "two columns 'leg_weakness'",
        ),
        (pa.table([["a"], ["b"], ["no"]], ["id", "id", "leg_weakness"]), "needs one column 'id'"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_column(given: pa.Table, says: str) -> None:
    with pytest.raises(TableError, match=says):
        told(given)


def test_an_empty_table_gives_an_empty_result() -> None:
    result = assess_table(text_table(sheets(3)).slice(0, 0), PROTOCOL, "no")
    assert result.num_rows == 0
    assert result.column_names == ["id", "urgency", "rules", "error"]


def test_nobody_with_any_sign_has_no_rules() -> None:
    assert assess_table(table(leg_weakness=["no"]), PROTOCOL, "no").column("rules").to_pylist() == [[]]
