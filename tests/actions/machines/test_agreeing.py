"""What gives a program more takes two administrators; taking away takes one."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.interop.api.machines import Machine, agreed, change, keeper, public_key
from tests.nurses.people import administrator, nurse
from triage.actions.machines.accounts import agree_to_machine
from triage.actions.machines.refusing import RefusedMachineError
from triage.actions.machines.scopes import ASSESS, CONTACT, reading
from triage.actions.machines.tokens import caller_of
from triage.actions.publishing.problems import NotAllowedError, StaleError
from triage.models import AuditRow, MachineAccount

pytestmark = pytest.mark.django_db
NARROW = (ASSESS, reading("Task"))


def works(machine: Machine) -> bool:
    """Whether its own key gets it a token."""
    return machine.ask(scope=ASSESS).status_code == 200


def more(machine: Machine, what: str) -> dict[str, Any]:
    """Something that the account has not yet."""
    kinds: dict[str, dict[str, Any]] = {
        "scope": {"scopes": [*NARROW, CONTACT]},
        "key": {"keys": {"keys": [public_key("ES384"), public_key("ES384", 1, kid="other")]}},
        "other key of the same name": {"keys": {"keys": [public_key("ES384", 1)]}},
        "end": {"expires_at": machine.account.expires_at + timedelta(days=1)},
    }
    return kinds[what]


def test_an_account_of_one_administrator_gets_no_token() -> None:
    machine = Machine(is_agreed=False)
    assert not works(machine)
    assert AuditRow.objects.get(action="refused_machine").fields == ["not_agreed", "token"]
    agreed(machine.account)
    assert works(machine)


def test_nobody_agrees_to_what_they_gave_themselves() -> None:
    machine = Machine(is_agreed=False)
    with pytest.raises(NotAllowedError, match="another administrator"):
        agree_to_machine(machine_id=machine.account.pk, seen=machine.account.rights_digest, by=keeper())
    assert not works(machine)


def test_the_database_holds_the_two_apart() -> None:
    account = Machine(is_agreed=False).account
    with pytest.raises(IntegrityError), transaction.atomic():
        MachineAccount.objects.filter(pk=account.pk).update(
            agreed_digest=account.rights_digest, agreed_by=keeper()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MachineAccount.objects.filter(pk=account.pk).update(agreed_digest=account.rights_digest)


def test_a_nurse_agrees_to_nothing() -> None:
    account = Machine(is_agreed=False).account
    with pytest.raises(NotAllowedError):
        agree_to_machine(machine_id=account.pk, seen=account.rights_digest, by=nurse())


@pytest.mark.parametrize("what", ["scope", "key", "other key of the same name", "end"])
def test_more_than_was_agreed_to_shuts_out_until_it_is_agreed_to(what: str) -> None:
    machine = Machine(NARROW)
    token = machine.token(ASSESS)
    change(machine, **more(machine, what))
    assert not works(machine)
    with pytest.raises(RefusedMachineError):
        caller_of(token)
    agreed(machine.account)
    assert machine.account.is_agreed is False
    machine.account.refresh_from_db()
    assert machine.account.is_agreed


def test_what_is_taken_away_needs_one_administrator() -> None:
    machine = Machine((*NARROW, CONTACT))
    change(machine, keys={"keys": [public_key("ES384"), public_key("ES384", 1, kid="other")]})
    agreed(machine.account)
    change(machine, scopes=list(NARROW))
    change(machine, keys={"keys": [public_key("ES384")]})
    change(machine, expires_at=machine.account.expires_at - timedelta(days=1))
    change(machine, name="City Hospital")
    assert works(machine)
    assert machine.ask(scope=CONTACT).status_code == 400


def test_what_was_taken_away_comes_back_by_two() -> None:
    machine = Machine((*NARROW, CONTACT))
    change(machine, scopes=list(NARROW))
    change(machine, scopes=[*NARROW, CONTACT])
    assert not works(machine)


def test_switching_on_again_takes_two() -> None:
    machine = Machine()
    change(machine, is_disabled=True)
    change(machine, is_disabled=False)
    assert not works(machine)
    agreed(machine.account)
    assert works(machine)


def test_nobody_hides_what_they_gave_behind_what_a_second_person_gave() -> None:
    """Else the first could agree to their own key, as if the second had proposed it."""
    machine = Machine(NARROW)
    change(machine, **more(machine, "key"))
    second = administrator("ben")
    with pytest.raises(ValidationError, match="still waits"):
        change(machine, by=second, expires_at=machine.account.expires_at + timedelta(days=1))
    change(machine, by=second, expires_at=machine.account.expires_at - timedelta(days=1))
    machine.account.refresh_from_db()
    assert machine.account.proposed_by == keeper()
    assert not works(machine)


def test_only_what_was_seen_is_agreed_to() -> None:
    machine = Machine(NARROW, is_agreed=False)
    seen = machine.account.rights_digest
    change(machine, **more(machine, "key"))
    with pytest.raises(StaleError):
        agree_to_machine(machine_id=machine.account.pk, seen=seen, by=administrator("ben"))
    assert not works(machine)


def test_an_account_from_before_is_saved_by_one_and_agreed_to_by_another() -> None:
    machine = Machine(is_agreed=False)
    MachineAccount.objects.update(proposed_by=None, proposed_at=None)
    with pytest.raises(NotAllowedError, match="saves it again"):
        agreed(machine.account)
    change(machine)
    agreed(machine.account)
    assert works(machine)


def test_who_did_what_is_in_the_trail() -> None:
    machine = Machine(NARROW)
    rows = AuditRow.objects.filter(subject_type="machineaccount").order_by("number")
    assert [(row.actor, row.action) for row in rows] == [
        (f"user {keeper().pk}", "add_machine"),
        (f"user {keeper('second').pk}", "agree_to_machine"),
    ]
    assert rows[1].fields == sorted(machine.scopes)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("machine_access", *arguments, stdout=out)
    return out.getvalue()


def test_a_centre_with_one_administrator_agrees_by_a_command() -> None:
    machine = Machine(NARROW, is_agreed=False)
    client_id = str(machine.account.client_id)
    assert "Waits" in command(client_id)
    assert not works(machine)
    told = command(client_id, "--agree")
    assert ASSESS in told
    assert "Agreed to." in told
    assert works(machine)
    assert AuditRow.objects.get(action="agree_to_machine").actor == "machine"


def test_the_command_agrees_only_to_what_is_there_now() -> None:
    machine = Machine(NARROW, is_agreed=False)
    command(str(machine.account.client_id), "--agree")
    change(machine, **more(machine, "scope"))
    assert not works(machine)


def test_the_command_knows_no_other_account() -> None:
    with pytest.raises(CommandError, match="No account"):
        command(str(uuid4()), "--agree")
