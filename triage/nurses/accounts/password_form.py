"""The form for one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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
