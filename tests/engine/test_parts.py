"""What refers to what is marked once; an unknown name is found at its place, in a part and in a whole."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import pytest

from tests.engine.builders import all_of, loaded, page, protocol_data, question, rule
from tests.fixture_protocol import fixture_protocol
from triage.engine.faults import Path, Problem, ProtocolError
from triage.engine.loading import load_data
from triage.engine.parts import parts_of, references, walk
from triage.engine.references import Names, part_faults
from triage.engine.vocabulary import Strict

# The id of the question itself, and free words, which may be those of an id.
OWN = {"id", "topic"}


def written() -> Any:
    """The fixture protocol as plain values."""
    return json.loads(fixture_protocol().canonical_json())


def found_in(data: Any) -> tuple[Problem, ...]:
    with pytest.raises(ProtocolError) as caught:
        load_data(data, pages=(), passages=())
    return caught.value.problems


def renamed(data: Any, path: Path, name: str) -> None:
    """Put a name that nothing has in place of one."""
    *parents, last = path
    part: Any = reduce(lambda inner, step: inner[step], parents, data)
    part[last] = part[last].replace(name, f"no_{name}", 1)


@pytest.mark.parametrize("to", ["question", "source"])
def test_every_name_of_something_unknown_is_found_where_it_stands(to: str) -> None:
    data, places = written(), set()
    for part in parts_of(fixture_protocol()):
        for path, kind, name in references(part.item):
            if kind == to:
                places.add((*part.path, *path))
                renamed(data, (*part.path, *path), name)

    assert places
    unknown = {p.path for p in found_in(data) if p.what.startswith(f"unknown {to} 'no_")}
    assert unknown == places


def test_every_unknown_content_page_is_found_where_it_stands() -> None:
    places = {
        (*part.path, *path)
        for part in parts_of(fixture_protocol())
        for path, kind, _ in references(part.item)
        if kind == "content page"
    }

    assert {p.path for p in found_in(written()) if p.what.startswith("unknown content page")} == places


def test_no_field_holds_the_id_of_a_question_without_the_mark() -> None:
    protocol = fixture_protocol()
    for part in parts_of(protocol):
        marked = {path for path, *_ in references(part.item)}
        for path, inner in walk(part.item):
            for name in type(inner).model_fields if isinstance(inner, Strict) else ():
                value = getattr(inner, name)
                if isinstance(value, str) and value in protocol.questions and name not in OWN:
                    assert path in marked or (*path, name) in marked, (part.place(), path, name)


def test_a_part_by_itself_has_the_faults_that_it_has_in_the_whole() -> None:
    data = written()
    changed = data["rules"][0]
    changed["alternatives"][0] = {"all_of": ["no_such_sign", "cancer_history >= 3"]}
    changed["reason"]["en"] = "Call {emergency_nubmer}."
    whole = [(p.path[2:], p.what) for p in found_in(data) if p.path[:2] == ("rules", 0)]
    names = Names.of(fixture_protocol())
    item = type(fixture_protocol().rules[0]).model_validate_json(json.dumps(changed))
    alone = [(fault.path, fault.what) for fault in part_faults("rule", item, names)]

    assert alone == whole
    assert [path for path, _ in alone] == [
        ("alternatives", 0, "all_of", 0),
        ("alternatives", 0, "all_of", 1),
        ("reason", "en"),
    ]


def test_whether_a_test_of_an_unfinished_question_fits_is_not_judged() -> None:
    item = fixture_protocol().rules[0]
    unfinished = frozenset(test.question for alternative in item.alternatives for test in alternative.tests)
    sources = Names.of(fixture_protocol()).source_kinds

    assert list(part_faults("rule", item, Names(source_kinds=sources, unreadable=unfinished))) == []
    assert list(part_faults("rule", item, Names(source_kinds=sources))) != []


def test_a_fault_of_shape_has_the_place_where_it_stands() -> None:
    data = written()
    del data["pages"][0]["questions"][0]["ask"]["en"]

    assert found_in(data)[0].path == ("pages", 0, "questions", 0, "ask")


def test_two_questions_with_one_short_name_are_refused() -> None:
    questions = question("weak_leg"), question("leg", label={"en": "Weak  LEG"}), question("cancer")
    with pytest.raises(ProtocolError) as caught:
        loaded(protocol_data([page("first", *questions)], [rule("spine", "soon", all_of("leg"))]))
    first, second = caught.value.problems

    assert first.path == ("pages", 0, "questions", 0, "label", "en")
    assert str(second).startswith(
        "question 'leg': the short name “Weak  LEG” is that of the question 'weak_leg' too"
    )
