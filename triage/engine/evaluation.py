"""From a protocol and a person's answers to what to do, and why."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from triage.engine.answers import fill_missing
from triage.engine.compiling import compiled
from triage.engine.logic import (
    CountingAs,
    alternative_holds,
    answer_test_holds,
    every_test_holds,
    holds,
    many_sheets,
    one_sheet,
    people_in,
    sheets_with_each_not_sure,
)
from triage.engine.sources import Citation
from triage.engine.vocabulary import AnswerState, Strict, Text, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from triage.engine.answers import Answer, AnswerSheet
    from triage.engine.compiled import Compiled
    from triage.engine.logic import Algebra, Integers
    from triage.engine.protocol import Protocol, Rule


# So many sheets are assessed in one pass: columns of them stay near the processor.
BATCH = 5_000


class Decider(Strict):
    """An answer that helped to decide a finding."""

    question: str
    answer: str | int


class Finding(Strict):
    """A rule that fired, with the answers that decided it."""

    rule: str
    urgency: Urgency
    reason: Text
    citations: tuple[Citation, ...]
    content: tuple[str, ...]
    deciders: tuple[Decider, ...]


class Assessment(Strict):
    """What to do, and why: the most urgent finding first.

    `not_ruled_out` are the signs answered *not sure*.
    """

    urgency: Urgency
    findings: tuple[Finding, ...]
    not_ruled_out: tuple[str, ...]

    def findings_at(self, urgency: Urgency) -> tuple[Finding, ...]:
        """The findings of one urgency."""
        return tuple(finding for finding in self.findings if finding.urgency == urgency)


class EvaluationError(Exception):
    """A rule that could not be evaluated. The message holds no answer."""

    def __init__(self, protocol: str, rule: str) -> None:
        self.protocol = protocol
        self.rule = rule
        super().__init__(f"protocol '{protocol}', rule '{rule}' could not be evaluated")


def assess(protocol: Protocol, answers: AnswerSheet) -> Assessment:
    """Assess all the answers given, as they stand; page conditions do not apply.

    The urgency is that of the most urgent rule that fires, else routine. Raises EvaluationError
    naming the rule that failed.
    """
    if reading := compiled(protocol, holds):
        with suppress(Exception):
            return _assessment(reading, answers)
    # Too large to be compiled, or failed: rule by rule shows which one, or that none does.
    return assess_rule_by_rule(protocol, answers)


def _assessment(reading: Compiled, answers: AnswerSheet) -> Assessment:
    def finding(rule: Rule, decided_by: list[str]) -> Finding:
        return _finding(rule, decided_by, answers)

    bits, fired = reading.read(answers)
    findings = tuple(reading.made(rule, fired[rule], finding) for rule in sorted(fired))
    unsure = bits & reading.unsure
    return Assessment(
        urgency=findings[0].urgency if findings else Urgency.ROUTINE,
        findings=findings,
        not_ruled_out=tuple(reading.questions_of(unsure)) if unsure else (),
    )


def _finding(rule: Rule, decided_by: Iterable[str], answers: AnswerSheet) -> Finding:
    return Finding(
        rule=rule.id,
        urgency=rule.urgency,
        reason=rule.reason,
        citations=rule.citations,
        content=rule.content,
        deciders=tuple(_decider(question, answers[question]) for question in decided_by),
    )


@lru_cache(maxsize=2_000, typed=True)
def _decider(question: str, answer: Answer) -> Decider:
    return Decider(question=question, answer=answer)


def assess_rule_by_rule(protocol: Protocol, answers: AnswerSheet) -> Assessment:
    """The same as `assess`, by the definition alone: for protocols too large to be compiled."""
    algebra = CountingAs(protocol, one_sheet(answers))
    findings = []
    for rule in protocol.rules:
        try:
            if holds(rule, algebra):
                findings.append(_finding(rule, _decided_by(protocol, rule, answers, algebra), answers))
        except Exception as error:
            raise EvaluationError(protocol.id, rule.id) from error
    findings.sort(key=lambda finding: -finding.urgency.rank)
    return Assessment(
        urgency=max((finding.urgency for finding in findings), default=Urgency.ROUTINE),
        findings=tuple(findings),
        not_ruled_out=tuple(
            question.id
            for question in protocol.questions.values()
            if question.role == "sign" and answers.get(question.id) == AnswerState.NOT_SURE
        ),
    )


def _decided_by(protocol: Protocol, rule: Rule, answers: AnswerSheet, algebra: Algebra[int]) -> Iterator[str]:
    decided_by: set[str] = set()
    plain = one_sheet(answers)
    for alternative in rule.alternatives:
        if not alternative_holds(alternative, algebra):
            continue
        for test in alternative.tests:
            if answer_test_holds(test, plain):
                decided_by.add(test.question)
            elif answer_test_holds(test, algebra):
                decided_by |= {
                    raising.question
                    for link in protocol.counted_as_yes[test.question]
                    if every_test_holds(link.tests, plain)
                    for raising in link.tests
                }
    return (question for question in protocol.questions if question in decided_by)


def assess_many(protocol: Protocol, sheets: Integers) -> dict[Urgency, int]:
    """Assess many answer sheets in one pass: bit i of an urgency is set where person i gets it.

    `sheets` gives the answers as columns, one for each fact. Every person gets just one urgency.
    """
    if reading := compiled(protocol, holds):
        return reading.urgencies(sheets)
    return assess_many_rule_by_rule(protocol, sheets)


def assess_many_rule_by_rule(protocol: Protocol, sheets: Integers) -> dict[Urgency, int]:
    """The same as `assess_many`, by the definition alone: for protocols too large to be compiled."""
    algebra = CountingAs(protocol, sheets)
    fires: dict[Urgency, list[int]] = {urgency: [] for urgency in Urgency}
    for rule in protocol.rules:
        fires[rule.urgency].append(holds(rule, algebra))
    open_sheets = sheets.all_of([])
    result = {}
    for urgency in reversed(Urgency):
        is_last = urgency == Urgency.ROUTINE
        result[urgency] = open_sheets if is_last else open_sheets & sheets.any_of(fires[urgency])
        open_sheets &= ~result[urgency]
    return result


def assess_each(protocol: Protocol, sheets: Sequence[AnswerSheet]) -> list[Urgency]:
    """The urgency of each of many answer sheets, some thousands of them in each pass."""
    urgencies: list[Urgency] = []
    for first in range(0, len(sheets), BATCH):
        batch = many_sheets(sheets[first : first + BATCH])
        urgencies += urgency_of_each(assess_many(protocol, batch), batch.width)
    return urgencies


def urgency_of_each(columns: Mapping[Urgency, int], width: int) -> list[Urgency]:
    """What `assess_many` found, person by person; `width` is the number of people."""
    result = [Urgency.ROUTINE] * width
    for urgency, people in columns.items():
        for number in people_in(people):
            result[number] = urgency
    return result


def assess_each_unsure(
    protocol: Protocol, sheets: Sequence[AnswerSheet]
) -> Iterator[tuple[Urgency, dict[str, Urgency]]]:
    """For each sheet its urgency, everything absent *no*, and what each absent answer makes of it.

    The second maps every question without an answer to the urgency when it alone is *not sure*.
    """
    absent = [[name for name in protocol.questions if name not in sheet] for sheet in sheets]
    filled = [fill_missing(protocol, sheet, "no") for sheet in sheets]
    people = sheets_with_each_not_sure(list(zip(filled, absent, strict=True)))
    urgencies = iter(urgency_of_each(assess_many(protocol, people), people.width))
    for names in absent:
        yield next(urgencies), dict(zip(names, islice(urgencies, len(names)), strict=True))
