"""Stands before every page of the staff: whoever has proved no second factor sets one up first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

_SET_UP, _PASSWORD = "mfa_index", "account_change_password"
# Set in the session at log-in, so that no page has to ask the database.
_FIRST_PASSWORD = "first_password"  # noqa: S105 (a key of the session)
# What somebody needs who has no second factor yet, or wants to leave.
_OPEN = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"),
        *("account_change_password", "account_set_up"),
        *(
            "nurses:log_in",
            "nurses:log_out",
            "account_login",
            "account_logout",
            "admin:login",
            "admin:logout",
        ),
    }
)


class SecondFactorMiddleware:
    """Lets the staff work once they have proved a second factor, or within the grace of a new account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Lead to the page where a second factor is set up; None where somebody may go on."""
        match = request.resolver_match
        if match is None or not _is_of_staff(request):
            return None
        first = _first_to_do(request)
        # Pages show no way that leads back to where somebody is.
        setattr(request, "is_kept_out", first is not None)  # noqa: B010 (no field of Django's)
        return None if first is None or match.view_name in _OPEN else _lead_to(request, *first)


def _first_to_do(request: HttpRequest) -> tuple[str, str] | None:
    """The page where somebody has to do something before they may work, and what; None for all others."""
    user = request.user
    if not user.is_authenticated:
        return None
    if has_first_password(request):
        return _PASSWORD, _("Choose a password that nobody else knows first.")
    if is_proved(request) or is_in_grace(user):
        return None
    return _SET_UP, _("Set up a second step first: an app with codes, or a passkey.")


def _lead_to(request: HttpRequest, name: str, why: str) -> HttpResponse:
    messages.warning(request, why)
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse(name))
    return redirect(name)


def _is_of_staff(request: HttpRequest) -> bool:
    """Whether a page is the staff's: theirs by address, or a patients' one in a phone call."""
    is_theirs = request.path.startswith((reverse("nurses:queue"), reverse("admin:index")))
    return is_theirs or hasattr(request, "staff_session")


def is_proved(request: HttpRequest) -> bool:
    """Whether this log-in proved a second factor, or set it up."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "mfa" for record in records)


def note_first_password(request: HttpRequest) -> None:
    """Keep in the session that somebody else knows this password."""
    request.session[_FIRST_PASSWORD] = True


def has_first_password(request: HttpRequest) -> bool:
    """Whether this log-in has to choose another password first."""
    return _FIRST_PASSWORD in request.session


def forget_first_password(request: HttpRequest) -> None:
    """Let this log-in work: its owner chose a password."""
    request.session.pop(_FIRST_PASSWORD, None)


def is_in_grace(user: User) -> bool:
    """Whether an account is so new that it may work without a second factor.

    One that has a second factor is asked for it at log-in all the same.
    """
    return timezone.now() < user.date_joined + timedelta(hours=settings.SECOND_FACTOR_GRACE_HOURS)
