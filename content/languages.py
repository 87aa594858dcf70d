"""The languages of the pages. The address alone decides: `/es/…` is Spanish, without prefix it is English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


# Marks a view that has no page of its own.
NO_PAGE = "has_no_page"


@dataclass(frozen=True)
class InLanguage:
    """A page in one of the languages. `name` is the language's own name."""

    code: str
    name: str
    address: str


@dataclass(frozen=True)
class Wished:
    """What a browser would rather read: a page in a language of ours, or the name of one that we lack."""

    offered: InLanguage | None
    unknown: str = ""

    @property
    def offer(self) -> str:
        """A line about it, in the language that is offered."""
        if self.offered is None:
            return _("We do not have these pages in this language yet: {language}.").format(
                language=self.unknown
            )
        with translation.override(self.offered.code):
            return _("You can read this page in your language too:")


class AddressLanguageMiddleware(LocaleMiddleware):
    """Speaks the language of the address, and afterwards the one that was spoken before."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = translation.get_language() or settings.LANGUAGE_CODE
        try:
            return cast("HttpResponseBase", super().__call__(request))
        finally:
            translation.activate(before)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002 (Django names it)
        # The language does not vary with what a browser asks for, as Django's own would say.
        response.headers.setdefault("Content-Language", page_language())
        return response


def page_language() -> str:
    """The language of the page that is being put together."""
    code = translation.get_language() or ""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def languages() -> tuple[str, ...]:
    """Every language that pages are shown in, the first one first."""
    return tuple(code for code, _name in settings.LANGUAGES)


def plain_address(request: HttpRequest) -> str:
    """The address that was asked for, without its language: `/learn/`, for `/es/learn/` too.

    That of the start page for a view that shows no page, such as one that only takes forms.
    """
    if request.resolver_match is not None and getattr(request.resolver_match.func, NO_PAGE, False):
        return "/"
    address, language = request.get_full_path(), page_language()
    if language != settings.LANGUAGE_CODE and address.startswith(f"/{language}/"):
        address = address.removeprefix(f"/{language}")
    # Two slashes would lead to another site.
    return "/" + address.lstrip("/")


def address_in(language: str, plain: str) -> str:
    """The same page in a language."""
    return plain if language == settings.LANGUAGE_CODE else f"/{language}{plain}"


def other_languages(plain: str) -> tuple[InLanguage, ...]:
    """The page at an address without language in every language but that of this page."""
    return tuple(
        InLanguage(code, name, address_in(code, plain))
        for code, name in settings.LANGUAGES
        if code != page_language()
    )


def wished_language(request: HttpRequest) -> Wished | None:
    """What this browser would rather read than the first language; None where it reads that, or does not say.

    Whoever is on a page in another language went there.
    """
    if page_language() != settings.LANGUAGE_CODE:
        return None
    wanted = [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for code in wanted:
        base = code.partition("-")[0]
        if base == page_language():
            return None
        offered = next((one for one in other_languages(plain_address(request)) if one.code == base), None)
        if offered is not None:
            return Wished(offered)
    named = (language_name(code) for code in wanted)
    unknown = next((name for name in named if name), "")
    return Wished(None, unknown) if unknown else None


def language_name(code: str) -> str:
    """A language's own name: *français*; empty for what is no language."""
    for known in (code.lower(), code.lower().partition("-")[0]):
        if "name_local" in LANG_INFO.get(known, {}):
            return str(LANG_INFO[known]["name_local"])
    return ""


def other_language_line(language: str) -> str:
    """Say that a text is missing in this page's language, and which it is in instead; empty for its own."""
    if language == page_language():
        return ""
    known = LANG_INFO.get(language, {})
    line = _("We do not have this in your language yet. Here it is in another one: {language}.")
    return line.format(language=_(str(known.get("name", language))))


def interpreter_line() -> str:
    """What to say to staff who answer in the first language; empty on pages in it."""
    language = page_language()
    if language == settings.LANGUAGE_CODE:
        return ""
    known = LANG_INFO.get(language, {})
    return _("If they answer in English, say: “{language}, please.”").format(
        language=known.get("name", language)
    )
