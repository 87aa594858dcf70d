"""Sources, cases and words: the checks that need no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import all_of, loaded, page, protocol_data, question, rule
from triage.engine.cases import Case
from triage.engine.safety.checks import check_cases, check_sources
from triage.engine.source_map import SourceMap

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.report import PropertyResult


def small(**changes: Any) -> Protocol:
    pages = [page("one", question("fever"), question("rash"), question("cancer"))]
    return loaded(protocol_data(pages, [rule("fever", "same_day", all_of("fever"))], **changes))


def words(result: PropertyResult) -> str:
    return "\n".join(failure.words for failure in result.failures)


def source_map(*lines: dict[str, Any]) -> SourceMap:
    data = {"source": "document", "ranges": ["12-15"], "blank_lines": [14], "lines": list(lines)}
    return SourceMap.model_validate(data, strict=False)


def test_a_line_that_is_mapped_to_nothing_is_named() -> None:
    result = check_sources(small(), source_map({"lines": "12-13", "signs": ["fever", "cancer", "rash"]}))

    assert "Line 15 of the document is mapped to nothing." in words(result)
    assert "Line 14" not in words(result)


def test_a_line_may_say_why_it_is_no_sign() -> None:
    mapped = source_map(
        {"lines": "12-13", "signs": ["fever", "cancer", "rash"]}, {"lines": "15", "not_a_sign": "A heading."}
    )

    assert "Line 15" not in words(check_sources(small(), mapped))


def test_a_sign_that_no_rule_reads_is_named() -> None:
    mapped = source_map({"lines": "12-13", "signs": ["rash"]})

    assert "no rule reads “rash”" in words(check_sources(small(), mapped))


def test_a_mapped_sign_that_is_no_question_is_named() -> None:
    assert "'fevr', which is no question" in words(
        check_sources(small(), source_map({"lines": "12-13", "signs": ["fevr"]}))
    )


def test_a_question_that_cites_a_line_must_be_mapped_from_it() -> None:
    result = check_sources(small(), source_map({"lines": "12-13", "signs": ["fever"]}))

    assert "“rash” cites line 12, but the source map does not lead from there to it" in words(result)


@pytest.mark.parametrize(
    "entries",
    [
        [{"lines": "12", "signs": ["fever"]}, {"lines": "12-13", "not_a_sign": "x"}],
        [{"lines": "14", "signs": ["fever"]}],
        [{"lines": "12"}],
        [{"lines": "12", "signs": ["fever"], "not_a_sign": "x"}],
    ],
)
def test_a_map_that_contradicts_itself_does_not_load(entries: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"mapped twice or is blank|give either"):
        source_map(*entries)


def case(answers: dict[str, str], *accepted: str) -> Case:
    data = {
        "id": "AB-01",
        "title": "A case",
        "story": "A story.",
        "answers": answers,
        "expected": accepted[0],
        "accepted": list(accepted),
        "rationale": "Because.",
        "source": {"title": "A report"},
        "respondent": "self",
        "category": "x",
        "evidence": "x",
    }
    return Case.model_validate(data, strict=False)


def test_a_case_that_is_told_too_little_is_named() -> None:
    result = check_cases(small(), [case({"rash": "yes"}, "emergency", "same_day")])

    assert "Case AB-01 (A case) is told “Title” (routine): too little." in words(result)


def test_a_case_that_is_told_too_much_is_named() -> None:
    assert "too much" in words(check_cases(small(), [case({"fever": "yes"}, "soon")]))


def test_a_case_with_an_unknown_question_is_named() -> None:
    assert "unknown question. Did you mean 'fever'?" in words(
        check_cases(small(), [case({"fevr": "yes"}, "soon")])
    )


def test_each_case_is_held_against_its_own_urgency_where_one_cannot_be_read() -> None:
    unread = case({"fevr": "yes"}, "soon")
    first, last = case({"fever": "yes"}, "soon"), case({"rash": "yes"}, "soon")

    told = [failure.words for failure in check_cases(small(), [first, unread, last]).failures]

    assert len(told) == 3
    assert "(same day): too much" in told[0]
    assert "unknown question" in told[1]
    assert "(routine): too little" in told[2]


def test_a_case_that_is_told_enough_passes() -> None:
    assert not check_cases(small(), [case({"fever": "yes"}, "same_day")]).failures
