"""What another protocol would tell people whose answers were given to their own.

A row compares what the person's own version says for the answers as they are kept now with what
the protocol that is tried says for the same answers. Each reads them as its own questionnaire would:
answers on pages that it hides do not count, and answers to questions that it does not have, or that
its question could not take, are left aside.

A question that the tried protocol would ask this person, but that their own version did not, was *not
asked*: nobody knows the answer. Such a row is not comparable, and what it says is the least that the
person would be told. A question that was asked and left open is unanswered to both. One whose page
the tried protocol would hide from this person, or whose answer nothing reads, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from triage.engine.answers import AnswerError, parse_answer
from triage.engine.evaluation import assess_many, urgency_of_each
from triage.engine.logic import Asked, many_sheets, people_in
from triage.engine.navigation import counting_sheets
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from triage.engine.answers import Answer, AnswerSheet
    from triage.engine.logic import Sheets
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question


class Comparability(StrEnum):
    """What a row can tell."""

    COMPARED = "compared"
    NOT_COMPARABLE = "not_comparable"
    FAILED = "failed"


@dataclass(frozen=True)
class Replayed:
    """What one person was told, and would be told. `not_asked` are the questions that keep it from
    being compared."""

    before: Urgency
    after: Urgency
    not_asked: tuple[str, ...] = ()
    is_failed: bool = False

    @property
    def comparability(self) -> Comparability:
        if self.is_failed:
            return Comparability.FAILED
        return Comparability.NOT_COMPARABLE if self.not_asked else Comparability.COMPARED


# A rule that fails tells people to call now.
FAILED = Replayed(before=Urgency.EMERGENCY, after=Urgency.EMERGENCY, is_failed=True)


def replay(own: Protocol, tried: Protocol, sheets: Sequence[AnswerSheet]) -> list[Replayed]:
    """What each of these people, who answered `own`, was told by it and would be told by `tried`.

    `sheets` are the answers as they are kept, those on hidden pages too. Whoever cannot be assessed is
    FAILED, and only they.
    """
    try:
        return _replay_together(own, tried, sheets)
    except Exception:
        if len(sheets) <= 1:
            return [FAILED] * len(sheets)
        middle = len(sheets) // 2
        return replay(own, tried, sheets[:middle]) + replay(own, tried, sheets[middle:])


def _replay_together(own: Protocol, tried: Protocol, sheets: Sequence[AnswerSheet]) -> list[Replayed]:
    _check_readable(own, sheets)
    given = many_sheets(sheets)
    carried = _carried(own, tried, sheets, given)
    before, after = _urgencies(own, given), _urgencies(tried, carried)
    not_asked: dict[int, tuple[str, ...]] = {}
    for question, people in _not_asked(own, tried, given, carried):
        for number in people_in(people):
            not_asked[number] = (*not_asked.get(number, ()), question)
    return [
        Replayed(was, now, not_asked.get(number, ()))
        for number, (was, now) in enumerate(zip(before, after, strict=True))
    ]


def _urgencies(protocol: Protocol, sheets: Sheets) -> list[Urgency]:
    return urgency_of_each(assess_many(protocol, counting_sheets(protocol, sheets)), sheets.width)


def _check_readable(own: Protocol, sheets: Sequence[AnswerSheet]) -> None:
    """Raise an error for answers that their own version could not have stored."""
    readable: set[tuple[str, Answer]] = set()
    for sheet in sheets:
        if readable.issuperset(sheet.items()):
            continue
        for name, answer in sheet.items():
            if parse_answer(own.questions[name], answer) != answer:
                raise AnswerError(name, "the stored answer is written in another way")
            readable.add((name, answer))


def carry_over(own: Protocol, tried: Protocol, answers: AnswerSheet) -> dict[str, Answer]:
    """The answers that the tried protocol's questions can take."""
    return _carry_over(own, tried, answers, changed=_changed(own, tried))


def _carried(own: Protocol, tried: Protocol, sheets: Sequence[AnswerSheet], given: Sheets) -> Sheets:
    changed = _changed(own, tried)
    if not changed:
        # Answers to questions that are gone need no dropping: nothing looks at them.
        return given
    return many_sheets([_carry_over(own, tried, sheet, changed=changed) for sheet in sheets])


def _changed(own: Protocol, tried: Protocol) -> set[str]:
    """The questions of both that do not take the same answers."""
    shared = own.questions.keys() & tried.questions.keys()
    return {name for name in shared if _takes(own.questions[name]) != _takes(tried.questions[name])}


def _carry_over(
    own: Protocol, tried: Protocol, answers: AnswerSheet, *, changed: set[str]
) -> dict[str, Answer]:
    return {
        name: answer
        for name, answer in answers.items()
        if name in tried.questions
        and (name not in changed or _can_take(tried.questions[name], own.questions[name], answer))
    }


def _takes(question: Question) -> tuple[object, ...]:
    if question.type == "number":
        return ("number", question.minimum, question.maximum)
    if question.type == "choice":
        return ("choice", frozenset(option.id for option in question.options))
    if question.type == "yes_no":
        return ("yes_no",)
    assert_never(question)


def _can_take(question: Question, own: Question, answer: Answer) -> bool:
    # Of another type it asks something else, to which even *not sure* is no answer.
    if question.type != own.type:
        return False
    try:
        parse_answer(question, answer)
    except AnswerError:
        return False
    return True


def _not_asked(own: Protocol, tried: Protocol, given: Sheets, carried: Sheets) -> Iterator[tuple[str, int]]:
    """The questions that the tried protocol would ask, each with the people whom nobody asked."""
    was_shown, shown = Asked(own, given).shown, Asked(tried, carried).shown
    deciding = deciding_questions(tried)
    for name, question in tried.questions.items():
        if name not in deciding:
            continue
        asked = 0
        own_question = own.questions.get(name)
        if own_question is not None and own_question.type == question.type:
            taken = carried.answered(name)
            lost = given.answered(name) & ~taken
            asked = was_shown[own.page_of[name].id] & ~lost | taken
        people = shown[tried.page_of[name].id] & ~asked
        if people:
            yield name, people


def deciding_questions(protocol: Protocol) -> frozenset[str]:
    """The questions whose answers something reads: a rule, a page's condition, or a question that they
    count as."""
    return frozenset(test.question for test in protocol.deciding_tests)
