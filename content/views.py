"""The education pages as web pages."""

from __future__ import annotations

import re

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from content import my_questions as kept
from content.glossary import glossary
from content.kept_pages import render_public
from content.languages import page_language
from content.library import contents_list, library
from content.models import ClinicNote
from content.my_questions import MyQuestion, QuestionError
from content.presenters import present_around, present_found, present_questions
from content.search.searchable import search_all_languages
from content.search.vocabulary import MOST_CHARACTERS
from content.typed_text import visible

NOTHING_TYPED = gettext_lazy("Type a word first, such as “hip pain”.")
TOO_LONG = gettext_lazy("This is too long to search for. Type a few words, such as “hip pain”.")
# The name of a search in an address.
ASKED = "q"
_NO_WORD = re.compile(r"[\W_]+")


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    language = page_language()
    pages = library(language)
    sections = [(section, [pages[slug] for slug in section.pages]) for section in contents_list(language)]
    return render(request, "content/contents.html", {"sections": sections, "longest": MOST_CHARACTERS})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page; an unknown slug leads to a search for its words."""
    return _page(request, slug) if slug in library(page_language()) else unknown_page(request, slug)


@require_safe
def unknown_page(request: HttpRequest, address: str) -> HttpResponse:
    """Search for the words of an address that is no page."""
    return _search(request, _NO_WORD.sub(" ", address), is_missing_page=True)


def _page(request: HttpRequest, slug: str, problem: str = "") -> HttpResponse:
    language = page_language()
    shown, note, ticked = (
        library(language)[slug],
        ClinicNote.html_for(slug, language),
        kept.ticked_on(request, slug),
    )

    def context() -> dict[str, object]:
        return {
            "page": shown,
            "note": note,
            "around": present_around(language, slug),
            "questions": present_questions(shown, ticked),
            "problem": problem,
        }

    if problem or ticked:
        response = render(request, "content/page.html", context())
        # What the reader ticked stays on no disk.
        patch_cache_control(response, private=True, no_store=True)
        return response
    return render_public(request, "content/page.html", shows=(slug, note), context=context)


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    language = page_language()
    pages = library(language)
    entries = [(word, pages.get(word.page or "")) for word in glossary(language).values()]
    return render(request, "content/words.html", {"entries": entries})


@require_safe
def wallet_card(request: HttpRequest) -> HttpResponse:
    """A card to print and fill in by hand. It takes nothing and stores nothing."""
    return render_public(request, "content/wallet_card.html", shows="wallet card", context=dict)


# What people search for says what they suffer from: our form posts it, so that it stands in no address,
# history or log. An address with `?q=` works too, for those who typed or were sent one; it is not logged, no
# browser keeps its page, and no other site is told of it. A search changes nothing, so it needs no token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_pages(request: HttpRequest) -> HttpResponse:
    try:
        words = request.POST.get("words", request.GET.get(ASKED, ""))
    except TooManyFieldsSent:
        return _search(request, "", problem=str(TOO_LONG))
    is_empty = (request.method == "POST" or ASKED in request.GET) and not visible(words)
    return _search(request, words, problem=str(NOTHING_TYPED) if is_empty else "")


def _search(
    request: HttpRequest, query: str, *, problem: str = "", is_missing_page: bool = False
) -> HttpResponse:
    shown = query[:MOST_CHARACTERS].replace("\x00", "")
    context = {
        "query": shown.strip(),
        "found": present_found(search_all_languages(shown, page_language())),
        "is_missing_page": is_missing_page,
        "problem": problem,
        "longest": MOST_CHARACTERS,
    }
    response = render(request, "content/search.html", context, status=404 if is_missing_page else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_questions(request: HttpRequest) -> HttpResponse:
    """The reader's questions for the doctor; POST adds, ticks or removes some."""
    problem = ""
    if request.method == "POST":
        slug = request.POST.get("page", "")
        try:
            _change(request, slug)
        except QuestionError as error:
            problem = str(error)
            if slug in library(page_language()):
                return _page(request, slug, problem)
        else:
            return redirect("content:my_questions")
    context = {
        "questions": kept.my_questions(request),
        "problem": problem,
        "entered": request.POST.get("own", ""),
    }
    return render(request, "content/my_questions.html", context)


def _change(request: HttpRequest, slug: str) -> None:
    sent = request.POST
    if "remove" in sent:
        kept.remove(request, MyQuestion(sent["remove"], sent.get("source", "")))
    elif "clear" in sent:
        kept.forget_questions(request)
    elif "own" in sent:
        kept.add_own(request, sent["own"])
    else:
        asked_on = library(page_language()).get(slug)
        if asked_on is None:
            raise Http404
        kept.tick(request, asked_on, sent.getlist("question"))
