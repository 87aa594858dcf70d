"""The forms for one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordMixin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.actions.set_up_codes import CodesError, note_codes_refused, person_of_codes

_LONGEST_CODE = 40


class OwnPasswordForm(PasswordChangeForm):
    """Refuses the old password as the new one. Errors name the fields as the page does."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": gettext_lazy("This is not your password of now. Type it again."),
        "password_mismatch": gettext_lazy("This is not the same as the new password above."),
    }
    _LABELS = (
        ("old_password", gettext_lazy("Your password of now")),
        ("new_password1", gettext_lazy("New password")),
        ("new_password2", gettext_lazy("New password, once more")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self._LABELS:
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = gettext_lazy("Type it here.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            raise ValidationError({"new_password1": _("This is your password of now. Choose another one.")})
        return cleaned


class SetUpForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]
    """Takes the two codes that two administrators gave, and the password twice."""

    first_code = forms.CharField(label=gettext_lazy("First code"), max_length=_LONGEST_CODE)
    second_code = forms.CharField(label=gettext_lazy("Second code"), max_length=_LONGEST_CODE)
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("New password"), label2=gettext_lazy("New password, once more")
    )

    def clean(self) -> dict[str, Any]:
        """Look at the password only for whoever has both codes: it is judged by the names of the person."""
        self.validate_passwords("new_password1", "new_password2")
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, second = cleaned.get("first_code"), cleaned.get("second_code")
        if not first or not second:
            return cleaned
        try:
            person = person_of_codes(first, second)
        except CodesError:
            note_codes_refused(first)
            raise ValidationError(codes_problem()) from None
        self.validate_password_for_user(person, "new_password2")
        return cleaned


def codes_problem() -> str:
    """What to do when two codes open nothing."""
    return _(
        "These two codes do not open an account. Look at each letter again. They may also be used already, "
        "too old, or not agreed to yet: then ask your administrators."
    )
