"""The guide for clinicians who change the rules, and the pages that it leads to, where the work is done."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from triage.editors.editor_pages import editor_page
from triage.editors.permissions import require_any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.urls import URLPattern
    from markdown_it.token import Token

_DOCUMENTS = Path(__file__).parent.parent.parent / "docs"
_GUIDE = "editing-rules"
_TITLES = {
    _GUIDE: "Guide: changing the rules",
    "replay": "Guide: trying rules on stored answers",
    "rule-language": "Guide: the rule language",
}
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_PAGE = re.compile(r"^([a-z-]+)\.md(#[a-z0-9-]+)?$")


@require_any("triage.view_protocolversion")
@require_safe
def guide(request: HttpRequest, name: str = _GUIDE) -> HttpResponse:
    """A page of it, whole; each heading has an address of its own. Raises Http404."""
    if name not in _TITLES:
        raise Http404
    return editor_page(request, "editors/guide.html", _TITLES[name], text=_text(name))


@require_safe
def guide_picture(_request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of it. Raises Http404 for any other file."""
    picture = _DOCUMENTS / "editing" / f"{name}.png"
    if not picture.is_file():
        raise Http404
    return FileResponse(picture.open("rb"), content_type="image/png")


@cache
def _text(name: str) -> SafeString:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((_DOCUMENTS / f"{name}.md").read_text(encoding="utf-8"))
    # The page shows its heading itself.
    tokens = tokens[3:] if tokens[0].tag == "h1" else tokens
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _NOT_IN_ID.sub("-", tokens[place + 1].content.lower()).strip("-"))
        for child in token.children or ():
            _lead_within(child)
    no_notes: dict[str, Any] = {}
    # Ours, and without HTML of its own.
    return mark_safe(str(markdown.renderer.render(tokens, markdown.options, no_notes)))  # noqa: S308


def _lead_within(token: Token) -> None:
    """Let pictures and links lead to what the site serves; a link to anything else leads nowhere."""
    if token.type == "image":
        name = str(token.attrs["src"]).removeprefix("editing/").removesuffix(".png")
        token.attrSet("src", reverse("admin:triage_guide_picture", args=[name]))
    elif token.type == "link_open":
        found = _PAGE.match(str(token.attrs["href"]))
        if found and found[1] in _TITLES:
            token.attrSet("href", reverse("admin:triage_guide_page", args=[found[1]]) + (found[2] or ""))
        elif not str(token.attrs["href"]).startswith("#"):
            del token.attrs["href"]


guide_urls: list[URLPattern] = [
    path("guide/", guide, name="triage_guide"),
    path("guide/<slug:name>/", guide, name="triage_guide_page"),
    path("guide/<slug:name>.png", guide_picture, name="triage_guide_picture"),
]
