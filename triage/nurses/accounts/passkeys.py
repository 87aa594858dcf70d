"""Pages of passkeys where the library's own would lose somebody's way, or their last second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, RemoveWebAuthnView

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from triage.nurses.accounts.passkey_forms import LogInByPasskey


class PasskeyLogIn(LoginWebAuthnView):
    """Leads on to the page that was asked for."""

    def form_valid(self, form: LogInByPasskey) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, passkey, login)


class RemovePasskey(RemoveWebAuthnView):
    """Removes no passkey that is somebody's only second factor."""

    def form_valid(self, form: Form) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)
        form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
        return self.form_invalid(form)
