"""The answers so far, as the check-your-answers page groups them."""

from __future__ import annotations

from dataclasses import dataclass

from triage.display import answer_in_words, question_as_asked, text_language
from triage.engine.navigation import shown_pages
from triage.engine.protocol import Page
from triage.engine.vocabulary import AnswerState
from triage.models import Submission


@dataclass(frozen=True)
class AnswerView:
    ask: str
    answer: str
    is_not_sure: bool


@dataclass(frozen=True)
class PageAnswers:
    """One page: the answers that stand out, and how many rows are a plain *no*."""

    page_id: str
    title: str
    answers: tuple[AnswerView, ...]
    denied: tuple[str, ...]
    unanswered: tuple[str, ...]


def present_answers(submission: Submission) -> list[PageAnswers]:
    """Every shown page with its answers."""
    protocol = submission.version.protocol
    return [_present(submission, page) for page in shown_pages(protocol, submission.answers)]


def _present(submission: Submission, page: Page) -> PageAnswers:
    language = text_language(submission.version.protocol)
    answers, denied, unanswered = [], [], []
    for question in page.questions:
        ask = question_as_asked(submission, question)
        answer = submission.answers.get(question.id)
        is_region = question.type == "yes_no" and question.body_region is not None
        if is_region and answer != AnswerState.YES:
            continue
        if answer is None:
            unanswered.append(ask)
        elif answer == AnswerState.NO and page.layout == "checklist":
            denied.append(ask)
        else:
            words = answer_in_words(question, answer, language)
            answers.append(AnswerView(ask, words, is_not_sure=answer == AnswerState.NOT_SURE))
    return PageAnswers(page.id, page.title.to(language), tuple(answers), tuple(denied), tuple(unanswered))
