"""Addresses of somebody's own account. Their names are allauth's, which leads to them by these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_http_methods

from triage.nurses.accounts.passkeys import PasskeyLogIn, RemovePasskey
from triage.nurses.accounts.passwords import OwnPassword
from triage.nurses.accounts.recovery_codes import NewRecoveryCodes, RecoveryCodes
from triage.nurses.accounts.set_up import SetUpByCodes
from triage.nurses.log_in import StaffLogIn
from triage.nurses.sessions.confirming import needs_recent_proof

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

# Views of forms take PUT for POST.
asked = require_http_methods(["GET", "HEAD", "POST"])


def grave(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """What gives or takes a way in: whoever sits down at an open page must not make it theirs."""
    return asked(login_required(needs_recent_proof(view)))


urlpatterns = [
    path("log-in/", StaffLogIn.as_view(), name="account_login"),
    path("log-out/", LogoutView.as_view(), name="account_logout"),
    path("account/", asked(mfa.index), name="mfa_index"),
    path("account/second-step/", asked(mfa.authenticate), name="mfa_authenticate"),
    path("account/set-up/", SetUpByCodes.as_view(), name="account_set_up"),
    path("account/password/", OwnPassword.as_view(), name="account_change_password"),
    path("account/app/add/", grave(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", grave(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", asked(RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        grave(NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("account/passkeys/", asked(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/add/", grave(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/log-in/", asked(PasskeyLogIn.as_view()), name="mfa_login_webauthn"),
    path("account/passkeys/<int:pk>/name/", asked(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", grave(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
]
