"""Properties 5 and 6, which need no solver: sourced, cases."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from triage.engine.answers import AnswerError, parse_answers
from triage.engine.evaluation import assess_each_unsure
from triage.engine.safety.people import name_question, name_urgency
from triage.engine.safety.report import PropertyCheck

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol
    from triage.engine.safety.report import PropertyResult
    from triage.engine.source_map import SourceMap
    from triage.engine.vocabulary import Urgency


def check_sources(protocol: Protocol, source_map: SourceMap) -> PropertyResult:
    """Property 5: every warning line of the document leads to a sign and its rules, or says why not."""
    checking = PropertyCheck("sourced")
    for line in source_map.uncovered_lines():
        checking.fail(f"line {line}", f"Line {line} of the document is mapped to nothing.")
    _check_lines_to_rules(protocol, source_map, checking)
    _check_citations_to_lines(protocol, source_map, checking)
    return checking.result()


def _check_lines_to_rules(protocol: Protocol, source_map: SourceMap, checking: PropertyCheck) -> None:
    read_by = rules_reading(protocol)
    for entry in source_map.lines:
        checking.checked += len(entry.line_range)
        for sign in entry.signs:
            if sign not in protocol.questions:
                checking.fail(sign, f"Lines {entry.lines} are mapped to '{sign}', which is no question.")
            elif not read_by[sign] and not protocol.questions[sign].informational:
                named = name_question(protocol, sign)
                checking.fail(sign, f"Lines {entry.lines}: no rule reads {named}.")


def _check_citations_to_lines(protocol: Protocol, source_map: SourceMap, checking: PropertyCheck) -> None:
    mapped = source_map.signs_by_line()
    for question in protocol.questions.values():
        cited = {n for c in question.citations if c.source == source_map.source for n in c.line_range}
        checking.checked += len(cited)
        for number in sorted(cited & mapped.keys()):
            if question.id not in mapped[number]:
                named = name_question(protocol, question.id)
                words = f"{named} cites line {number}, but the source map does not lead from there to it."
                checking.fail(question.id, words)


def rules_reading(protocol: Protocol) -> dict[str, set[str]]:
    """The ids of the rules that look at each question, also by way of what counts as a *yes* to it."""
    read_by: dict[str, set[str]] = {name: set() for name in protocol.questions}
    for rule in protocol.rules:
        for alternative in rule.alternatives:
            for test in alternative.tests:
                read_by[test.question].add(rule.id)
    for question in protocol.questions.values():
        for link in question.counts_as:
            for test in link.tests:
                read_by[test.question] |= read_by[link.yes_to]
    return read_by


def check_cases(protocol: Protocol, cases: list[Case]) -> PropertyResult:
    """Property 6: every case gets an accepted urgency, and no unknown sign that is *not sure* lowers it."""
    checking = PropertyCheck("cases", checked=len(cases))
    rises: Counter[str] = Counter()
    read = [_read(protocol, case) for case in cases]
    told = assess_each_unsure(protocol, [sheet for sheet in read if not isinstance(sheet, AnswerError)])
    for case, sheet in zip(cases, read, strict=True):
        if isinstance(sheet, AnswerError):
            checking.fail(case.id, f"Case {case.id} ({case.title}): {_why_unreadable(protocol, sheet)}")
            continue
        urgency, unsure = next(told)
        if urgency not in case.accepted:
            checking.fail(case.id, _case_words(protocol, case, urgency))
        for name, raised in unsure.items():
            if raised < urgency:
                named = name_question(protocol, name)
                checking.fail(case.id, f"Case {case.id}: not sure about {named} lowers it.")
            elif raised > urgency:
                rises[f"{urgency} to {raised}"] += 1
    listed = ", ".join(f"{step} {times}" for step, times in sorted(rises.items()))
    checking.notes.append(f"One unknown sign set to not sure raises: {listed or 'none'}.")
    return checking.result()


def _read(protocol: Protocol, case: Case) -> dict[str, Answer] | AnswerError:
    try:
        return parse_answers(protocol, case.answers)
    except AnswerError as error:
        return error


def _why_unreadable(protocol: Protocol, error: AnswerError) -> str:
    if error.question in protocol.questions:
        return str(error)
    return (
        f"{error} Ask it here or retire the case; where only another draft asks it, wait until that one is "
        "published."
    )


def _case_words(protocol: Protocol, case: Case, urgency: Urgency) -> str:
    accepted = " or ".join(name_urgency(protocol, level) for level in case.accepted)
    direction = "too little" if urgency < min(case.accepted) else "too much"
    return (
        f"Case {case.id} ({case.title}) is told {name_urgency(protocol, urgency)}: {direction}. "
        f"Accepted: {accepted}."
    )
