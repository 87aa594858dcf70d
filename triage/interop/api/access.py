"""Who may ask: a program with a token, a limited number of times, by a method that the address answers."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.views.decorators.csrf import csrf_exempt

from triage.actions.limits import Limited, seconds_to_wait
from triage.actions.machines.refusing import Refusal, RefusedMachineError, note_refusal
from triage.actions.machines.tokens import Caller, caller_of
from triage.clients import client_address, site_address
from triage.interop.api.answers import StatusError, outcome_response, refused
from triage.interop.api.formats import require_json_wanted
from triage.interop.issues import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

_BEARER = "bearer "
_ASK_FOR_TOKEN = "Ask for a token first, and send it as 'Authorization: Bearer …'."  # noqa: S105 (no token)


def answers(*methods: str) -> Callable[[View], View]:
    """Decorate a view that answers these methods alone, and raises StatusError or RefusedError.

    No form of another site can reach it: it asks for a token, or changes nothing.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method not in methods:
                    what = f"This address answers {' and '.join(methods)}."
                    raise refused(405, "not-supported", what, Allow=", ".join(methods))
                return view(request, *args, **kwargs)
            except StatusError as error:
                return outcome_response(error)
            except RefusedError as error:
                return outcome_response(StatusError(422, error.issues))

        return answering

    return decorate


def caller(request: HttpRequest, *scopes: str, what: str, parameters: QueryDict | None = None) -> Caller:
    """Who asks, once it is certain that they may. Raises StatusError, and notes it in the trail.

    `what` is a word for what is asked for. It wants FHIR's JSON, or takes anything; `parameters` are those of
    a search, where they stand in a form.
    """
    asking = _token_owner(request, what)
    seconds = seconds_to_wait(Limited.MACHINE_REQUESTS, asking.machine.actor)
    if seconds:
        raise too_many(seconds)
    try:
        for scope in scopes:
            asking.require(scope)
    except RefusedMachineError as error:
        note_refusal(error, what=what)
        wanted = " ".join(scopes)
        challenge = f'Bearer error="insufficient_scope", scope="{wanted}"'
        raise refused(
            403, "forbidden", f"The token lacks the scope {wanted}.", WWW_Authenticate=challenge
        ) from None
    require_json_wanted(request, parameters)
    return asking


def too_many(seconds: int) -> StatusError:
    """Whoever is over a limit is told when to come back."""
    what = f"Too many requests. Wait {seconds} seconds."
    return refused(429, "throttled", what, Retry_After=str(seconds))


def base_address(request: HttpRequest) -> str:
    """Where the resources are, as programs outside reach them; without a slash at its end."""
    return f"{site_address(request)}/fhir"


def _token_owner(request: HttpRequest, what: str) -> Caller:
    given = request.headers.get("Authorization", "")
    if not given:
        raise refused(401, "login", _ASK_FOR_TOKEN, WWW_Authenticate="Bearer")
    token = given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else ""
    try:
        return caller_of(token)
    except RefusedMachineError as error:
        if seconds := seconds_to_wait(Limited.WRONG_TOKENS, client_address(request)):
            raise too_many(seconds) from None
        note_refusal(error, what=what)
        is_unknown = error.refusal == Refusal.UNKNOWN_TOKEN
        why = "The token is unknown or has ended." if is_unknown else "The account may not work any more."
        raise refused(
            401, "login", f"{why} Ask for another.", WWW_Authenticate='Bearer error="invalid_token"'
        ) from None
