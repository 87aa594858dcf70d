"""The page where somebody of the staff chooses a password with two codes, without being logged in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from triage.actions.limits import Limited, seconds_to_wait
from triage.actions.set_up_codes import CodesError, choose_password_by_codes
from triage.clients import client_address
from triage.nurses.accounts.password_form import SetUpForm, codes_problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SetUpByCodes(FormView):  # type: ignore[type-arg]
    """Asks for both codes and twice for the password. No code is ever part of an address."""

    form_class = SetUpForm
    template_name = "account/set_up.html"
    http_method_names = ["get", "head", "post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the codes, unless this client tried too many accounts."""
        seconds = seconds_to_wait(Limited.LOG_INS_FROM_ADDRESS, client_address(request))
        if not seconds:
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=SetUpForm(), minutes=-(-seconds // 60))
        response = self.render_to_response(context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(seconds)
        return response

    def form_valid(self, form: SetUpForm) -> HttpResponse:
        chosen = form.cleaned_data
        try:
            choose_password_by_codes(
                first=chosen["first_code"], second=chosen["second_code"], password=chosen["new_password1"]
            )
        except CodesError:
            # Used by another request since the form was looked at.
            form.add_error(None, codes_problem())
            return self.form_invalid(form)
        # Whoever is logged in here logs in anew, with the new password.
        logout(self.request)
        messages.success(self.request, _("Your password is set. Log in with it now."))
        return redirect("nurses:log_in")
