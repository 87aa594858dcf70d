"""Speaks SAML 2.0 with a provider, and checks what it says of a person."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from triage.actions.sign_on import NO_SECOND_FACTOR, Named, NotLetInError
from triage.nurses.sign_on.provider import CLOCK_SECONDS, ProviderError

if TYPE_CHECKING:
    from triage.nurses.sign_on.provider import Errand

# How long somebody may take at the provider, and how long what it said waits for its browser.
_SECONDS_THERE, _SECONDS_HERE = 15 * 60, 60
_MOST_CHARACTERS = 100_000
_WAITING = "saml-answer-"
_signer = TimestampSigner(salt="triage.nurses.sign_on.saml")


class _Answer(OneLogin_Saml2_Response):  # type: ignore[misc]
    """What a provider said, read from what it signed alone."""

    def answers(self, errand: Errand) -> bool:
        """Whether it was said of this errand alone, and after a log-in anew where that was asked for.

        The library lets through what names no question.
        """
        told = self._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
        [statement] = self._query_assertion("/saml:AuthnStatement")
        proved_at = OneLogin_Saml2_Utils.parse_SAML_to_time(statement.get("AuthnInstant"))
        is_asked = bool(told) and all(one.get("InResponseTo") == errand.nonce for one in told)
        return is_asked and (not errand.since or proved_at >= errand.since - CLOCK_SECONDS)


def address_to_ask(errand: Errand, *, answer_at: str, metadata_at: str) -> tuple[str, Errand]:
    """Where the browser is sent, and the errand with the number and mark of what was asked."""
    state = _signer.sign(secrets.token_urlsafe(12))
    asked = OneLogin_Saml2_Auth(_request(answer_at), _settings(answer_at, metadata_at))
    address = str(asked.login(return_to=state, force_authn=bool(errand.since)))
    return address, replace(errand, state=state, nonce=str(asked.get_last_request_id()))


def keep_answer(sent: str, *, state: str) -> str:
    """Keep for a moment what came without the browser's cookies, as it does from another site.

    Returns the number under which it is taken. Raises ProviderError for what nobody here asked for.
    """
    try:
        _signer.unsign(state, max_age=_SECONDS_THERE)
    except BadSignature:
        raise ProviderError from None
    if not sent or len(sent) > _MOST_CHARACTERS:
        raise ProviderError
    number = secrets.token_urlsafe(24)
    cache.set(_WAITING + number, sent, _SECONDS_HERE)
    return number


def person_named(number: str, errand: Errand, *, answer_at: str, metadata_at: str) -> Named:
    """Whom the provider names, once all that it must hold was checked.

    Raises ProviderError for what proves nothing, and NotLetInError for a log-in without a second factor.
    """
    kept = cache.get(_WAITING + number)
    cache.delete(_WAITING + number)
    if not isinstance(kept, str):
        raise ProviderError
    try:
        answer = _Answer(_settings(answer_at, metadata_at), kept)
        if not answer.is_valid(_request(answer_at), errand.nonce) or not answer.answers(errand):
            raise ProviderError
        # A name for one log-in alone is nobody's number.
        subject = "" if answer.get_nameid_format() == Saml.NAMEID_TRANSIENT else answer.get_nameid()
        classes = answer.get_authn_contexts()
        names = answer.get_attributes().get(settings.SAML_USERNAME_ATTRIBUTE, [])
    except Exception:
        raise ProviderError from None
    if not subject:
        raise ProviderError
    if settings.SAML_SECOND_FACTOR not in classes:
        raise NotLetInError(NO_SECOND_FACTOR)
    username = names[0] if len(names) == 1 and isinstance(names[0], str) else ""
    return Named(issuer=settings.SAML_ENTITY_ID, subject=subject, username=username, email="")


def metadata(*, answer_at: str, metadata_at: str) -> bytes:
    """What the provider has to know of this site."""
    told = _settings(answer_at, metadata_at).get_sp_metadata()
    return told if isinstance(told, bytes) else str(told).encode()


def _request(answer_at: str) -> dict[str, Any]:
    """The address of answers as the library wants it, for it compares it with what the answer names."""
    parts = urlsplit(answer_at)
    is_https = "on" if parts.scheme == "https" else "off"
    return {"https": is_https, "http_host": parts.netloc, "script_name": parts.path, "get_data": {}}


def _settings(answer_at: str, metadata_at: str) -> OneLogin_Saml2_Settings:
    told = {
        "strict": True,
        "sp": {
            "entityId": metadata_at,
            "assertionConsumerService": {"url": answer_at, "binding": Saml.BINDING_HTTP_POST},
            "NameIDFormat": Saml.NAMEID_UNSPECIFIED,
        },
        "idp": {
            "entityId": settings.SAML_ENTITY_ID,
            "singleSignOnService": {
                "url": settings.SAML_ADDRESS,
                "binding": Saml.BINDING_HTTP_REDIRECT,
            },
            "x509cert": settings.SAML_CERTIFICATE,
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            # Names within a hospital.
            "allowSingleLabelDomains": True,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": [settings.SAML_SECOND_FACTOR],
        },
    }
    return OneLogin_Saml2_Settings(settings=told)
