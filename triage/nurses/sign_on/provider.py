"""Speaks with an OpenID Connect provider, and checks the token that says who somebody is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from django.conf import settings

SECONDS_TO_ANSWER = 5
# A provider's clock may differ from ours by so much.
CLOCK_SECONDS = 60
# Signatures with a key that only the provider has: never none, nor one made with a secret that both share.
ALGORITHMS = ("RS256", "PS256", "ES256")
_MOST_BYTES = 256 * 1024


class ProviderError(Exception):
    """The provider does not answer, or what it answers proves nothing. Holds nothing that it said."""


@dataclass(frozen=True)
class Errand:
    """What this browser was sent to the provider with; the answer must fit it."""

    state: str
    nonce: str
    verifier: str
    # Where the person wanted to go.
    back_to: str
    # When the person must prove anew who they are, since when; 0 at a log-in.
    since: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def new_errand(*, back_to: str, is_again: bool) -> Errand:
    """One with secrets of its own."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Errand(state, nonce, verifier, back_to, since=int(time.time()) if is_again else 0)


def address_to_ask(errand: Errand, *, answer_at: str) -> str:
    """Where the browser is sent. Raises ProviderError."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(errand.verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": answer_at,
        "scope": "openid profile email",
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    if errand.since:
        asked |= {"prompt": "login", "max_age": "0"}
    return f"{_endpoint(_description(), 'authorization_endpoint')}?{urlencode(asked)}"


def claims_for(code: str, errand: Errand, *, answer_at: str) -> dict[str, Any]:
    """What the provider says of the person, once its signature and all it must hold were checked.

    Raises ProviderError.
    """
    description = _description()
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": answer_at,
        "code_verifier": errand.verifier,
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
    }
    token = _ask("POST", _endpoint(description, "token_endpoint"), sent).get("id_token")
    keys = _ask("GET", _endpoint(description, "jwks_uri"))
    return _checked(token, keys, errand)


def has_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the token bears the mark of a second factor that the settings name."""
    name, _, value = settings.OIDC_SECOND_FACTOR.partition("=")
    said = claims.get(name)
    return value in said if isinstance(said, list) else bool(value) and said == value


def _checked(token: object, keys: dict[str, Any], errand: Errand) -> dict[str, Any]:
    try:
        if not isinstance(token, str):
            raise ProviderError
        header = jwt.get_unverified_header(token)
        fitting = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == header.get("kid")]
        if len(fitting) != 1:
            raise ProviderError
        claims: dict[str, Any] = jwt.decode(
            token,
            fitting[0].key,
            algorithms=list(ALGORITHMS),
            issuer=settings.OIDC_ISSUER,
            audience=settings.OIDC_CLIENT_ID,
            leeway=CLOCK_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise ProviderError from None
    nonce, subject = claims.get("nonce"), claims["sub"]
    is_answer = isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), errand.nonce.encode())
    is_for_us = claims.get("azp", settings.OIDC_CLIENT_ID) == settings.OIDC_CLIENT_ID
    proved_at = claims.get("auth_time")
    is_fresh = not errand.since or (isinstance(proved_at, int) and proved_at >= errand.since - CLOCK_SECONDS)
    if not (is_answer and is_for_us and is_fresh and isinstance(subject, str) and subject):
        raise ProviderError
    return claims


def _description() -> dict[str, Any]:
    found = _ask("GET", f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderError
    return found


def _endpoint(description: dict[str, Any], name: str) -> str:
    """An address that the provider names, no less safe than its own."""
    address = description.get(name)
    if not isinstance(address, str) or urlsplit(address).scheme not in ("https", _scheme()):
        raise ProviderError
    return address


def _scheme() -> str:
    return urlsplit(settings.OIDC_ISSUER).scheme


def _ask(method: str, address: str, sent: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = requests.request(
            method, address, data=sent, timeout=SECONDS_TO_ANSWER, allow_redirects=False, stream=True
        )
        with answer:
            read = answer.raw.read(_MOST_BYTES, decode_content=True)
            if answer.status_code != requests.codes.ok:
                raise ProviderError
        found = json.loads(read)
    except (requests.RequestException, ValueError, OSError):
        raise ProviderError from None
    if not isinstance(found, dict):
        raise ProviderError
    return found
