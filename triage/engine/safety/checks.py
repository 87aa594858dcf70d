"""Properties 5 to 7, which need no solver: sourced, cases, words."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from triage.engine.answers import AnswerError, parse_answers
from triage.engine.evaluation import assess_each_unsure
from triage.engine.safety.people import name_question, name_urgency
from triage.engine.safety.report import Failure, PropertyResult
from triage.engine.vocabulary import Text, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from triage.engine.answers import Answer
    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question
    from triage.engine.source_map import SourceMap

TEXT_GRADE, EMERGENCY_GRADE, PAGE_GRADE, PAGE_MEDIAN_GRADE = 6, 5, 7, 6
# A title of a few words has no grade worth the name.
ANY_GRADE = 99


@dataclass
class _Checking:
    """A property being checked."""

    id: str
    started: float = field(default_factory=perf_counter)
    checked: int = 0
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fail(self, subject: str, words: str) -> None:
        self.failures.append(Failure(subject=subject, words=words))

    def result(self) -> PropertyResult:
        return PropertyResult(
            id=self.id,
            checked=self.checked,
            milliseconds=(perf_counter() - self.started) * 1000,
            failures=tuple(self.failures),
            notes=tuple(self.notes),
        )


def check_sources(protocol: Protocol, source_map: SourceMap) -> PropertyResult:
    """Property 5: every warning line of the document leads to a sign and its rules, or says why not."""
    checking = _Checking("sourced")
    for line in source_map.uncovered_lines():
        checking.fail(f"line {line}", f"Line {line} of the document is mapped to nothing.")
    _check_lines_to_rules(protocol, source_map, checking)
    _check_citations_to_lines(protocol, source_map, checking)
    return checking.result()


def _check_lines_to_rules(protocol: Protocol, source_map: SourceMap, checking: _Checking) -> None:
    read_by = rules_reading(protocol)
    for entry in source_map.lines:
        checking.checked += len(entry.line_range)
        for sign in entry.signs:
            if sign not in protocol.questions:
                checking.fail(sign, f"Lines {entry.lines} are mapped to '{sign}', which is no question.")
            elif not read_by[sign] and not protocol.questions[sign].informational:
                named = name_question(protocol, sign)
                checking.fail(sign, f"Lines {entry.lines}: no rule reads {named}.")


def _check_citations_to_lines(protocol: Protocol, source_map: SourceMap, checking: _Checking) -> None:
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
    checking = _Checking("cases", checked=len(cases))
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


@lru_cache(maxsize=4096)
def reading_grade(words: str) -> float:
    """The Flesch-Kincaid grade of an English text: 6 can be read by an eleven-year-old."""
    with warnings.catch_warnings():
        # textstat still imports pkg_resources, which announces its end.
        warnings.simplefilter("ignore")
        import textstat
    grade: float = textstat.flesch_kincaid_grade(words)
    return grade


def check_words(protocol: Protocol, page_texts: Mapping[str, str]) -> PropertyResult:
    """Property 7: texts exist in every enabled language and are easy enough to read.

    `page_texts` are the plain words of the education pages by slug.
    """
    checking = _Checking("words")
    for where, text, limit in _texts(protocol):
        checking.checked += 1
        for language in protocol.languages:
            if language not in text.root:
                checking.fail(where, f"The text of {where} is missing in the language '{language}'.")
        if "en" in text.root and (grade := reading_grade(text.root["en"])) > limit:
            checking.fail(where, f"The text of {where} needs grade {grade}; at most {limit} is allowed.")
    grades = {slug: reading_grade(words) for slug, words in page_texts.items()}
    checking.checked += len(grades)
    for slug, grade in grades.items():
        if grade > PAGE_GRADE:
            checking.fail(slug, f"The page '{slug}' needs grade {grade}; at most {PAGE_GRADE} is allowed.")
    if grades and median(grades.values()) > PAGE_MEDIAN_GRADE:
        checking.fail("pages", f"The median grade of the pages is above {PAGE_MEDIAN_GRADE}.")
    return checking.result()


def _texts(protocol: Protocol) -> Iterator[tuple[str, Text, float]]:
    """Every text that patients read, with where it stands and the hardest grade allowed."""
    for question in protocol.questions.values():
        yield from _question_texts(question)
    for rule in protocol.rules:
        limit = EMERGENCY_GRADE if rule.urgency == Urgency.EMERGENCY else TEXT_GRADE
        yield f"rule '{rule.id}'", rule.reason, limit
    for urgency, wording in protocol.urgencies.items():
        where = f"urgency '{urgency}'"
        yield where, wording.title, ANY_GRADE
        limit = EMERGENCY_GRADE if urgency == Urgency.EMERGENCY else TEXT_GRADE
        for part in (
            (wording.by_when, *wording.steps),
            wording.steps_other,
            (wording.say,),
            (wording.say_other,),
            wording.meanwhile,
            wording.meanwhile_other,
        ):
            yield where, _joined(protocol, part), limit
    for item in protocol.list_items:
        limit = EMERGENCY_GRADE if item.urgency == Urgency.EMERGENCY else TEXT_GRADE
        for text in item.texts:
            yield f"list item '{item.id}'", text, limit
    for page in protocol.pages:
        for text in (page.intro, page.intro_other):
            yield f"page '{page.id}'", text, TEXT_GRADE


def _question_texts(question: Question) -> Iterator[tuple[str, Text, float]]:
    where = f"question '{question.id}'"
    is_place = question.type == "yes_no" and question.body_region is not None
    is_red_flag = question.type == "yes_no" and question.red_flag
    limit = EMERGENCY_GRADE if is_red_flag else TEXT_GRADE
    # The name of a place beside a picture is no sentence.
    yield where, question.ask, ANY_GRADE if is_place else limit
    yield where, question.ask_other, ANY_GRADE if is_place else limit
    for text in (question.hint, question.hint_other, question.how_to_tell, question.how_to_tell_other):
        if text:
            yield where, text, limit


def _joined(protocol: Protocol, texts: tuple[Text, ...]) -> Text:
    """Texts that are read one after the other, in the languages that all of them have."""
    shared = [language for language in protocol.languages if all(language in text.root for text in texts)]
    return Text({language: " ".join(text.root[language] for text in texts) for language in shared})
