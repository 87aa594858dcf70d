"""Bounds guessing at log-in so that nobody can lock a colleague out.

What strangers try at one account is counted together, wherever they come from: over the limit none of them is
let in, with the right password neither. A browser in which the person has logged in before is counted by
itself, so it is let in whatever strangers do.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from triage.actions.limits import Limited, seconds_to_wait
from triage.actions.log_ins import account_name
from triage.clients import client_address

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

_KNOWN_FOR = timedelta(days=90)
_SALT = "triage.known-browser"


def seconds_to_wait_for_log_in(request: HttpRequest, username: str) -> int:
    """Count one more try at an account; for how many seconds none like it is looked at."""
    account = account_name(username).casefold()
    device = _device_of(request, account)
    if device:
        return seconds_to_wait(Limited.LOG_INS, f"{account} by {device}")
    from_address = seconds_to_wait(Limited.LOG_INS_FROM_ADDRESS, client_address(request))
    return max(from_address, seconds_to_wait(Limited.LOG_INS, account))


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known for the account from now on. Several people may share a browser."""
    account = account_name(user.get_username()).casefold()
    response.set_signed_cookie(
        _known_browser_cookie(account, settings.SECRET_KEY),
        _device_of(request, account) or secrets.token_urlsafe(24),
        salt=_SALT + account,
        max_age=_KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/staff/",
    )


def _known_browser_cookie(account: str, secret: str) -> str:
    """The name of the cookie for one account, which tells nothing of whose it is."""
    # Browsers take a cookie of such a name only over https.
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}known_browser_{salted_hmac(_SALT, account, secret=secret).hexdigest()[:12]}"


def _device_of(request: HttpRequest, account: str) -> str:
    """The browser's number, if this account has logged in by it before; else nothing."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        name = _known_browser_cookie(account, secret)
        if device := request.get_signed_cookie(name, "", salt=_SALT + account, max_age=_KNOWN_FOR):
            return str(device)
    return ""
