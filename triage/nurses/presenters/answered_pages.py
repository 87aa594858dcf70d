"""All answers, page by page: yes, not sure, no, asked but not answered, and not asked."""

from __future__ import annotations

from dataclasses import dataclass

from triage.display import question_as_asked
from triage.engine.navigation import shown_pages
from triage.engine.protocol import Page
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import describe_answer
from triage.models import Submission

NOT_REACHED = "Not asked: the person did not get this far."
NOT_SHOWN = "Not asked: other answers made these questions needless."
HIDDEN_LATER = "Answered once, then hidden by a later answer. These do not count:"


@dataclass(frozen=True)
class AnsweredPage:
    """One page of questions; empty groups are left out."""

    title: str
    # Why the page was not asked; empty when it was.
    not_asked: str
    yes: tuple[str, ...] = ()
    # Numbers and choices: the question and what was said.
    said: tuple[tuple[str, str], ...] = ()
    not_sure: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


def present_answers(submission: Submission) -> list[AnsweredPage]:
    protocol = submission.version.protocol
    shown = shown_pages(protocol, submission.answers)
    # What comes after a page that is still to be answered may have been asked yet.
    unsent = (protocol.pages.index(page) for page in shown if page.id not in submission.sent_pages)
    reached = protocol.pages[: next(unsent, len(protocol.pages))]
    return [
        _present(submission, page, is_shown=page in shown, is_reached=page in reached)
        for page in protocol.pages
    ]


def _present(submission: Submission, page: Page, *, is_shown: bool, is_reached: bool) -> AnsweredPage:
    language = submission.version.protocol.first_language
    given = submission.answers
    title = page.title.to(language)
    was_answered = any(question.id in given for question in page.questions)
    is_asked = is_shown and (page.id in submission.sent_pages or was_answered)
    if not is_asked and not was_answered:
        return AnsweredPage(title, NOT_SHOWN if is_reached else NOT_REACHED)

    def named(state: AnswerState) -> list[Question]:
        return [question for question in page.questions if given.get(question.id) == state]

    return AnsweredPage(
        title,
        "" if is_asked else HIDDEN_LATER,
        yes=tuple(question_as_asked(submission, question) for question in named(AnswerState.YES)),
        said=tuple(
            (question_as_asked(submission, question), describe_answer(question, given[question.id], language))
            for question in page.questions
            if question.id in given and given[question.id] not in list(AnswerState)
        ),
        not_sure=tuple(question_as_asked(submission, question) for question in named(AnswerState.NOT_SURE)),
        no=tuple(question.label.to(language) for question in named(AnswerState.NO)),
        unanswered=tuple(
            question.label.to(language) for question in page.questions if question.id not in given
        ),
    )
