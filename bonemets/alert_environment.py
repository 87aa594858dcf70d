"""What the environment may set of alerts: the mail server, and the webhook."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bonemets.flood_environment import split_list

MAKE_WEBHOOK_KEY = (
    'python -c "import base64, secrets; '
    "print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
)
SHORTEST_WEBHOOK_KEY = 24
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_PRINTABLE = re.compile(r"[!-~]+")


class AlertEnvironment(BaseSettings):
    """How those on call are told of emergencies. Each field is an environment variable of that name."""

    email_host: str = ""
    email_port: int = Field(587, ge=1, le=65535)
    email_tls: Literal["starttls", "ssl", "none"] = "starttls"
    email_user: str = ""
    email_password: SecretStr = SecretStr("")
    email_from: str = ""
    alert_webhook_url: SecretStr = SecretStr("")
    alert_webhook_secret: SecretStr = SecretStr("")
    # The secrets before, while the receiver may still check by them.
    alert_webhook_secret_fallbacks: Annotated[list[str], NoDecode] = []

    @field_validator("alert_webhook_secret_fallbacks", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return split_list(value)

    @field_validator("email_user", "email_password", "email_from")
    @classmethod
    def _needs_mail_server(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        if value in ("", SecretStr("")):
            return value
        if info.data.get("email_host") == "":
            raise ValueError("is of no use without EMAIL_HOST")
        return value

    @field_validator("email_password")
    @classmethod
    def _whole_log_in(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(value.get_secret_value()) != bool(info.data.get("email_user", value.get_secret_value())):
            raise ValueError("must be set together with EMAIL_USER")
        is_open = info.data.get("email_tls") == "none" and info.data.get("email_host") not in _THIS_MACHINE
        if value.get_secret_value() and is_open:
            raise ValueError("would be sent for all to read; set EMAIL_TLS to starttls or ssl")
        return value

    @field_validator("email_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("email_host") and not _EMAIL.fullmatch(value):
            raise ValueError("must be the address that alerts come from, like alerts@clinic.example")
        return value

    @field_validator("alert_webhook_url")
    @classmethod
    def _safe_webhook(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if not url:
            return value
        try:
            parts = urlsplit(url)
            is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
            # Raises when it is no number.
            is_whole = bool(parts.hostname) and parts.port != 0 and not parts.username
        except ValueError:
            is_safe = is_whole = False
        if not is_safe or not is_whole or not _PRINTABLE.fullmatch(url):
            raise ValueError(
                "must begin with https:// (http:// only for this machine) and hold no user or space"
            )
        return value

    @field_validator("alert_webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        url, secret = info.data.get("alert_webhook_url"), value.get_secret_value()
        if not secret and (url is None or not url.get_secret_value()):
            return value
        _refuse_weak(secret)
        return value

    @field_validator("alert_webhook_secret_fallbacks")
    @classmethod
    def _former_secrets(cls, value: list[str], info: ValidationInfo) -> list[str]:
        for secret in value:
            _refuse_weak(secret)
        if info.data.get("alert_webhook_secret") in [SecretStr(secret) for secret in value]:
            raise ValueError("must not hold ALERT_WEBHOOK_SECRET itself, only the secrets before it")
        return value


def _refuse_weak(secret: str) -> None:
    """Raises ValueError for what is no secret of a webhook, and for a short one."""
    try:
        is_long = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) >= SHORTEST_WEBHOOK_KEY
    except binascii.Error:
        is_long = False
    if not is_long or not secret.startswith("whsec_"):
        raise ValueError(f"must be a secret that the receiver knows too; make one by: {MAKE_WEBHOOK_KEY}")
