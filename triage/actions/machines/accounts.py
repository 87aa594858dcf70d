"""One administrator gives a program more, and it is shut out until another agrees; taking away needs one."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from triage.actions.audit import MACHINE, record
from triage.actions.machines.keys import check_keys
from triage.actions.machines.scopes import SCOPES
from triage.actions.publishing.problems import NotAllowedError, StaleError
from triage.actions.roles import CHANGE_MACHINES
from triage.display import person_name
from triage.models import MachineAccount

NOTHING_ALLOWED = "Choose at least one scope, or write what patients read where its page leads them here."
_CHANGEABLE = ("name", "scopes", "public_name", "keys", "expires_at", "is_disabled")


@transaction.atomic
def save_machine(*, machine: MachineAccount, by: User) -> MachineAccount:
    """Store an account. What it may no longer do, its tokens cannot do from now on.

    More than it could do waits for another administrator (`agree_to_machine`). Raises ValidationError.
    """
    stored = MachineAccount.objects.select_for_update().filter(pk=machine.pk).first()
    changed = [
        name for name in _CHANGEABLE if stored is None or getattr(stored, name) != getattr(machine, name)
    ]
    machine.full_clean()
    check_keys(machine.keys)
    if not set(machine.scopes) <= SCOPES.keys():
        raise ValidationError("Choose from the known scopes.")
    if not machine.scopes and not machine.public_name:
        raise ValidationError(NOTHING_ALLOWED)
    _carry_agreement(machine, stored, by)
    machine.save()
    action = "change_machine" if stored else "add_machine"
    record(action=action, subject=machine, by=by, fields=changed)
    return machine


def why_not_widen(stored: MachineAccount, by: User) -> str:
    """Why this administrator may not give an account more now; empty if they may."""
    proposer = stored.proposed_by
    if stored.is_agreed or proposer is None or proposer.pk == by.pk:
        return ""
    return (
        f"What {person_name(proposer)} gave this account still waits. Agree to that first, or only take "
        "away: otherwise nobody could tell who agreed to what."
    )


def why_not_agree(machine: MachineAccount, by: User) -> str:
    """Why this administrator may not agree to an account as it is; empty if they may."""
    if machine.is_agreed:
        return "Nothing waits here."
    if not by.has_perm(CHANGE_MACHINES):
        return "You may not decide this."
    if machine.proposed_by_id is None:
        return "It was made before two administrators were asked: one saves it again, another agrees."
    if machine.proposed_by_id == by.pk:
        return "You gave it this yourself: another administrator has to agree."
    return ""


@transaction.atomic
def agree_to_machine(*, machine_id: int, seen: str, by: User) -> MachineAccount:
    """Let an account work with the rights whose hash was seen. Raises PublishingError."""
    machine = MachineAccount.objects.select_for_update(of=("self",)).get(pk=machine_id)
    if problem := why_not_agree(machine, by):
        raise NotAllowedError(problem)
    if machine.rights_digest != seen:
        raise StaleError("Somebody changed the account since you opened this page. Look again.")
    machine.agreed_by, machine.agreed_digest = by, machine.rights_digest
    machine.save()
    record(action="agree_to_machine", subject=machine, by=by, fields=machine.scopes)
    return machine


@transaction.atomic
def agree_at_machine(*, machine: MachineAccount) -> None:
    """Let an account work by a command: whoever runs it can read the database anyway."""
    machine.agreed_by, machine.is_agreed_at_machine = None, True
    machine.agreed_digest = machine.rights_digest
    machine.save()
    record(action="agree_to_machine", subject=machine, by=MACHINE, fields=machine.scopes)


def _carry_agreement(machine: MachineAccount, stored: MachineAccount | None, by: User) -> None:
    """Keep what was agreed to where rights are only taken away; else end it, and note who gives more."""
    gives_more = stored is None or machine.widens(stored)
    if stored is not None:
        if gives_more and (problem := why_not_widen(stored, by)):
            raise ValidationError(problem)
        machine.proposed_by, machine.proposed_at = stored.proposed_by, stored.proposed_at
        machine.agreed_by, machine.is_agreed_at_machine = stored.agreed_by, stored.is_agreed_at_machine
        machine.agreed_digest = machine.rights_digest if stored.is_agreed else stored.agreed_digest
    if gives_more:
        machine.agreed_by, machine.agreed_digest, machine.is_agreed_at_machine = None, "", False
    if gives_more or machine.proposed_by is None:
        machine.proposed_by, machine.proposed_at = by, timezone.now()
