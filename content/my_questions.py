"""Questions for the doctor: ticked on pages or written by the reader, kept in the browser's session."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.languages import languages, page_language
from content.library import ContentPage, library
from content.typed_text import visible

MOST_OWN = 20
MOST_CHARACTERS = 300
_KEY = "my_questions"
# The source of a question that the reader wrote.
_OWN = ""


class QuestionError(Exception):
    """A question that was not kept; the message is for the reader."""


@dataclass(frozen=True)
class MyQuestion:
    """One question of the reader's list; `source` is the page it was ticked on, or empty."""

    text: str
    source: str


def my_questions(request: HttpRequest) -> tuple[MyQuestion, ...]:
    """The reader's list: the own questions first, then those of pages."""
    kept = _kept(request)
    own = [MyQuestion(text, _OWN) for text in kept.get(_OWN, [])]
    ticked = [
        MyQuestion(_in_this_language(slug, text), slug)
        for slug, texts in kept.items()
        if slug != _OWN
        for text in texts
    ]
    return (*own, *ticked)


def _in_this_language(slug: str, text: str) -> str:
    """A page's question as this page's language has it, in whichever it was ticked; else as it was kept."""
    here = library(page_language()).get(slug)
    for language in languages():
        page = library(language).get(slug)
        if here and page and text in page.questions and len(page.questions) == len(here.questions):
            return here.questions[page.questions.index(text)]
    return text


def ticked_on(request: HttpRequest, slug: str) -> frozenset[str]:
    """The questions of a page that are on the list, in its language; empty without a database."""
    try:
        return frozenset(_in_this_language(slug, text) for text in _kept(request).get(slug, []))
    except DatabaseError:
        return frozenset()


def tick(request: HttpRequest, page: ContentPage, texts: list[str]) -> None:
    """Keep only these of a page's questions. Raises QuestionError for one that the page does not ask."""
    unknown = [text for text in texts if text not in page.questions]
    if unknown:
        raise QuestionError(_("A question on this page has changed since you opened it. Please tick again."))
    kept = _kept(request)
    chosen = [text for text in page.questions if text in texts]
    _keep(request, {**{s: t for s, t in kept.items() if s != page.slug}, page.slug: chosen})


def add_own(request: HttpRequest, text: str) -> None:
    """Add the reader's own question. Raises QuestionError when it is empty, too long, or one too many."""
    question = " ".join(visible(text).split())
    kept = _kept(request)
    own = kept.get(_OWN, [])
    if not question:
        raise QuestionError(_("Write your question first."))
    if len(question) > MOST_CHARACTERS:
        over = len(question) - MOST_CHARACTERS
        line = ngettext(
            "This question is too long by {count} letter. Make two of it.",
            "This question is too long by {count} letters. Make two of it.",
            over,
        )
        raise QuestionError(line.format(count=over))
    if question in own:
        return
    if len(own) >= MOST_OWN:
        line = _("Your list holds {most} questions of your own. Remove one to add another.")
        raise QuestionError(line.format(most=MOST_OWN))
    _keep(request, {**kept, _OWN: [*own, question]})


def remove(request: HttpRequest, question: MyQuestion) -> None:
    kept = _kept(request)
    asked = kept.get(question.source, [])
    left = [text for text in asked if _in_this_language(question.source, text) != question.text]
    _keep(request, {**kept, question.source: left})


def forget_questions(request: HttpRequest) -> None:
    if _KEY in request.session:
        del request.session[_KEY]


def _kept(request: HttpRequest) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = request.session.get(_KEY, {})
    return kept


def _keep(request: HttpRequest, kept: dict[str, list[str]]) -> None:
    filled = {source: texts for source, texts in kept.items() if texts}
    if filled:
        request.session[_KEY] = filled
    else:
        forget_questions(request)
