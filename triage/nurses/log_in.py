"""Staff log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from triage.actions.audit import record
from triage.actions.log_ins import note_log_in_failed, note_log_in_limited
from triage.actions.roles import GIVE_VERDICT, WORK_QUEUE
from triage.actions.staff_sessions import longest_shift
from triage.nurses.log_in_limits import remember_browser, seconds_to_wait_for_log_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOO_MANY = 429


class StaffLogIn(LoginView):
    """Leads nurses to the queue, clinical reviewers to their desk and the others to Django admin."""

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
        response = super().form_valid(form)
        self.request.session.set_expiry(longest_shift())
        user = cast("User", self.request.user)
        record(action="log_in", subject=user, by=user)
        remember_browser(self.request, response, user)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        note_log_in_failed(self.request.POST.get("username", ""))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sign_on = {"sign_on_name": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
        return super().get_context_data(**kwargs) | sign_on

    def get_default_redirect_url(self) -> str:
        return first_page_of(cast("User", self.request.user))


class StaffLogOut(LogoutView):
    """Clears what the browser keeps of pages, but not how the alarm is set: it must go on ringing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


def first_page_of(user: User) -> str:
    """Where somebody's work begins."""
    is_reviewer = user.has_perm(GIVE_VERDICT) and not user.has_perm(WORK_QUEUE)
    if user.is_staff and is_reviewer:
        return reverse("admin:sign_off")
    works_in_admin = user.is_staff and not user.has_perm(WORK_QUEUE)
    return reverse("admin:index") if works_in_admin else reverse("nurses:queue")
