"""The form for one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class OwnPasswordForm(PasswordChangeForm):
    """Refuses the old password as the new one."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            raise ValidationError({"new_password1": _("This is your password of now. Choose another one.")})
        return cleaned
