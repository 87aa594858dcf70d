"""Every component on one page, for developers. It does not exist where patients are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,8});")
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"')
TOKENS = Path(__file__).parents[2] / "frontend" / "_tokens.scss"
LEVELS = (
    ("emergency", "Call now or go to the emergency room"),
    ("same_day", "Call your cancer care team today"),
    ("soon", "Tell your doctor soon"),
    ("routine", "You found none of the signs we asked about"),
)
PICTURES = ("path", "rest", "talk", "read")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page, in debugging alone. Raises Http404 elsewhere."""
    if not settings.DEBUG:
        raise Http404
    numbers = [str(number) for number in range(11)]
    context = {
        "colours": colours(),
        "icons": icons(),
        "pictures": PICTURES,
        "levels": LEVELS,
        "numbers": numbers,
        "steps": [("Moving", "done"), ("About you", "now"), ("Pain", "next"), ("Medicines", "next")],
    }
    return render(request, "styleguide.html", context)


@cache
def colours() -> tuple[str, ...]:
    """The names of all tokens that are colours."""
    return tuple(dict.fromkeys(name for name, _ in _TOKEN.findall(TOKENS.read_text(encoding="utf-8"))))


@cache
def icons() -> tuple[str, ...]:
    """The names of all line icons that were drawn."""
    found = finders.find("img/look.svg")
    names = _SYMBOL.findall(Path(str(found)).read_text(encoding="utf-8"))
    return tuple(name for name in names if name not in ("mark", *PICTURES))
