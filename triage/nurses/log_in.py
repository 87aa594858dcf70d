"""Staff log-in with a password; passkeys and second steps are allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse

from triage.actions.log_ins import note_log_in_failed, note_log_in_limited
from triage.nurses.log_in_limits import remember_browser, seconds_to_wait_for_log_in
from triage.nurses.sign_on.choice import sign_on_name

TOO_MANY = 429


class StaffLogIn(LoginView):
    """Asks for a password; whoever has a second factor is asked for it next."""

    template_name = "nurses/log_in.html"
    # Django takes PUT for POST here.
    http_method_names = ["get", "head", "post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the password, unless too many were tried."""
        username = request.POST.get("username", "")
        seconds = seconds_to_wait_for_log_in(request, username)
        if not seconds:
            return super().post(request, *args, **kwargs)
        note_log_in_limited(username, seconds=seconds)
        context = self.get_context_data(
            form=AuthenticationForm(initial={"username": username}), minutes=-(-seconds // 60)
        )
        response = self.render_to_response(context, status=TOO_MANY)
        response["Retry-After"] = str(seconds)
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        login = Login(user=form.get_user(), redirect_url=self.get_redirect_url() or None)
        response = perform_password_login(self.request, {}, login)
        remember_browser(self.request, response, form.get_user())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        note_log_in_failed(self.request.POST.get("username", ""))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sign_on_name": sign_on_name()}
