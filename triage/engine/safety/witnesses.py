"""People made from the rules themselves, who show at once that most rules, tests and questions matter.

Whoever shows nothing proves nothing: only a search can tell that there is nobody.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from triage.engine.evaluation import assess_each
from triage.engine.logic import CountingAs, alternative_holds, holds, many_sheets
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.engine.answers import Answer
    from triage.engine.conditions import Alternative, AnswerTest, Count
    from triage.engine.protocol import Protocol, Rule

    Person = dict[str, Answer]

# Of the people who gave an answer to a question, so many are asked what they would be told without it.
TRIED = 12
# How far apart the tests stand that are taken from a count.
STRIDES = (1, 2, 4, 8)


class Witnesses:
    """For each alternative the people for whom just it holds, and those with one test more or fewer."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        alternatives = (alternative for rule in protocol.rules for alternative in rule.alternatives)
        everybody = chain.from_iterable(_people_around(alternative) for alternative in alternatives)
        self.people = [dict(person) for person in dict.fromkeys(tuple(p.items()) for p in everybody)]
        self._algebra = CountingAs(protocol, many_sheets(self.people))

    def shows_deciding(self, rule: Rule) -> bool:
        """Whether for somebody this rule fires, and no other that is as urgent."""
        _, twice = self._fired[rule.urgency]
        return bool(holds(rule, self._algebra) & ~twice)

    def shows_change(self, rule: Rule, position: int, changed: Alternative) -> bool:
        """Whether somebody is told more or less than the rule's urgency once an alternative is changed."""
        once, twice = self._held[rule.urgency]
        by_others = once & ~self._holds[rule.id, position] | twice
        return (by_others | alternative_holds(changed, self._algebra)) != once

    @cached_property
    def mattering_questions(self) -> frozenset[str]:
        """The questions without whose answer somebody would be told less."""
        tried: dict[str, list[Person]] = {name: [] for name in self.protocol.questions}
        for person in self.people:
            for name in person:
                if len(tried[name]) < TRIED:
                    tried[name].append(person)
        pairs = [(name, person) for name, people in tried.items() for person in people]
        without = [{n: answer for n, answer in person.items() if n != name} for name, person in pairs]
        told = assess_each(self.protocol, [person for _, person in pairs])
        told_less = assess_each(self.protocol, without)
        return frozenset(
            name for (name, _), was, less in zip(pairs, told, told_less, strict=True) if less < was
        )

    @cached_property
    def _fired(self) -> dict[Urgency, tuple[int, int]]:
        """Of whom a rule of at least each urgency fires, and of whom two do."""
        return self._counted((rule.urgency, holds(rule, self._algebra)) for rule in self.protocol.rules)

    @cached_property
    def _holds(self) -> dict[tuple[str, int], int]:
        """For whom each alternative holds, by its rule and its place there."""
        return {
            (rule.id, position): alternative_holds(alternative, self._algebra)
            for rule in self.protocol.rules
            for position, alternative in enumerate(rule.alternatives)
        }

    @cached_property
    def _held(self) -> dict[Urgency, tuple[int, int]]:
        """For whom an alternative of at least each urgency holds, and for whom two do."""
        urgency_of = {rule.id: rule.urgency for rule in self.protocol.rules}
        return self._counted((urgency_of[rule], people) for (rule, _), people in self._holds.items())

    def _counted(self, columns: Iterable[tuple[Urgency, int]]) -> dict[Urgency, tuple[int, int]]:
        counted = dict.fromkeys(Urgency, (0, 0))
        for urgency, people in columns:
            for level in Urgency:
                if level <= urgency:
                    once, twice = counted[level]
                    counted[level] = (once | people, twice | once & people)
        return counted


def _people_around(alternative: Alternative) -> Iterator[Person]:
    """The alternative's own people, each with a count of their own; and the same without each test."""
    counted = list(_just_enough(alternative.count)) if alternative.count else [()]
    for is_certain in (False, True):
        for tests in counted:
            yield _person((*alternative.all_of, *tests), is_certain=is_certain)
        for left_out in range(len(alternative.all_of)):
            rest = alternative.all_of[:left_out] + alternative.all_of[left_out + 1 :]
            yield _person((*rest, *counted[0]), is_certain=is_certain)


def _just_enough(count: Count) -> Iterator[tuple[AnswerTest, ...]]:
    """Some choices of tests, neighbours and others, that reach the count, mostly with none to spare."""
    tests = tuple(dict.fromkeys(count.of))
    has_weights = len(tests) < len(count.of)
    for size in range(max(1, count.at_least - has_weights), count.at_least + 1):
        for stride in STRIDES:
            for first in range(len(tests)):
                yield tuple(tests[(first + place * stride) % len(tests)] for place in range(size))


def _person(tests: Iterable[AnswerTest], *, is_certain: bool) -> Person:
    """Somebody for whom these tests hold, mostly; not sure, where that is enough, unless certain."""
    person: Person = {}
    for test in tests:
        answer = test.values[0 if is_certain else -1]
        if test.question not in person or not test.or_not_sure:
            person[test.question] = answer
    return person
