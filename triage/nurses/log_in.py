"""Staff log-in with a password; passkeys and second steps are allauth's."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse


class StaffLogIn(LoginView):
    """Asks for a password; whoever has a second factor is asked for it next."""

    template_name = "nurses/log_in.html"
    # Django takes PUT for POST here.
    http_method_names = ["get", "head", "post"]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        login = Login(user=form.get_user(), redirect_url=self.get_redirect_url() or None)
        return perform_password_login(self.request, {}, login)
