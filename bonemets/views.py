"""Error pages. Every one carries the emergency list."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import ResolverMatch, is_valid_path
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bonemets.log_lines import request_id
from content.languages import address_in, language_name, languages
from triage.actions.audit import record
from triage.patients.asking import needs_no_database
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import not_saved

log = logging.getLogger(__name__)
NO_COOKIE = gettext_lazy(
    "Your browser sent no cookie. This page cannot work without one. Allow cookies for this site, go back, "
    "load the page again, and send it once more."
)
OPEN_TOO_LONG = gettext_lazy("This page was open too long. Go back, load it again, and send it once more.")


NOT_SAVED = gettext_lazy(
    "This was not saved: something is wrong on our side. Go back, wait a minute, and send it once more."
)
CANNOT_OPEN = gettext_lazy(
    "We cannot open this page right now: something is wrong on our side. Try again in a minute."
)
# What a database that is locked, full, read-only or gone raises; other errors are faults of the program.
# A PostgreSQL that may only be read is an InternalError.
UNREACHABLE = (OperationalError, InterfaceError, InternalError)
# Whose forms are handed back to be sent again; a password must not be echoed.
_PUBLIC = ("patients", "content")
_SECONDS_TO_WAIT = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """The browser sent something that cannot be read."""
    return _error(request, 400, _("Your browser sent something we cannot read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """Refuse. The audit trail records which staff member asked."""
    user = _known_user(request)
    if user is not None:
        _record_refusal(request, user)
    return _error(request, 403, _("This page is not for you to see."), refused=user)


def _known_user(request: HttpRequest) -> User | None:
    """Who is logged in; None for nobody, and while that cannot be read."""
    try:
        return request.user if request.user.is_authenticated else None
    except DatabaseError:
        return None


def _record_refusal(request: HttpRequest, user: User) -> None:
    """Record who was refused what; only log it while the trail cannot be written."""
    page = request.resolver_match.view_name if request.resolver_match else "page"
    try:
        record(action="refused", subject=page[:40], by=user)
    except DatabaseError as error:
        log.error("A refusal could not be recorded (%s): user %s, %s", type(error).__name__, user.pk, page)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token: the page was open too long, or cookies are blocked.

    Only a patient's answers are handed back to be sent again: a password must not be echoed, and a forged
    form must not be offered with a valid token: a code, contact data, the clinic's phone.
    """
    match, has_cookie = request.resolver_match, reason != REASON_NO_CSRF_COOKIE
    if match is not None and match.namespace == "patients" and _is_harmless(match):
        return not_saved(request, status=403, has_cookie=has_cookie)
    return _error(request, 403, str(OPEN_TOO_LONG if has_cookie else NO_COOKIE))


def _is_harmless(match: ResolverMatch) -> bool:
    """Whether no other site can have made this form up: nobody else knows the address of answers.

    The start page's form says nothing of anybody.
    """
    return match.url_name == "start" or "submission_id" in match.kwargs


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    return _error(request, 404, _("We could not find this page."))


def unknown_language(request: HttpRequest, code: str, rest: str) -> HttpResponse:
    """An address in a language that we have in another form, or do not have: say so, and lead to ours.

    Raises Http404 for what is no language at all, and for a page that is missing in one of ours.
    """
    language, name = code.lower().replace("_", "-").partition("-")[0], language_name(code.replace("_", "-"))
    plain = "/" + rest.lstrip("/")
    with translation.override(settings.LANGUAGE_CODE):
        is_page = is_valid_path(plain)
    if code in languages() or not name or not is_page:
        raise Http404
    if language in languages():
        return redirect(address_in(language, plain))
    problem = format_html(
        _("We do not have pages in this language yet: {language}. {link}"),
        language=name,
        link=format_html('<a href="{}">{}</a>', plain, _("Read this page in English")),
    )
    return _error(request, 404, problem)


def too_large(request: HttpRequest) -> HttpResponse:
    """Nothing of what was sent has been read."""
    problem = _("You sent more than we can take. Nothing of it was saved. Go back and send less at a time.")
    return _error(request, 413, problem)


def too_many(request: HttpRequest) -> HttpResponse:
    """The library of log-ins bounds how often an address may ask it."""
    return _error(request, 429, _("Too many tries. Wait 10 minutes, then try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of the program; or a database that fails what stands before the views, which is none."""
    if isinstance(sys.exc_info()[1], UNREACHABLE):
        return unavailable(request)
    # As much of it as somebody can read out on the phone.
    number = request_id.get()[:8]
    return _error(request, 500, _("Something went wrong on our side. We are sorry."), number=number)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database cannot be used now. Patients and readers get back what they sent, to send it again."""
    match = request.resolver_match
    if match is not None and match.namespaces and match.namespaces[0] in _PUBLIC:
        response = not_saved(request, status=503)
    else:
        response = _error(request, 503, str(NOT_SAVED if request.method == "POST" else CANNOT_OPEN))
    response["Retry-After"] = str(_SECONDS_TO_WAIT)
    return response


def _error(request: HttpRequest, status: int, problem: str, **more: object) -> HttpResponse:
    context = {"clinic": clinic_or_last_known(), "problem": problem, **more}
    return render(request, "error.html", context, status=status)


@needs_no_database
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Answers browsers that ignore the link to the icon."""
    return redirect(static("img/look.svg"))
