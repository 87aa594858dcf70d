"""Where programs get their tokens: SMART Backend Services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.csrf import csrf_exempt

from triage.actions.limits import Limited, seconds_to_wait
from triage.actions.machines.keys import ALGORITHMS
from triage.actions.machines.refusing import Refusal, RefusedMachineError, note_refusal
from triage.actions.machines.scopes import SCOPES
from triage.actions.machines.tokens import TOKEN_SECONDS, grant_token
from triage.clients import client_address
from triage.interop.api.access import base_address
from triage.interop.api.answers import json_response, unlogged

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM = "application/x-www-form-urlencoded"
_FIELDS = {
    "grant_type": "client_credentials",
    "client_assertion_type": _ASSERTION_TYPE,
}
_ERRORS = {Refusal.WRONG_SCOPE: ("invalid_scope", 400)}
_WORDS = {
    Refusal.MALFORMED: "The assertion is no JWT as SMART Backend Services describes it.",
    Refusal.UNKNOWN_CLIENT: "No such client.",
    Refusal.DISABLED: "The account is disabled.",
    Refusal.ACCOUNT_EXPIRED: "The account has expired.",
    Refusal.NOT_AGREED: "The account waits until a second administrator agrees to what it may do.",
    Refusal.UNKNOWN_KEY: "The account has no key of this kid and algorithm.",
    Refusal.WRONG_KEY: "The signature is not by the account's key.",
    Refusal.WRONG_AUDIENCE: "'aud' must be the address of this endpoint.",
    Refusal.EXPIRED: "The assertion has expired.",
    Refusal.NOT_YET: "'iat' or 'nbf' is ahead of the clock here: compare the two clocks.",
    Refusal.TOO_LONG_LIVED: "'exp' must be at most 5 minutes ahead.",
    Refusal.REPLAYED: "This 'jti' was used before.",
    Refusal.WRONG_SCOPE: "Ask for scopes that the account has, with spaces between.",
}


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Give a token for a signed assertion; the errors are those of OAuth (RFC 6749, 5.2)."""
    if request.method != "POST":
        response = _error("invalid_request", "Send a POST.", status=405)
        response["Allow"] = "POST"
        return response
    if seconds := seconds_to_wait(Limited.TOKENS, client_address(request)):
        response = _error("temporarily_unavailable", f"Wait {seconds} seconds.", status=429)
        response["Retry-After"] = str(seconds)
        return response
    if problem := _problem(request):
        return _error(*problem)
    try:
        granted = grant_token(
            assertion=request.POST.get("client_assertion", ""),
            scopes=request.POST.get("scope", "").split(),
            audiences={f"{base_address(request)}/token", request.build_absolute_uri(request.path)},
        )
    except RefusedMachineError as refused:
        note_refusal(refused, what="token")
        code, status = _ERRORS.get(refused.refusal, ("invalid_client", 401))
        return _error(code, _WORDS[refused.refusal], status=status)
    return json_response(
        {
            "access_token": granted.token,
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(granted.scopes),
        }
    )


def smart_configuration(request: HttpRequest) -> HttpResponse:
    """How to get a token, for everybody to read."""
    if request.method not in ("GET", "HEAD"):
        response = _error("invalid_request", "Send a GET.", status=405)
        response["Allow"] = "GET, HEAD"
        return response
    return json_response(
        {
            "token_endpoint": f"{base_address(request)}/token",
            "grant_types_supported": [_FIELDS["grant_type"]],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
            "scopes_supported": list(SCOPES),
            "capabilities": ["client-confidential-asymmetric", "permission-v2"],
        }
    )


def _problem(request: HttpRequest) -> tuple[str, str] | None:
    """What is wrong with the form, before anything of it is believed."""
    if request.content_type != _FORM:
        return "invalid_request", f"Send a form: Content-Type: {_FORM}."
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        return "invalid_request", "Send each field once."
    if request.POST.get("grant_type") != _FIELDS["grant_type"]:
        return "unsupported_grant_type", f"grant_type must be {_FIELDS['grant_type']}."
    if request.POST.get("client_assertion_type") != _ASSERTION_TYPE:
        return "invalid_request", f"client_assertion_type must be {_ASSERTION_TYPE}."
    return None


def _error(code: str, description: str, *, status: int = 400) -> HttpResponse:
    return unlogged(json_response({"error": code, "error_description": description}, status=status))
