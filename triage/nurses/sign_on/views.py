"""To the hospital's provider, and back from it."""

from __future__ import annotations

import hmac
import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from triage.actions.limits import Limited, seconds_to_wait
from triage.actions.sign_on import (
    NO_SECOND_FACTOR,
    Named,
    NotLetInError,
    find_person,
    note_log_in,
    note_refusal,
)
from triage.actions.staff_sessions import SessionEndedError, confirm_session
from triage.clients import client_address
from triage.nurses.accounts.first_page import first_page_of
from triage.nurses.sign_on.choice import sign_on_name
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
    from django.http import HttpRequest

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
    if not sign_on_name():
        raise Http404
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    errand = new_errand(back_to=wanted if is_ours else "", is_again=request.user.is_authenticated)
    try:
        if settings.OIDC_ISSUER:
            address = address_to_ask(errand, answer_at=_answer_at(request))
        else:
            address, errand = _saml().address_to_ask(errand, **_saml_addresses(request))
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
    if not sign_on_name():
        raise Http404
    if not sent or not hmac.compare_digest(request.GET.get("state", "").encode(), sent["state"].encode()):
        return _refuse(request, NO_ANSWER)
    errand = Errand(**sent)
    try:
        user = find_person(_person_named(request, errand))
    except ProviderError:
        log.warning("An answer of the provider of log-ins was refused.")
        note_refusal()
        return _refuse(request, NO_ANSWER)
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


def _person_named(request: HttpRequest, errand: Errand) -> Named:
    """Whom the provider names. Raises ProviderError, and NotLetInError without a second factor."""
    code = request.GET.get("code", "")
    if not settings.OIDC_ISSUER:
        return cast("Named", _saml().person_named(code, errand, **_saml_addresses(request)))
    claims = claims_for(code, errand, answer_at=_answer_at(request))
    if not has_second_factor(claims):
        raise NotLetInError(NO_SECOND_FACTOR)
    return _named(claims)


@never_cache
@csrf_exempt
@require_POST
def take_saml(request: HttpRequest) -> HttpResponse:
    """What a SAML provider has the browser send. Its cookies come with the next address alone."""
    if not settings.SAML_ENTITY_ID:
        raise Http404
    if seconds_to_wait(Limited.LOG_INS_FROM_ADDRESS, client_address(request)):
        return _refuse(request, NO_ANSWER, status=429)
    state = request.POST.get("RelayState", "")
    try:
        number = _saml().keep_answer(request.POST.get("SAMLResponse", ""), state=state)
    except ProviderError:
        return _refuse(request, NO_ANSWER)
    return redirect(f"{reverse('nurses:sign_on_answer')}?{urlencode({'code': number, 'state': state})}")


@require_safe
def show_saml_metadata(request: HttpRequest) -> HttpResponse:
    """What the hospital gives its SAML provider to know this site by."""
    if not settings.SAML_ENTITY_ID:
        raise Http404
    return HttpResponse(
        _saml().metadata(**_saml_addresses(request)), content_type="application/samlmetadata+xml"
    )


def _saml() -> Any:
    """Loaded where a hospital has such a provider alone: it brings a library of XML nobody else needs."""
    return import_module("triage.nurses.sign_on.saml")


def _saml_addresses(request: HttpRequest) -> dict[str, str]:
    answer_at, metadata_at = (
        request.build_absolute_uri(reverse(f"nurses:{name}")) for name in ("saml_answer", "saml_metadata")
    )
    return {"answer_at": answer_at, "metadata_at": metadata_at}


def _confirm(request: StaffRequest, user: User, errand: Errand) -> HttpResponse:
    """The person who is logged in proved once more who they are; nobody is logged in by it."""
    if user.pk != request.user.pk or not errand.since:
        note_refusal()
        return _refuse(request, SOMEBODY_ELSE)
    try:
        confirm_session(request.staff_session, now=timezone.now())
    except SessionEndedError:
        logout(request)
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
    context = {"problem": problem, "name": sign_on_name()}
    return render(request, "nurses/sign_on_refused.html", context, status=status)
