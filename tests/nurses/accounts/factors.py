"""Second factors of people in tests, and what an app on a phone would show."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.nurses.people import PASSWORD

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LOG_IN, SECOND_STEP, ACCOUNT = "/staff/log-in/", "/staff/account/second-step/", "/staff/account/"


def app_of(user: User) -> str:
    """Set up an app with codes for somebody. Returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def shown_code(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def recovery_codes_of(user: User) -> list[str]:
    """Recovery codes for somebody."""
    return RecoveryCodes.activate(user).get_unused_codes()


def give_password(client: Client, user: User, password: str = PASSWORD) -> Response:
    """Send the log-in page."""
    return client.post(LOG_IN, {"username": user.username, "password": password})


def give_code(client: Client, code: str) -> Response:
    """Send the second step."""
    return client.post(SECOND_STEP, {"code": code})
