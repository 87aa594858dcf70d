"""Codes that somebody types: of their app, or for recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.actions.second_factors import note_unreadable_factor
from triage.models.sealing import BrokenSealError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

_IN_A_GROUP = 4
APP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


class UnreadableFactorError(Exception):
    """What the code has to be compared with opens with none of the keys."""


def factor_of(code: str, *, user: User, types: Sequence[str] = (APP, RECOVERY)) -> Authenticator | None:
    """The factor that gave this code, which is used up by it; None for a wrong code.

    Raises UnreadableFactorError when the code fits none that can be read, and one cannot be; the trail tells.
    """
    is_unreadable = False
    for factor in Authenticator.objects.filter(user=user, type__in=types):
        try:
            is_right = factor.wrap().validate_code(code)
        except BrokenSealError:
            note_unreadable_factor(kind=factor.type, of=user)
            is_unreadable = True
            continue
        if is_right:
            # Permissions that were looked up for this person already stay so.
            factor.user = user
            return cast("Authenticator", factor)
    if is_unreadable:
        raise UnreadableFactorError
    return None


class CodeOfSecondStep(AuthenticateForm):
    """The second step by a code. An app whose secret cannot be read here leaves the recovery codes."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        error_messages={"required": gettext_lazy("Type the code that your app shows, or a recovery code.")},
    )

    def clean_code(self) -> str:
        forget_tries = check_rate_limit(self.user)
        code = str(self.cleaned_data["code"])
        try:
            factor = factor_of(code, user=self.user)
        except UnreadableFactorError:
            raise ValidationError(unreadable_words()) from None
        if factor is None:
            self._tell_of_failure()
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = factor
        forget_tries()
        return code

    def _tell_of_failure(self) -> None:
        tried = (
            Authenticator.objects.filter(user=self.user, type__in=(APP, RECOVERY)).order_by("-type").first()
        )
        if tried is not None:
            self._emit_authentication_failed(tried)


class NewApp(ActivateTOTPForm):
    """An app with codes that is set up."""

    code = forms.CharField(
        label=gettext_lazy("Code of the app"),
        error_messages={"required": gettext_lazy("Type the code that the app shows now.")},
    )

    @property
    def grouped_secret(self) -> str:
        """The secret as somebody types it."""
        secret = str(self.secret)
        return " ".join(secret[at : at + _IN_A_GROUP] for at in range(0, len(secret), _IN_A_GROUP))


def unreadable_words() -> str:
    """What somebody can do whose app cannot be compared with."""
    return _(
        "What this site keeps of your app cannot be read any more. Use a passkey or a recovery code, then "
        "set up the app anew. If you have neither, tell an administrator."
    )
