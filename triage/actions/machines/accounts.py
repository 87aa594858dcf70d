"""An administrator lets a program in, changes what it may, and shuts it out."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from triage.actions.audit import record
from triage.actions.machines.keys import check_keys
from triage.actions.machines.scopes import SCOPES
from triage.models import MachineAccount

_CHANGEABLE = ("name", "scopes", "keys", "expires_at", "is_disabled")


@transaction.atomic
def save_machine(*, machine: MachineAccount, by: User) -> MachineAccount:
    """Store an account. What it may no longer do, its tokens cannot do from now on.

    Raises ValidationError.
    """
    stored = MachineAccount.objects.select_for_update().filter(pk=machine.pk).first()
    changed = [
        name for name in _CHANGEABLE if stored is None or getattr(stored, name) != getattr(machine, name)
    ]
    machine.full_clean()
    check_keys(machine.keys)
    if not machine.scopes or not set(machine.scopes) <= SCOPES.keys():
        raise ValidationError("Choose at least one of the known scopes.")
    machine.save()
    action = "change_machine" if stored else "add_machine"
    record(action=action, subject=machine, by=by, fields=changed)
    return machine
