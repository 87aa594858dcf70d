"""Forms in which a browser sends a passkey: whatever else is sent is refused, in words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.actions.second_factors import note_failed_factor

# What the library raises for JSON that is no passkey's answer.
_NO_PASSKEY = (AttributeError, KeyError, IndexError, TypeError, ValueError)
_TOO_MANY = "too_many_login_attempts"
_LONGEST_NAME = 60


class AnswerOfPasskey(allauth.AuthenticateWebAuthnForm):
    """The second step by a passkey."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError as error:
            if getattr(error, "code", "") == _TOO_MANY:
                raise
        except _NO_PASSKEY:
            pass
        # Alone a passkey names nobody whom one could believe it.
        if self.user is not None:
            note_failed_factor(kind=Authenticator.Type.WEBAUTHN, of=self.user)
        raise ValidationError(_("The passkey was not accepted. Try again, or log in another way."))


class ProofByPasskey(AnswerOfPasskey):
    """Whoever is logged in shows once more who they are, with finger, face or PIN as at a log-in."""

    passwordless = True


class LogInByPasskey(AnswerOfPasskey, allauth.LoginWebAuthnForm):
    """Log-in by a passkey alone."""


class NewPasskey(allauth.AddWebAuthnForm):
    """A passkey that is added."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except (ValidationError, *_NO_PASSKEY):
            words = _("The browser sent no passkey that we can use. Load this page anew and try again.")
            raise ValidationError(words) from None


class PasskeyName(allauth.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=_LONGEST_NAME,
        error_messages={"required": gettext_lazy("Write a name by which you know this passkey.")},
    )
