"""The page where somebody of the staff changes their own password."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from triage.actions.own_passwords import change_own_password
from triage.nurses.accounts.first_page import first_page_of
from triage.nurses.accounts.password_form import OwnPasswordForm
from triage.nurses.accounts.second_factor import forget_first_password, has_first_password

if TYPE_CHECKING:
    from typing import Any

    from django.contrib.auth.models import User
    from django.http import HttpResponse


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class OwnPassword(LoginRequiredMixin, FormView):  # type: ignore[type-arg]
    """Asks for the old password and twice for the new one."""

    form_class = OwnPasswordForm
    template_name = "account/password_change.html"
    http_method_names = ["get", "head", "post"]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(is_first=has_first_password(self.request), **context)

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user = cast("User", self.request.user)
        change_own_password(password=form.cleaned_data["new_password1"], by=user)
        update_session_auth_hash(self.request, user)
        forget_first_password(self.request)
        messages.success(self.request, _("Your password is changed. Log-ins elsewhere have ended."))
        return HttpResponseRedirect(first_page_of(user))
