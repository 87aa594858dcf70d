"""A page of the questionnaire as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from triage.display import answer_name, text_language
from triage.engine.answers import Answer
from triage.engine.navigation import Progress, previous_page, progress, shown_pages
from triage.engine.protocol import Page, Protocol
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState
from triage.models import Submission
from triage.models.submissions import Respondent
from triage.patients.browser import form_token
from triage.patients.forms import FormError, SentForm, is_scale

# How many areas the picture of the body draws for each place.
AREAS = {
    "neck": 2,
    "head": 2,
    "shoulder": 4,
    "upper_arm": 4,
    "lower_arm": 4,
    "ribs": 1,
    "pelvis": 2,
    "hip": 4,
    "thigh": 4,
    "lower_leg": 4,
    "foot": 4,
    "upper_back": 1,
    "lower_back": 1,
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
    heading: str
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
    # The rows of the same page that it stands for, by their ids.
    ticks: str

    @property
    def areas(self) -> tuple[str, ...]:
        """What the picture of the body draws for it, by the names in the picture's file."""
        place = self.body_region
        return tuple(f"{place}-{number}" for number in range(1, AREAS.get(place, 0) + 1))


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that follow each other and look alike, rows of a checklist or fields, under one heading."""

    questions: tuple[QuestionView, ...]

    @property
    def are_rows(self) -> bool:
        return self.questions[0].kind == "row"

    @property
    def heading(self) -> str:
        return self.questions[0].heading


@dataclass(frozen=True)
class Step:
    """A page of the questionnaire in the progress bar. `state` is done, now or next."""

    title: str
    state: str


@dataclass(frozen=True)
class PageView:
    """A page with everything its template needs."""

    id: str
    submission_id: UUID
    # That of the texts, which may lack the page's own.
    language: str
    title: str
    intro: str
    is_checklist: bool
    can_interrupt: bool
    progress: Progress
    steps: tuple[Step, ...]
    previous_page_id: str | None
    questions: tuple[QuestionView, ...]
    regions: tuple[QuestionView, ...]
    form_token: str
    is_saved: bool
    page_errors: tuple[str, ...]
    has_errors: bool
    is_asked_again: bool

    @property
    def groups(self) -> tuple[QuestionGroup, ...]:
        """The questions in their order; a heading, or another kind of question, begins a new group."""
        groups: list[list[QuestionView]] = []
        for question in self.questions:
            is_row = question.kind == "row"
            if not groups or question.heading or is_row != (groups[-1][0].kind == "row"):
                groups.append([])
            groups[-1].append(question)
        return tuple(QuestionGroup(tuple(group)) for group in groups)


def present_page(submission: Submission, page: Page, form: SentForm | None = None) -> PageView:
    """Join the page with the answers so far or, after an error, with what was entered."""
    protocol, answers, respondent = submission.version.protocol, submission.answers, submission.respondent
    language = text_language(protocol)
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
        language=language,
        title=page.title.to(language),
        intro=(page.intro_other if is_other else page.intro).to(language),
        is_checklist=page.layout == "checklist",
        can_interrupt=page.has_red_flags,
        progress=progress(protocol, answers, page.id),
        steps=_steps(protocol, page, answers),
        previous_page_id=previous.id if previous else None,
        questions=tuple(question for question in questions if not question.body_region),
        regions=tuple(question for question in questions if question.body_region),
        form_token=form_token(submission),
        is_saved=bool(submission.sent_pages),
        page_errors=tuple(error.message for error in errors if error.question is None),
        has_errors=bool(errors),
        is_asked_again=page.id not in submission.sent_pages and any(q.id in answers for q in page.questions),
    )


def _steps(protocol: Protocol, page: Page, answers: Mapping[str, Answer]) -> tuple[Step, ...]:
    """The pages that the progress counts: those shown before, this one, and all that may still come."""
    at = protocol.pages.index(page)
    before = [one for one in shown_pages(protocol, answers) if protocol.pages.index(one) < at]
    states = [(one, "done") for one in before] + [(page, "now")]
    states += [(one, "next") for one in protocol.pages[at + 1 :]]
    return tuple(Step(one.title.to(text_language(protocol)), state) for one, state in states)


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
        kind=_kind(question, page),
        heading=question.heading.to(language) if question.heading else "",
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
        ticks=" ".join(_rows_it_ticks(question, page)),
    )


def _rows_it_ticks(question: Question, page: Page) -> list[str]:
    """The rows of this page to which a *yes* counts as a *yes*, whatever else is answered."""
    rows = {one.id for one in page.questions if one.type == "yes_no"}
    return [link.yes_to for link in question.counts_as if link.yes_to in rows and not link.together_with]


def _kind(question: Question, page: Page) -> str:
    if question.type == "yes_no" and page.layout == "checklist":
        return "row"
    return "scale" if is_scale(question) else question.type


def _choices(question: Question, page: Page, language: str) -> list[tuple[str, str]]:
    not_sure = [(AnswerState.NOT_SURE.value, answer_name(AnswerState.NOT_SURE))]
    if question.type == "number":
        numbers = range(question.minimum, question.maximum + 1) if is_scale(question) else ()
        return [(str(number), str(number)) for number in numbers] + not_sure
    if question.type == "choice":
        return [(option.id, option.label.to(language)) for option in question.options] + not_sure
    if question.type != "yes_no":
        assert_never(question)
    yes = [(AnswerState.YES.value, answer_name(AnswerState.YES))]
    no = [(AnswerState.NO.value, answer_name(AnswerState.NO))]
    return (yes if page.layout == "checklist" else yes + no) + not_sure
