"""Reads the form of one page into answers, or into errors that keep what was entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeGuard, assert_never

from django.http import QueryDict
from django.utils.translation import gettext as _

from content.typed_text import visible
from triage.engine.answers import Answer, AnswerError, parse_answer
from triage.engine.protocol import Page
from triage.engine.questions import NumberQuestion, Question
from triage.engine.vocabulary import AnswerState
from triage.patients.form_tokens import FIELD

CONTINUE, NONE_OF_THESE = "continue", "none"
_OWN_FIELDS = {"csrfmiddlewaretoken", "action", FIELD}
YES, NOT_SURE = AnswerState.YES.value, AnswerState.NOT_SURE.value

# From 0 to 10.
_LONGEST_SCALE = 10


@dataclass(frozen=True)
class FormError:
    """A message, and its question (none for the page as a whole)."""

    message: str
    question: str | None = None


@dataclass
class SentForm:
    """The given answers, the values as entered, and the errors."""

    given: dict[str, Answer] = field(default_factory=dict)
    entered: dict[str, list[str]] = field(default_factory=dict)
    errors: list[FormError] = field(default_factory=list)


def read_form(page: Page, post: QueryDict) -> SentForm:
    """Read the form of this page. Nothing may be saved while there are errors."""
    form = SentForm()
    names = {question.id for question in page.questions}
    action = post.get("action", CONTINUE)
    if action not in (CONTINUE, NONE_OF_THESE) or set(post) - names - _OWN_FIELDS:
        form.errors.append(
            FormError(_("This page was not sent in the right form. Check it and send it again."))
        )
    for question in page.questions:
        # A word longer than any answer is no answer; do not carry it around.
        values = [text[:40] for value in post.getlist(question.id) if (text := visible(value))]
        if values:
            form.entered[question.id] = values
        _read_question(form, page, question, values)
    if page.layout == "checklist":
        _check_buttons(form, page, action)
    return form


def _read_question(form: SentForm, page: Page, question: Question, values: list[str]) -> None:
    is_row = page.layout == "checklist" and question.type == "yes_no"
    if not values:
        if not is_row and not question.optional:
            form.errors.append(FormError(_missing_message(question), question.id))
        return
    if is_row and set(values) == {YES, NOT_SURE}:
        values = [YES]
    try:
        answers = {parse_answer(question, value) for value in values}
    except AnswerError:
        form.errors.append(FormError(_wrong_message(question), question.id))
        return
    if is_row and AnswerState.NO.value in answers:
        form.errors.append(FormError(_("Tick a box, or leave it empty for no."), question.id))
    elif len(answers) > 1:
        form.errors.append(FormError(_("Give one answer, or tick Not sure."), question.id))
    else:
        form.given[question.id] = answers.pop()


def _missing_message(question: Question) -> str:
    if question.type == "number":
        return (
            _("Choose a number, or Not sure.")
            if is_scale(question)
            else _("Write a number, or tick Not sure.")
        )
    if question.type == "yes_no" or question.type == "choice":
        return _("Choose an answer. Not sure is an answer too.")
    assert_never(question)


def _wrong_message(question: Question) -> str:
    if question.type == "number":
        line = _("Write a whole number from {least} to {most}, or tick Not sure.")
        return line.format(least=question.minimum, most=question.maximum)
    return _("This is not one of the answers. Choose one, or tick Not sure.")


def _check_buttons(form: SentForm, page: Page, action: str) -> None:
    rows = {question.id for question in page.questions if question.type == "yes_no"}
    has_tick = bool(rows & set(form.entered))
    others = [question for question in page.questions if question.id not in rows]
    # Where all else may stay empty, whoever said when it began has nothing more to say.
    has_said = all(question.optional for question in others) and any(q.id in form.given for q in others)
    if action == CONTINUE and not has_tick and not has_said:
        form.errors.insert(
            0, FormError(_("Tick every row that is true. If no row is true, press None of these."))
        )
    if action == NONE_OF_THESE and has_tick:
        form.errors.insert(
            0,
            FormError(
                _("You ticked a box and pressed None of these. Press Continue, or take the ticks away.")
            ),
        )


def is_scale(question: Question) -> TypeGuard[NumberQuestion]:
    """Whether a question asks for one of so few numbers that they are buttons."""
    return question.type == "number" and question.maximum - question.minimum <= _LONGEST_SCALE
