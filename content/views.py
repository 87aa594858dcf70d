"""The education pages as web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LANGUAGE = "en"


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The list of pages."""
    pages = library(LANGUAGE).values()
    return render(
        request,
        "content/contents.html",
        {
            "urgency_pages": [page for page in pages if page.kind == "urgency"],
            "sign_pages": [page for page in pages if page.kind == "sign_group"],
        },
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page."""
    found = library(LANGUAGE).get(slug)
    if found is None:
        raise Http404
    return render(request, "content/page.html", {"page": found})
