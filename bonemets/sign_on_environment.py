"""What the environment may set of a hospital's single sign-on: all of it, or nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# What marks a log-in with a second factor: a claim of the provider, and the value it has then.
SECOND_FACTOR = re.compile(r"(amr|acr)=([!-~]+)")


def refuse_unsafe_address(value: str) -> str:
    """Let a provider's address through, or none. Raises ValueError where others could stand in for it."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
        is_whole = bool(parts.hostname) and parts.port != 0 and not parts.username and not parts.query
    except ValueError:
        is_safe = is_whole = False
    if not is_safe or not is_whole:
        raise ValueError("must begin with https:// (http:// only for this machine), without user or query")
    return value


class SignOnEnvironment(BaseSettings):
    """An OpenID Connect provider, such as a hospital runs for its people."""

    # How the provider names itself in its tokens; its description is found beneath.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    # What the button on the log-in page calls it.
    oidc_name: str = "your hospital"
    # The claim that holds the username that a person has here. An e-mail address must be a verified one.
    oidc_username_claim: str = "preferred_username"
    # Without this mark in its token a log-in is refused: nobody comes in by a password alone.
    oidc_second_factor: str = ""

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str) -> str:
        return refuse_unsafe_address(value)

    @field_validator("oidc_client_id", "oidc_client_secret", "oidc_second_factor")
    @classmethod
    def _all_or_nothing(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        is_set = value not in ("", SecretStr(""))
        issuer = info.data.get("oidc_issuer")
        if issuer is not None and is_set != bool(issuer):
            raise ValueError(
                "must be set when OIDC_ISSUER is" if issuer else "is of no use without OIDC_ISSUER"
            )
        return value

    @field_validator("oidc_second_factor")
    @classmethod
    def _marks_second_factor(cls, value: str) -> str:
        if value and not SECOND_FACTOR.fullmatch(value):
            raise ValueError("must be like amr=mfa or acr=urn:of:the:level, as the provider marks it")
        return value

    @field_validator("oidc_username_claim", "oidc_name")
    @classmethod
    def _is_given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty")
        return value
