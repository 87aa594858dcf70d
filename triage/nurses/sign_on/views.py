"""To the hospital's provider, and back from it."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from triage.actions.sign_on import (
    NO_SECOND_FACTOR,
    Named,
    NotLetInError,
    find_person,
    note_log_in,
    note_refusal,
)
from triage.actions.staff_sessions import confirm_session
from triage.nurses.accounts.first_page import first_page_of
from triage.nurses.sign_on.provider import (
    Errand,
    ProviderError,
    address_to_ask,
    claims_for,
    has_second_factor,
    new_errand,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from triage.nurses.access import StaffRequest

log = logging.getLogger(__name__)
_ERRAND = "sign_on_errand"
_BACKEND = "triage.actions.staff_permissions.StaffBackend"
NO_ANSWER = "It gave no answer that we can trust. Try again; if that does not help, tell an administrator."
SOMEBODY_ELSE = "It named somebody else than the person who is logged in here. Log out first."


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; whoever is logged in proves there that it is still them."""
    if not settings.OIDC_ISSUER:
        raise Http404
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    errand = new_errand(back_to=wanted if is_ours else "", is_again=request.user.is_authenticated)
    try:
        address = address_to_ask(errand, answer_at=_answer_at(request))
    except ProviderError:
        log.warning("The provider of log-ins does not answer.")
        return _refuse(request, NO_ANSWER, status=503)
    request.session[_ERRAND] = errand.as_dict()
    return redirect(address)


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider names, if they are known here and used a second factor."""
    sent = request.session.pop(_ERRAND, None)
    if not settings.OIDC_ISSUER:
        raise Http404
    if not sent or not hmac.compare_digest(request.GET.get("state", "").encode(), sent["state"].encode()):
        return _refuse(request, NO_ANSWER)
    errand = Errand(**sent)
    try:
        claims = claims_for(request.GET.get("code", ""), errand, answer_at=_answer_at(request))
    except ProviderError:
        log.warning("An answer of the provider of log-ins was refused.")
        note_refusal()
        return _refuse(request, NO_ANSWER)
    try:
        if not has_second_factor(claims):
            raise NotLetInError(NO_SECOND_FACTOR)
        user = find_person(_named(claims))
    except NotLetInError as error:
        note_refusal()
        return _refuse(request, str(error))
    if request.user.is_authenticated:
        return _confirm(cast("StaffRequest", request), user, errand)
    login(request, user, backend=_BACKEND)
    # The provider says that there was a second factor.
    record_authentication(request, user, "mfa", type="sign_on")
    note_log_in(user)
    return redirect(errand.back_to or first_page_of(user))


def _confirm(request: StaffRequest, user: User, errand: Errand) -> HttpResponse:
    """The person who is logged in proved once more who they are; nobody is logged in by it."""
    if user.pk != request.user.pk or not errand.since:
        note_refusal()
        return _refuse(request, SOMEBODY_ELSE)
    confirm_session(request.staff_session, now=timezone.now())
    return redirect(errand.back_to or first_page_of(user))


def _named(claims: dict[str, Any]) -> Named:
    """Whom the claims name, by the one that the settings choose. An address counts once it is verified."""
    claim = settings.OIDC_USERNAME_CLAIM
    value = claims.get(claim)
    text = value if isinstance(value, str) else ""
    is_email = claim == "email"
    email = text if is_email and claims.get("email_verified") is True else ""
    username = "" if is_email else text
    return Named(issuer=claims["iss"], subject=claims["sub"], username=username, email=email)


def _answer_at(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("nurses:sign_on_answer"))


def _refuse(request: HttpRequest, problem: str, *, status: int = 200) -> HttpResponse:
    context = {"problem": problem, "name": settings.OIDC_NAME}
    return render(request, "nurses/sign_on_refused.html", context, status=status)
