"""Forms in which a browser sends a passkey: whatever else is sent is refused, in words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

# What the library raises for JSON that is no passkey's answer.
_NO_PASSKEY = (AttributeError, KeyError, IndexError, TypeError, ValueError)


class AnswerOfPasskey(forms.AuthenticateWebAuthnForm):
    """The second step by a passkey."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except _NO_PASSKEY:
            raise get_adapter().validation_error("incorrect_code") from None


class LogInByPasskey(AnswerOfPasskey, forms.LoginWebAuthnForm):
    """Log-in by a passkey alone."""


class NewPasskey(forms.AddWebAuthnForm):
    """A passkey that is added."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except _NO_PASSKEY:
            raise get_adapter().validation_error("incorrect_code") from None
