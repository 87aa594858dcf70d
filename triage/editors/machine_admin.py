"""Accounts of programs in Django admin: who may read what patients shared, by which keys, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from triage.actions.machines.accounts import NOTHING_ALLOWED, save_machine, why_not_widen
from triage.actions.machines.keys import check_keys
from triage.actions.machines.scopes import SCOPES
from triage.actions.roles import CHANGE_MACHINES
from triage.display import person_name
from triage.editors.machine_agreeing import machine_agree
from triage.editors.permissions import NeverDeleted, require_any
from triage.editors.stale_saves import StaleSaveAdmin
from triage.models import MachineAccount
from triage.nurses.sessions.confirming import ConfirmedSaves

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

_LONGEST_LIFE = timedelta(days=2 * 366)


class MachineForm(forms.ModelForm):
    """An account. The keys are pasted as the program's JSON Web Key Set."""

    scopes = forms.MultipleChoiceField(
        choices=SCOPES.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="No more than it needs. Only the scope of Patient tells names and phone numbers.",
    )
    keys = forms.JSONField(
        label="Public keys",
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "spellcheck": "false"}),
        help_text="Its JSON Web Key Set: RSA keys (RS384) or EC keys of P-384 (ES384), each with a kid.",
        error_messages={"invalid": "This is not JSON."},
    )

    # Who saves it.
    user: User

    class Meta:
        model = MachineAccount
        fields = ("name", "scopes", "public_name", "keys", "expires_at", "is_disabled")
        help_texts = {
            "public_name": "Lets its page link patients straight to the questions, by links that it signs. "
            "They read: “You came here from …”, and nurses see it. Empty: it may not.",
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

    def clean(self) -> Any:
        """Refuse to give more on top of what somebody else gave and nobody agreed to."""
        cleaned = super().clean()
        if cleaned is not None and not self.errors:
            if not cleaned["scopes"] and not cleaned["public_name"]:
                raise ValidationError(NOTHING_ALLOWED)
            wanted = MachineAccount(**{name: cleaned[name] for name in MachineForm.base_fields})
            if (
                self.instance.pk
                and wanted.widens(self.instance)
                and (problem := why_not_widen(self.instance, self.user))
            ):
                raise ValidationError(problem)
        return cleaned


@admin.register(MachineAccount)
class MachineAccountAdmin(ConfirmedSaves, NeverDeleted, StaleSaveAdmin):
    """An account is disabled, never deleted: the audit trail names it."""

    form = MachineForm
    list_display = ("name", "client_id", "expires_at", "is_disabled", "agreement")
    readonly_fields = ("client_id", "agreement")
    fieldsets = (
        (
            None,
            {
                "description": "More scopes, another name for patients, other keys, a later end or switching "
                "on again shuts it out until another administrator agrees. Taking away holds at once.",
                "fields": ("agreement", "name", "client_id", *MachineForm.Meta.fields[1:]),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: MachineAccount, _form: Any, _change: bool) -> None:
        """Store it by the action, which writes it into the trail."""
        save_machine(machine=obj, by=cast("User", request.user))

    @admin.display(description="Agreed to")
    def agreement(self, machine: MachineAccount) -> str:
        """Who agreed to it, or that it is shut out until somebody does."""
        if machine.pk is None:
            return "It does nothing until another administrator agrees."
        if machine.is_agreed:
            return person_name(machine.agreed_by) if machine.agreed_by else "by a command of the machine"
        address = reverse("admin:triage_machineaccount_agree", args=[machine.pk])
        return format_html('<a href="{}">Waits for another administrator; it is shut out</a>', address)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows who saves."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def get_urls(self) -> list[URLPattern]:
        """Agreeing, beside the form."""
        agree = require_any(CHANGE_MACHINES)(machine_agree)
        own = [path("<int:machine_id>/agree/", agree, name="triage_machineaccount_agree")]
        return [*own, *super().get_urls()]
