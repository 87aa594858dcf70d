"""Which answer sheets are possible at all.

For a solver every answer is a handful of facts. *No*, *not asked* and *unanswered* are the same
to it: every fact is false. The language is positive, so nothing can tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from triage.engine.conditions import AnswerTest
from triage.engine.logic import Fact
from triage.engine.vocabulary import AnswerState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.engine.answers import Answer
    from triage.engine.protocol import Floor, Protocol
    from triage.engine.questions import Question

YES, NO, NOT_SURE = AnswerState.YES.value, AnswerState.NO.value, AnswerState.NOT_SURE.value


class AnswerSpace:
    """The facts that some protocols look at, and how they exclude or imply each other."""

    def __init__(self, *protocols: Protocol) -> None:
        self.questions: dict[str, Question] = {}
        self._thresholds: dict[str, set[int]] = {}
        self._options: dict[str, dict[str, None]] = {}
        for protocol in protocols:
            self.questions |= protocol.questions
            for question in protocol.questions.values():
                if question.type == "choice":
                    options = self._options.setdefault(question.id, {})
                    options |= dict.fromkeys(option.id for option in question.options)
            for test in _all_tests(protocol):
                if test.at_least is not None:
                    self._thresholds.setdefault(test.question, set()).add(test.at_least)

    def facts(self, question_id: str) -> list[Fact]:
        """The facts of one question: what is worse stands later, *not sure* first."""
        question = self.questions[question_id]
        values: list[Answer]
        if question.type == "yes_no":
            values = [YES]
        elif question.type == "number":
            values = sorted(self._thresholds.get(question_id, ()))
        elif question.type == "choice":
            values = list(self._options[question_id])
        else:
            assert_never(question)
        return [Fact(question_id, NOT_SURE), *(Fact(question_id, value) for value in values)]

    def exclusions(self) -> Iterator[tuple[Fact, Fact]]:
        """Pairs of facts that cannot both be true of one answer."""
        for name, question in self.questions.items():
            not_sure, *others = self.facts(name)
            yield from ((not_sure, other) for other in others)
            if question.type == "choice":
                yield from ((a, b) for i, a in enumerate(others) for b in others[:i])

    def implications(self) -> Iterator[tuple[Fact, Fact]]:
        """Pairs where the first fact implies the second: at least 7 implies at least 3."""
        for name, question in self.questions.items():
            if question.type == "number":
                lower_first = self.facts(name)[1:]
                yield from zip(lower_first[1:], lower_first[:-1], strict=True)

    def answer(self, question_id: str, true_facts: Iterable[Fact]) -> Answer | None:
        """The answer that makes just these facts true; None when *no* or nothing does."""
        values = [fact.value for fact in true_facts if fact.question == question_id]
        numbers = [value for value in values if isinstance(value, int)]
        return max(numbers) if numbers else next(iter(values), None)

    def steps(self, question_id: str) -> list[tuple[dict[Fact, bool], dict[Fact, bool]]]:
        """Every step from one answer to one that is just worse, as fixed facts.

        Yes/no: no → not sure → yes. Number: no → not sure, lowest → … → highest threshold,
        and not sure → highest. Choice: unanswered → not sure, unanswered → each option.
        """
        facts = self.facts(question_id)
        nothing = dict.fromkeys(facts, False)
        not_sure = nothing | {facts[0]: True}
        question = self.questions[question_id]
        steps = [(nothing, not_sure)]
        if question.type == "choice":
            steps += [(nothing, nothing | {fact: True}) for fact in facts[1:]]
            return steps
        worse = nothing
        for fact in facts[1:]:
            steps.append((worse, worse | {fact: True}))
            worse = worse | {fact: True}
        if len(facts) > 1:
            steps.append((not_sure, worse))
        return steps


def _all_tests(protocol: Protocol) -> Iterator[AnswerTest]:
    yield from protocol.deciding_tests
    for item in protocol.list_items:
        yield from item.tests
    for combination in protocol.promises.combinations:
        yield from combination.tests
    for assumption in protocol.promises.assumptions:
        yield assumption.whoever_has
        yield from assumption.has_one_of
    for entry in protocol.promises.only_with_others:
        yield from entry.answers
    yield from (test for link in protocol.promises.counted_as for test in link.tests)
    for floor in protocol.promises.floors:
        yield floor_test(floor)


def floor_test(floor: Floor) -> AnswerTest:
    """The test of a certain answer that a floor speaks of."""
    return AnswerTest(question=floor.question, at_least=floor.at_least)
