"""The smallest people whom an item decides for, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from triage.engine.answers import AnswerError, parse_answers
from triage.engine.safety.deciders import smallest_decided
from triage.engine.safety.people import name_urgency, someone, urgency_for
from triage.engine.vocabulary import AnswerState
from triage.models.protocols import kept_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.conditions import Alternative
    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem
    from triage.models import ProtocolVersion

    Person = Mapping[str, Answer]

_NOBODY = "Nobody is told more by this alternative alone: whoever has it is told as much for another reason."


def decided_people(version: ProtocolVersion, item: SignItem) -> tuple[str, ...]:
    """Sentences about people, each as small as can be: *Someone with … is told …*."""
    protocol = kept_protocol(version.pk, version.sha256)
    if item.kind == "rule":
        people = _decided(version.pk, version.sha256)[item.key]
        return tuple(_told(protocol, person) if person else _NOBODY for person in people)
    find = _PEOPLE.get(item.kind)
    return tuple(dict.fromkeys(_told(protocol, person) for person in find(protocol, item))) if find else ()


# Some tenths of a second for a whole version, so once in each process.
@lru_cache(maxsize=4)
def _decided(version_id: int, sha256: str) -> dict[str, tuple[Person | None, ...]]:
    return smallest_decided(kept_protocol(version_id, sha256))


def _told(protocol: Protocol, person: Person) -> str:
    urgency = urgency_for(protocol, person, is_masked=False)
    return f"{someone(protocol, person)} is told {name_urgency(protocol, urgency)}."


def _of_question(protocol: Protocol, item: SignItem) -> Iterator[Person]:
    yield from _answers_alone(protocol, item.key)


def _answers_alone(protocol: Protocol, name: str) -> Iterator[Person]:
    question = protocol.questions[name]
    if question.type == "choice":
        yield from ({name: option.id} for option in question.options)
    elif question.type == "number":
        yield from ({name: number} for number in (question.minimum, question.maximum))
    else:
        yield {name: AnswerState.YES.value}
        if name != protocol.cancer_question:
            yield {name: AnswerState.YES.value, protocol.cancer_question: AnswerState.YES.value}
    yield {name: AnswerState.NOT_SURE.value}


def _of_combination(_protocol: Protocol, item: SignItem) -> Iterator[Person]:
    yield _of_alternatives(item.source)


def _of_list_item(_protocol: Protocol, item: SignItem) -> Iterator[Person]:
    for alternative in item.source.stands_for:
        for whom in item.source.for_whom or (None,):
            yield _of_alternatives(*filter(None, (whom, alternative)))


def _of_alternatives(*alternatives: Alternative) -> Person:
    """Somebody of whom all of them are true: just enough of a count, by the first values of its tests."""
    tests = (
        test
        for one in alternatives
        for test in (*one.all_of, *(one.count.of[: one.count.at_least] if one.count else ()))
    )
    return {test.question: test.values[0] for test in tests}


def _of_case(protocol: Protocol, item: SignItem) -> Iterable[Person]:
    try:
        return [parse_answers(protocol, item.source.answers)]
    except AnswerError:
        return []


_PEOPLE: dict[str, Callable[[Protocol, SignItem], Iterable[Person]]] = {
    "question": _of_question,
    "floor": _of_question,
    "combination": _of_combination,
    "list_item": _of_list_item,
    "case": _of_case,
}
