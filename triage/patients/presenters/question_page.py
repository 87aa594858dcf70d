"""A page of the questionnaire as its template shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from triage.engine.answers import Answer
from triage.engine.navigation import Progress, previous_page, progress
from triage.engine.protocol import Page
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState
from triage.models import Submission
from triage.models.submissions import Respondent
from triage.patients.browser import form_token
from triage.patients.forms import FormError, SentForm

# How many spots of the body picture, which the style sheet lays out, belong to each place.
SPOTS = {
    "head": 2,
    "neck": 2,
    "shoulder": 4,
    "upper_arm": 4,
    "lower_arm": 8,
    "ribs": 2,
    "upper_back": 2,
    "lower_back": 1,
    "pelvis": 3,
    "hip": 4,
    "thigh": 4,
    "lower_leg": 4,
    "foot": 4,
}


@dataclass(frozen=True)
class ChoiceView:
    value: str
    label: str
    is_checked: bool


@dataclass(frozen=True)
class QuestionView:
    id: str
    kind: str
    label: str
    ask: str
    hint: str
    how_to_tell: str
    body_region: str
    choices: tuple[ChoiceView, ...]
    entered: str
    unit: str
    error: str
    is_optional: bool


@dataclass(frozen=True)
class Spot:
    """A part of the body picture that ticks the box of a place."""

    region: str
    number: int


@dataclass(frozen=True)
class PageView:
    id: str
    submission_id: UUID
    title: str
    intro: str
    is_checklist: bool
    can_interrupt: bool
    progress: Progress
    previous_page_id: str | None
    questions: tuple[QuestionView, ...]
    regions: tuple[QuestionView, ...]
    spots: tuple[Spot, ...]
    form_token: str
    is_saved: bool
    page_errors: tuple[str, ...]
    has_errors: bool
    is_asked_again: bool


def present_page(submission: Submission, page: Page, form: SentForm | None = None) -> PageView:
    """Join the page with the answers so far or, after an error, with what was entered."""
    protocol, answers, respondent = submission.version.protocol, submission.answers, submission.respondent
    language = protocol.languages[0]
    is_other = respondent == Respondent.OTHER
    errors = form.errors if form else []
    previous = previous_page(protocol, answers, page.id)
    questions = [
        _present_question(
            question,
            page,
            language,
            is_other=is_other,
            entered=form.entered.get(question.id, []) if form else _as_entered(answers, question),
            errors=errors,
        )
        for question in page.questions
    ]
    return PageView(
        id=page.id,
        submission_id=submission.pk,
        title=page.title.to(language),
        intro=(page.intro_other if is_other else page.intro).to(language),
        is_checklist=page.layout == "checklist",
        can_interrupt=page.has_red_flags,
        progress=progress(protocol, answers, page.id),
        previous_page_id=previous.id if previous else None,
        questions=tuple(question for question in questions if not question.body_region),
        regions=tuple(question for question in questions if question.body_region),
        spots=tuple(spot for question in questions for spot in _spots(question.body_region)),
        form_token=form_token(submission),
        is_saved=submission.saved_at is not None,
        page_errors=tuple(error.message for error in errors if error.question is None),
        has_errors=bool(errors),
        is_asked_again=page.id not in submission.sent_pages and any(q.id in answers for q in page.questions),
    )


def _spots(region: str) -> Iterator[Spot]:
    return (Spot(region, number) for number in range(1, SPOTS.get(region, 0) + 1))


def _as_entered(answers: Mapping[str, Answer], question: Question) -> list[str]:
    return [str(answers[question.id])] if question.id in answers else []


def _present_question(
    question: Question,
    page: Page,
    language: str,
    *,
    is_other: bool,
    entered: list[str],
    errors: list[FormError],
) -> QuestionView:
    hint = (question.hint_other if is_other else None) or question.hint
    how_to_tell = (question.how_to_tell_other if is_other else None) or question.how_to_tell
    return QuestionView(
        id=question.id,
        kind="row" if page.layout == "checklist" and question.type == "yes_no" else question.type,
        label=question.label.to(language),
        ask=(question.ask_other if is_other else question.ask).to(language),
        hint=hint.to(language) if hint else "",
        how_to_tell=how_to_tell.to(language) if how_to_tell else "",
        body_region=(question.body_region or "") if question.type == "yes_no" else "",
        choices=tuple(
            ChoiceView(value, label, value in entered) for value, label in _choices(question, page, language)
        ),
        entered=next((value for value in entered if value != AnswerState.NOT_SURE), ""),
        unit=question.unit.to(language) if question.type == "number" else "",
        error=next((error.message for error in errors if error.question == question.id), ""),
        is_optional=question.optional,
    )


def _choices(question: Question, page: Page, language: str) -> list[tuple[str, str]]:
    not_sure = [(AnswerState.NOT_SURE.value, "Not sure")]
    if question.type == "number":
        return not_sure
    if question.type == "choice":
        return [(option.id, option.label.to(language)) for option in question.options] + not_sure
    yes = [(AnswerState.YES.value, "Yes")]
    return (yes if page.layout == "checklist" else [*yes, (AnswerState.NO.value, "No")]) + not_sure
