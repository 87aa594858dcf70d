"""Addresses of somebody's own account. Their names are allauth's, which leads to them by these."""

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.http import require_http_methods

from triage.nurses.accounts.passwords import OwnPassword
from triage.nurses.log_in import StaffLogIn, StaffLogOut

# Views of forms take PUT for POST.
asked = require_http_methods(["GET", "HEAD", "POST"])
urlpatterns = [
    path("log-in/", StaffLogIn.as_view(), name="account_login"),
    path("log-out/", StaffLogOut.as_view(), name="account_logout"),
    path("account/", asked(mfa.index), name="mfa_index"),
    path("account/second-step/", asked(mfa.authenticate), name="mfa_authenticate"),
    path("account/password/", OwnPassword.as_view(), name="account_change_password"),
    path("account/app/add/", asked(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", asked(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", asked(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        asked(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/file/",
        asked(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys/", asked(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/add/", asked(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/log-in/", asked(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("account/passkeys/<int:pk>/name/", asked(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", asked(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
