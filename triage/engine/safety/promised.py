"""The properties that say which promises there must be: red flags, and complete."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from triage.engine.logic import Fact
from triage.engine.naming import name_part
from triage.engine.obligations import red_flag_problems
from triage.engine.safety.answer_space import floor_test
from triage.engine.safety.people import name_question, name_urgency, someone, urgency_for
from triage.engine.safety.report import Failure, PropertyResult
from triage.engine.vocabulary import AnswerState, Urgency
from triage.engine.wording import describe_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.answers import Answer
    from triage.engine.conditions import AnswerTest
    from triage.engine.protocol import Protocol


def check_red_flags(protocol: Protocol) -> PropertyResult:
    """Each red flag is promised to be an emergency for everybody, is always asked, and a *yes* alone is one.

    Asked of the person with this *yes* and no other: by property 2 nobody with it is told less.
    """
    started = perf_counter()
    flags = [q.id for q in protocol.questions.values() if q.type == "yes_no" and q.red_flag]
    failures = [
        Failure(subject=problem.where, words=f"{problem.where}: {problem.what}.")
        for problem in red_flag_problems(protocol)
    ]
    for name in flags:
        answers: dict[str, Answer] = {name: AnswerState.YES.value}
        urgency = urgency_for(protocol, answers, is_masked=True)
        if urgency != Urgency.EMERGENCY:
            words = (
                f"{someone(protocol, answers)} would be told {name_urgency(protocol, urgency)}. "
                f"A red flag must give {name_urgency(protocol, Urgency.EMERGENCY)}: "
                f"mend the rule that reads {name_question(protocol, name)}."
            )
            failures.append(
                Failure(
                    subject=name,
                    words=words,
                    answers=answers,
                    told=urgency,
                    promised=Urgency.EMERGENCY,
                )
            )
    return _result("red_flags", started, len(flags), failures)


def check_complete(protocol: Protocol) -> PropertyResult:
    """Each answer that a rule or a `counts_as` reads has a promise, or raises nothing by itself."""
    started = perf_counter()
    readers = _readers(protocol)
    promised = {fact for test in _promised_tests(protocol) for fact in _facts(test)}
    listed = {
        fact
        for entry in protocol.promises.only_with_others
        for test in entry.answers
        for fact in _facts(test)
    }
    failures = [
        _not_promised(protocol, fact, reader)
        for fact, reader in readers.items()
        if fact not in promised and fact not in listed
    ]
    failures += _raising_alone(protocol, listed)
    return _result("complete", started, len(readers), failures)


def _readers(protocol: Protocol) -> dict[Fact, str]:
    """Every fact that is read, with the first that reads it."""
    readers: dict[Fact, str] = {}
    for rule in protocol.rules:
        for alternative in rule.alternatives:
            for test in alternative.tests:
                for fact in _facts(test):
                    readers.setdefault(fact, f"{name_part(protocol, 'rule', rule, rule.id)} reads")
    for question in protocol.questions.values():
        for link in question.counts_as:
            for fact in (fact for test in link.tests for fact in _facts(test)):
                readers.setdefault(fact, f"counts as yes to {name_question(protocol, link.yes_to)}")
    return readers


def _promised_tests(protocol: Protocol) -> Iterator[AnswerTest]:
    promises = protocol.promises
    for floor in promises.floors:
        if floor.alone > Urgency.ROUTINE:
            yield floor_test(floor)
        if (floor.not_sure or Urgency.ROUTINE) > Urgency.ROUTINE:
            yield floor_test(floor).cautious()
    for combination in promises.combinations:
        yield from combination.tests
    for link in promises.counted_as:
        yield from link.tests


def _facts(test: AnswerTest) -> list[Fact]:
    return [Fact(test.question, value) for value in test.values]


def _not_promised(protocol: Protocol, fact: Fact, reader: str) -> Failure:
    words = (
        f"Nothing is promised for {_describe(protocol, fact)}, which {reader}. Give it a floor, name it in a "
        "combination, or list it under only_with_others with the reason why it matters only with others."
    )
    return Failure(subject=fact.question, words=words)


def _raising_alone(protocol: Protocol, listed: set[Fact]) -> Iterator[Failure]:
    """Answers that are listed as mattering only with others, and raise the urgency by themselves."""
    for fact in sorted(listed, key=str):
        answers: dict[str, Answer] = {fact.question: fact.value}
        urgency = urgency_for(protocol, answers, is_masked=False)
        if urgency > Urgency.ROUTINE:
            words = (
                f"{someone(protocol, answers)} would be told {name_urgency(protocol, urgency)}, but "
                f"{_describe(protocol, fact)} is listed as mattering only with others. Give it a floor."
            )
            yield Failure(subject=fact.question, words=words, answers=answers, told=urgency)


def _describe(protocol: Protocol, fact: Fact) -> str:
    question = protocol.questions[fact.question]
    if fact.value == AnswerState.YES:
        return name_question(protocol, question.id)
    answer = describe_answer(question, fact.value, protocol.first_language).lower()
    least = "at least " if isinstance(fact.value, int) else ""
    return f"{name_question(protocol, question.id)}: {least}{answer}"


def _result(property_id: str, started: float, checked: int, failures: list[Failure]) -> PropertyResult:
    return PropertyResult(
        id=property_id,
        checked=checked,
        milliseconds=(perf_counter() - started) * 1000,
        failures=tuple(failures),
    )
