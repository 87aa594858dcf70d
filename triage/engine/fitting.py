"""What fits what, in words: tests to questions, floors to types, citations to sources, words to texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from string import Formatter
from typing import TYPE_CHECKING

from triage.engine.conditions import AnswerTest
from triage.engine.questions import Question
from triage.engine.sources import Citation, Passage
from triage.engine.vocabulary import AnswerState, Referred, did_you_mean, lines_of

if TYPE_CHECKING:
    from triage.engine.protocol import Floor

# What a text may leave open for the clinic's settings to fill in.
PLACEHOLDERS = frozenset(
    {"emergency_number", "crisis_number", "fallback_hours", "fallback_time", "care_team", "history"}
)

# The type of the question in each role.
ROLE_TYPES = {"crisis": "yes_no", "care_team": "choice"}

# The part that a test of a question must have; where none is named, it has neither number nor options.
PART_TO_FIT = {"yes_no": None, "number": "at_least", "choice": "options"}
HOW_TO_FIT = {
    "yes_no": "It is answered yes or no: leave number and options out.",
    "number": "It is answered with a number: say from which number on.",
    "choice": "It is answered with an option: name at least one, and no number.",
}


def passage_problems(citation: Citation, passages: Collection[Passage]) -> Iterator[str]:
    """What is wrong with the heading and the lines that a citation of the document names, in words."""
    headings = {passage.heading for passage in passages}
    if citation.heading not in headings:
        hint = did_you_mean(citation.heading or "", headings)
        yield f"unknown passage '{citation.heading}'.{hint}"
        return
    covered = {line for p in passages if p.heading == citation.heading for line in lines_of(p.lines)}
    if not set(citation.line_range) <= covered:
        ranges = ", ".join(p.lines for p in passages if p.heading == citation.heading)
        yield f"lines {citation.lines} are not under '{citation.heading}', which has lines {ranges}"


def citation_problems(citation: Citation, source_kinds: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a citation of one of these sources, whose kinds are given by id, in words."""
    kind = source_kinds.get(citation.source)
    if kind is None:
        yield unknown("source", citation.source, source_kinds)
    elif kind == "document" and not (citation.heading and citation.lines):
        yield f"a citation of '{citation.source}' needs a heading and lines"
    elif kind != "document" and (not citation.topic or citation.heading or citation.lines):
        yield f"a citation of '{citation.source}' needs a topic and nothing else"
    if citation.lines and not citation.line_range:
        yield f"lines {citation.lines} run backwards"


def placeholder_problems(words: str) -> Iterator[str]:
    """What is wrong with the placeholders of a text, in words."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        yield "a curly bracket without its partner; placeholders look like {emergency_number}"
        return
    for name in sorted(names - PLACEHOLDERS):
        yield f"unknown placeholder '{{{name}}}'.{did_you_mean(name, PLACEHOLDERS)}"


def test_problems(test: AnswerTest, questions: Mapping[str, Question]) -> Iterator[str]:
    """What is wrong with a test that looks at one of these questions, in words."""
    question = questions.get(test.question)
    if question is None:
        yield unknown("question", test.question, questions)
        return
    has = {"at_least": test.at_least is not None, "options": bool(test.options)}
    if {part for part, is_there in has.items() if is_there} != {PART_TO_FIT[question.type]} - {None}:
        how = HOW_TO_FIT[question.type]
        yield f"the test '{test}' does not fit a question of type {question.type}. {how}"
    if (
        question.type == "number"
        and test.at_least is not None
        and not question.minimum < test.at_least <= question.maximum
    ):
        yield f"'{test}' can never be both true and false: {question.minimum} to {question.maximum}"
    if question.type == "choice":
        known = {option.id for option in question.options}
        for option in sorted(set(test.options) - known):
            yield f"unknown option '{option}'.{did_you_mean(option, known)}"


def unknown(to: Referred, name: str, known: Iterable[str]) -> str:
    """What is wrong with a name that nothing has, in words."""
    return f"unknown {to} '{name}'.{did_you_mean(name, known)}"


def option_problems(ids: Sequence[str]) -> Iterator[str]:
    """What is wrong with the ids of a question's options, in words."""
    for identifier in sorted(set(ids) & set(AnswerState)):
        yield f"option '{identifier}' is an answer to every question already"
    if len(set(ids)) < len(ids):
        yield "two options have the same id"


def range_problems(minimum: int, maximum: int) -> Iterator[str]:
    """What is wrong with the numbers that a question may be answered with, in words."""
    if minimum >= maximum:
        yield f"minimum {minimum} is not below maximum {maximum}"


def floor_problems(floor: Floor, question_type: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a floor for a question of this type: the field, and what to do."""
    part = PART_TO_FIT.get(question_type, "")
    named = f"a question of type {question_type}"
    if part == "options":
        yield "alone", f"a floor does not fit {named}; a rule or a combination can look at options"
    elif part == "at_least" and floor.at_least is None:
        yield "at_least", f"a floor for {named} needs at_least: from which number on it holds"
    elif part is None and floor.at_least is not None:
        yield "at_least", f"a floor from a number on does not fit {named}"
