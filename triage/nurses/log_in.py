"""Staff log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import reverse

from triage.actions.roles import GIVE_VERDICT, WORK_QUEUE
from triage.actions.staff_sessions import longest_shift

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class StaffLogIn(LoginView):
    """Leads nurses to the queue, clinical reviewers to their desk and the others to Django admin."""

    template_name = "nurses/log_in.html"
    # Django takes PUT for POST here.
    http_method_names = ["get", "head", "post"]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.set_expiry(longest_shift())
        return response

    def get_default_redirect_url(self) -> str:
        return first_page_of(cast("User", self.request.user))


def first_page_of(user: User) -> str:
    """Where somebody's work begins."""
    is_reviewer = user.has_perm(GIVE_VERDICT) and not user.has_perm(WORK_QUEUE)
    if user.is_staff and is_reviewer:
        return reverse("admin:sign_off")
    works_in_admin = user.is_staff and not user.has_perm(WORK_QUEUE)
    return reverse("admin:index") if works_in_admin else reverse("nurses:queue")
