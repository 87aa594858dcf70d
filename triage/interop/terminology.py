"""The code systems and value sets that a version's resources use, published with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from triage.engine.protocol import Protocol
from triage.engine.questions import ChoiceQuestion, Question
from triage.engine.vocabulary import AnswerState, Text, Urgency
from triage.interop.codings import OUTCOMES, RULES, TASK_TEXTS, TASKS, URGENCIES, coded
from triage.interop.names import SIGNS, Resource, slug, value_set
from triage.interop.review_task import STATE_TEXTS
from triage.interop.values import STATE_CODES, code_of, coded_answers


def code_systems(protocol: Protocol, outcomes: Mapping[str, str], language: str) -> list[Resource]:
    """Our own codes: of signs and rules in this version, and those that no version changes.

    `outcomes` are the ways a review can end, each with its words.
    """
    version = protocol.sha256
    signs = [_sign(question, language) for question in protocol.questions.values()]
    rules = [_concept(rule.id, rule.reason, language) for rule in protocol.rules]
    urgencies = [
        _concept(coded(urgency), protocol.urgencies[urgency].by_when, language) for urgency in Urgency
    ]
    tasks = [*TASK_TEXTS.items(), *STATE_TEXTS.items()]
    return [
        _system(SIGNS, "Questions, and below each choice its options", version, signs),
        _system(RULES, "Rules, each with the reason that people read", version, rules),
        _system(URGENCIES, "Urgencies: what to do and by when", version, urgencies),
        _system(TASKS, "Reviews and their states", None, _words(tasks)),
        _system(OUTCOMES, "How reviews end", None, _words(outcomes.items())),
    ]


def value_sets(protocol: Protocol) -> list[Resource]:
    """The answers to yes-or-no questions, and those to each choice."""
    by_system: dict[str, list[Resource]] = {}
    for state in AnswerState:
        system, code = STATE_CODES[state]
        by_system.setdefault(system, []).append({"code": code})
    sets = [_set("yes-no-not-sure", "Yes, no, or not sure", None, by_system)]
    for question in protocol.questions.values():
        if not isinstance(question, ChoiceQuestion):
            continue
        answers: dict[str, list[Resource]] = {}
        for answer in coded_answers(question):
            system, code = code_of(question, answer)
            answers.setdefault(system, []).append({"code": code})
        label = question.label.to(protocol.first_language)
        sets.append(_set(slug(question.id), f"Answers: {label}", protocol.sha256, answers))
    return sets


def _sign(question: Question, language: str) -> Resource:
    sign = _concept(question.id, question.label, language)
    if isinstance(question, ChoiceQuestion):
        sign["concept"] = [
            _concept(f"{question.id}.{option.id}", option.label, language) for option in question.options
        ]
    return sign


def _concept(code: str, text: Text, language: str) -> Resource:
    display = text.to(language)
    others = [{"language": other, "value": words} for other, words in text.root.items() if words != display]
    return {"code": code, "display": display} | ({"designation": others} if others else {})


def _words(texts: Iterable[tuple[str, str]]) -> list[Resource]:
    return [{"code": coded(code), "display": text} for code, text in texts]


def _system(url: str, title: str, version: str | None, concepts: list[Resource]) -> Resource:
    name = url.rpartition("/")[2]
    return {
        "resourceType": "CodeSystem",
        "id": _id(name, version),
        "url": url,
        **({"version": version} if version else {}),
        "name": _name(name),
        "title": title,
        "status": "active",
        "caseSensitive": True,
        "content": "complete",
        "concept": concepts,
    }


def _set(name: str, title: str, version: str | None, by_system: Mapping[str, list[Resource]]) -> Resource:
    return {
        "resourceType": "ValueSet",
        "id": _id(name, version),
        "url": value_set(name),
        **({"version": version} if version else {}),
        "name": _name(name),
        "title": title,
        "status": "active",
        "compose": {"include": [{"system": system, "concept": codes} for system, codes in by_system.items()]},
    }


def _id(name: str, version: str | None) -> str:
    """An id of at most 64 characters that no two versions share."""
    return f"{name[:50]}-{version[:12]}" if version else name


def _name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
