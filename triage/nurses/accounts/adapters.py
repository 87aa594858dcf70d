"""What allauth asks us: who is let in, where they go, how secrets are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.actions.own_passwords import must_change_password
from triage.actions.second_factors import FACTOR_PLACE
from triage.clients import client_address
from triage.models import Clinic
from triage.models.sealing import seal, unseal
from triage.nurses.accounts.first_page import first_page_of
from triage.nurses.accounts.second_factor import note_first_password
from triage.nurses.browser_names import browser_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

_MODULE_PIXELS = 5


class StaffAccounts(DefaultAccountAdapter):
    """Accounts that an administrator makes: nobody signs up, and nothing is mailed unasked."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait 5 minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth names it)
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's work begins."""
        return first_page_of(cast("User", request.user))

    def login(self, request: HttpRequest, user: Any) -> None:
        """Let them in; whoever's password somebody else knows has to change it."""
        super().login(request, user)
        if must_change_password(user):
            note_first_password(request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ARG002 (allauth names it)
        """Somebody who left has a passkey still."""
        messages.error(request, _("This account is closed. Ask an administrator."))
        return redirect("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks, as all our limits see it: behind a proxy too, and never nobody."""
        return client_address(request) or "unknown"

    def add_message(
        self, request: HttpRequest, level: int, *_own: Any, message: str | None = None, **_more: Any
    ) -> None:
        """Say what a form of ours refused; nothing of allauth's own, for our pages say what was done."""
        if message:
            messages.add_message(request, level, message)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail nothing: the audit trail tells what was changed, and the page that changed it."""


class SecondFactors(DefaultMFAAdapter):
    """One-time codes, passkeys and recovery codes, sealed like everything that is secret."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not the code. Codes of the app change every 30 seconds."),
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor. Add another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return str(seal(text, place=FACTOR_PLACE))

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, place=FACTOR_PLACE)

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        return Clinic.load().name or "bonemets"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002 (allauth names them)
        """The browser in which a passkey is added, for most are kept by it."""
        return browser_name(context.request.headers.get("User-Agent", ""))

    def build_totp_svg(self, url: str) -> str:
        """The code for the phone's camera, as a picture in the page: our policy lets none in by `data:`."""
        code = segno.make(url, error="m")
        return code.svg_inline(scale=_MODULE_PIXELS, border=4, dark="#000", light="#fff", omitsize=False)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another second factor is left."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
