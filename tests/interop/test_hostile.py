"""Whatever is wrong with a response, it is refused or makes no difference: no sign gets lost."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.responses import random_answers, response_to
from triage.interop.documents import read_document
from triage.interop.issues import RefusedError
from triage.interop.reading import named_version, read_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

    Path = tuple[str | int, ...]

SIGNS: dict[str, Answer] = {
    "leg_weakness": "yes",
    "hard_to_wake": "not_sure",
    "back_pain": "yes",
    "pain_severity": 9,
    "cancer_type": "breast",
}
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 1.5, 10**30, "", "yes", "\x00", "x" * 5000, [], [None], [[]], [""], {},
    {"code": "Y"}, {"linkId": "hard"}, {"valueBoolean": None},
]  # fmt: skip


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything within a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def around(document: Any, path: Path) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def read(document: Any, protocol: Protocol) -> dict[str, Answer] | None:
    """The answers as they come by the wire; None where they are refused. Anything else is a fault."""
    try:
        received = read_document(json.dumps(document).encode())
        named_version(received)
        return dict(read_response(received, protocol).answers)
    except RefusedError:
        return None


def test_a_name_that_is_written_otherwise_is_refused_wherever_it_stands(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    named = [path for path in places(document) if isinstance(path[-1], str)]
    assert len(named) > 40
    for path in named:
        for renamed in (f"{path[-1]}s", str(path[-1]).upper(), f"_{path[-1]}"):
            changed = deepcopy(document)
            holder = around(changed, path)
            holder[renamed] = holder.pop(path[-1])
            # An underscore before a text marks what R4 says about the text itself.
            if renamed not in ("_text", "_display", "_linkId"):
                assert read(changed, protocol) is None, (path, renamed)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_an_odd_value_is_refused_or_says_nothing_else(protocol: Protocol, odd: Any) -> None:
    document = response_to(protocol, SIGNS)
    for path in places(document):
        changed = deepcopy(document)
        around(changed, path)[path[-1]] = odd
        answers = read(changed, protocol)
        if path[-1] in ("id", "language", "authored", "display", "text"):
            continue
        if answers is not None:
            # A number in its range, and nothing else, can be taken for another answer.
            assert answers == SIGNS or (path[-1] == "valueInteger" and answers["pain_severity"] == odd), path


def test_what_is_taken_out_is_unanswered_and_never_no(protocol: Protocol) -> None:
    document = response_to(protocol, SIGNS)
    for path in places(document):
        changed = deepcopy(document)
        del around(changed, path)[path[-1]]
        answers = read(changed, protocol)
        if answers is not None:
            assert answers.items() <= SIGNS.items(), path


@pytest.mark.parametrize("seed", range(3))
def test_random_damage_never_ends_in_anything_but_an_answer_or_a_refusal(
    protocol: Protocol, seed: int
) -> None:
    random = Random(seed)
    for _ in range(150):
        sheet = random_answers(protocol, random)
        document = response_to(protocol, sheet)
        for _ in range(random.randint(1, 4)):
            path = random.choice(list(places(document)))
            holder = around(document, path)
            match random.randint(0, 3):
                case 0:
                    holder[path[-1]] = random.choice(ODD)
                case 1:
                    del holder[path[-1]]
                case _ if isinstance(holder, list):
                    holder.append(deepcopy(random.choice(holder)))
                case _:
                    name = random.choice(["item", "answer", "linkId", "valueCoding", "status"])
                    holder[name] = holder[path[-1]]
        read(document, protocol)
