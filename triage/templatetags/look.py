"""Icons, pictures, and the clinic's own look and numbers, for every template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from content import languages
from triage.patients.brand import Brand, brand_of
from triage.patients.checked import checked_now, checked_sentence
from triage.patients.last_known_clinic import clinic_or_last_known

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from content.languages import InLanguage, Wished
    from triage.models import Clinic

register = template.Library()
PICTURE_SIZES = {"path": "0 0 400 240", "rest": "0 0 400 240", "read": "0 0 240 150", "talk": "0 0 240 150"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon. It always stands beside words, so nothing is read out."""
    address = static("img/look.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', address, name)


@register.simple_tag
def picture(name: str) -> SafeString:
    """An illustration: decoration, so nothing is read out."""
    address = static("img/look.svg")
    return format_html(
        '<svg class="picture" viewBox="{}" fill="none" aria-hidden="true"><use href="{}#{}"/></svg>',
        PICTURE_SIZES[name],
        address,
        name,
    )


@register.simple_tag(takes_context=True)
def brand(context: template.Context) -> Brand:
    """The clinic's name, mark and colour."""
    return brand_of(clinic_to_call(context))


@register.simple_tag(takes_context=True)
def clinic_to_call(context: template.Context) -> Clinic:
    """The clinic with its numbers, on pages that are about something else too."""
    return context.get("clinic") or clinic_or_last_known()


@register.simple_tag(takes_context=True)
def checked(context: template.Context) -> str:
    """Who checked what this page shows; empty while nobody has checked all of it.

    A page about somebody's answers speaks of the version that asked them, every other one of the live one.
    """
    submission = context.get("submission")
    return checked_sentence(checked_now(context.get("version") or getattr(submission, "version", None)))


@register.simple_tag
def page_language() -> str:
    """The language of this page."""
    return languages.page_language()


@register.simple_tag
def interpreter_line() -> str:
    """How to ask for somebody who speaks the language of this page; empty where the staff speak it."""
    return languages.interpreter_line()


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> tuple[InLanguage, ...]:
    """This page in every other language; none on a page for nobody, or one that a nurse fills in."""
    request = context.get("request")
    if request is None or context.get("call"):
        return ()
    return languages.other_languages(context.get("own_address") or languages.plain_address(request))


@register.simple_tag(takes_context=True)
def wished_language(context: template.Context) -> Wished | None:
    """What this browser would rather read than this page."""
    return languages.wished_language(context["request"])


@register.simple_tag
def other_language_line(language: str) -> str:
    """What stands above a text that is in another language than the page; empty for its own."""
    return languages.other_language_line(language)
