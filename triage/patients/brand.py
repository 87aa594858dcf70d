"""The clinic's name, mark and colour, as every page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from triage.models.clinic import SERVICE_NAME
from triage.models.look import (
    BLACK,
    DARK_GROUND,
    DARK_WORDS,
    WHITE,
    check_colour,
    clean_mark,
    mixed,
    readable_on,
)
from triage.patients.asking import needs_no_database
from triage.patients.last_known_clinic import clinic_or_last_known

if TYPE_CHECKING:
    from django.http import HttpRequest

    from triage.models import Clinic

_YEAR = 365 * 24 * 60 * 60
# In the dark the colour is light; so much contrast keeps it calm and readable.
_DARK_CONTRAST = 7


@dataclass(frozen=True)
class Brand:
    """`title` is what stands first; `line` beneath it. Addresses are empty without a mark or a colour."""

    title: str
    line: str
    mark_address: str
    style_address: str


def brand_of(clinic: Clinic) -> Brand:
    """The look of this clinic; that of the program for what it has not set."""
    own = clinic.service_name
    service = own if own and own != SERVICE_NAME else _(SERVICE_NAME)
    return Brand(
        title=clinic.name or service,
        line=service if clinic.name else "",
        mark_address=_address("files:mark", clinic.mark),
        style_address=_address("files:colours", clinic.colour),
    )


def _address(name: str, setting: str) -> str:
    """With the version of what is served, so that it may be kept for ever."""
    return f"{reverse(name)}?v={sha256(setting.encode()).hexdigest()[:8]}" if setting else ""


@needs_no_database
@require_safe
def mark(_request: HttpRequest) -> HttpResponse:
    """The clinic's mark. It is shown as a picture, and written anew from plain shapes even so."""
    try:
        text = clean_mark(clinic_or_last_known().mark)
    except ValidationError:
        raise Http404 from None
    return _kept(HttpResponse(text, content_type="image/svg+xml"))


@needs_no_database
@require_safe
def colours(_request: HttpRequest) -> HttpResponse:
    """The clinic's colour and its shades, as a stylesheet: a strict policy allows no style in a page."""
    colour = clinic_or_last_known().colour
    try:
        check_colour(colour)
    except ValidationError:
        raise Http404 from None
    light = {
        "action": colour,
        "action-hover": mixed(colour, BLACK, 0.3),
        "action-pale": mixed(colour, WHITE, 0.9),
    }
    pale = readable_on(colour, DARK_GROUND, WHITE, least=_DARK_CONTRAST)
    dark = {
        "action": pale,
        "action-hover": mixed(pale, WHITE, 0.3),
        "action-pale": mixed(DARK_GROUND, pale, 0.12),
        "on-action": DARK_WORDS,
    }
    # Whoever wants more contrast gets the program's own.
    own = ":root:where(:not(.high-contrast))"
    text = f"{own}{{{_written(light)}}}@media (prefers-color-scheme:dark){{{own}{{{_written(dark)}}}}}"
    return _kept(HttpResponse(text, content_type="text/css"))


def _written(values: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
