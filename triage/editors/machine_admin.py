"""Accounts of programs in Django admin: who may read what patients shared, by which keys, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from triage.actions.machines.accounts import save_machine
from triage.actions.machines.keys import check_keys
from triage.actions.machines.scopes import SCOPES
from triage.editors.permissions import NeverDeleted
from triage.editors.stale_saves import StaleSaveAdmin
from triage.models import MachineAccount
from triage.nurses.sessions.confirming import ConfirmedSaves

if TYPE_CHECKING:
    from django.http import HttpRequest

_LONGEST_LIFE = timedelta(days=2 * 366)


class MachineForm(forms.ModelForm):
    """An account. The keys are pasted as the program's JSON Web Key Set."""

    scopes = forms.MultipleChoiceField(
        choices=SCOPES.items(),
        widget=forms.CheckboxSelectMultiple,
        help_text="No more than it needs. Only the scope of Patient tells names and phone numbers.",
    )
    keys = forms.JSONField(
        label="Public keys",
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "spellcheck": "false"}),
        help_text="Its JSON Web Key Set: RSA keys (RS384) or EC keys of P-384 (ES384), each with a kid.",
        error_messages={"invalid": "This is not JSON."},
    )

    class Meta:
        model = MachineAccount
        fields = ("name", "scopes", "keys", "expires_at", "is_disabled")
        help_texts = {
            "expires_at": "At most 2 years ahead. From then on its tokens are worth nothing.",
            "is_disabled": "Shuts it out at once.",
        }

    def clean_keys(self) -> Any:
        """Refuse what no program could be known by."""
        keys = self.cleaned_data["keys"]
        check_keys(keys)
        return keys

    def clean_expires_at(self) -> Any:
        """Refuse a new end that is past or too far."""
        expires_at, now = self.cleaned_data["expires_at"], timezone.now()
        if "expires_at" in self.changed_data and not now < expires_at <= now + _LONGEST_LIFE:
            raise ValidationError("Choose a day within the next 2 years.")
        return expires_at


@admin.register(MachineAccount)
class MachineAccountAdmin(ConfirmedSaves, NeverDeleted, StaleSaveAdmin):
    """An account is disabled, never deleted: the audit trail names it."""

    form = MachineForm
    list_display = ("name", "client_id", "expires_at", "is_disabled")
    readonly_fields = ("client_id",)
    fields = ("name", "client_id", "scopes", "keys", "expires_at", "is_disabled")

    def save_model(self, request: HttpRequest, obj: MachineAccount, _form: Any, _change: bool) -> None:
        """Store it by the action, which writes it into the trail."""
        save_machine(machine=obj, by=cast("User", request.user))
