"""Commands of the machine that give people access: for the first administrator, and noted in the trail."""

from __future__ import annotations

import getpass
import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.nurses.people import nurse
from triage.actions.own_passwords import must_change_password
from triage.actions.roles import ADMINISTRATOR, NURSE
from triage.actions.set_up_codes import choose_password_by_codes
from triage.models import AccessProposal, AuditRow

pytestmark = pytest.mark.django_db
NEW = "violet harbor seventeen kites"


def said(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("staff_access", *arguments, "--reason", "Our first administrator", stdout=out)
    return out.getvalue()


def trail() -> list[tuple[str, str]]:
    """Who did what."""
    return list(AuditRow.objects.values_list("actor", "action"))


def test_the_first_administrator_chooses_a_password_with_both_codes() -> None:
    told = said("ada", "--add", "--group", ADMINISTRATOR, "--log-in", "password")
    first, second = re.findall(r"\w{4}-\w{4}-\w{4}", told)
    choose_password_by_codes(first=first, second=second, password=NEW)

    ada = User.objects.get(username="ada")
    assert ada.check_password(NEW)
    assert (ada.is_staff, ada.is_superuser, ada.has_perm("triage.give_access")) == (True, False, True)
    assert trail()[:3] == [
        ("machine", "add_user"),
        ("machine", "agree_to_access"),
        ("machine", "give_groups"),
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nobody", "--group", NURSE), "Nobody has the username"),
        (("nora", "--add", "--group", NURSE), "already exists"),
        (("nora",), "Choose a group"),
        (("nora", "--group", NURSE), "Not a group that this person can be added to"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(arguments: tuple[str, ...], problem: str) -> None:
    nurse("nora")
    with pytest.raises(CommandError, match=problem):
        said(*arguments)
    assert not AccessProposal.objects.exists()
    assert trail() == []


def test_a_new_superuser_is_in_the_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command("createsuperuser", "--noinput", username="root", email="", stdout=StringIO())

    assert User.objects.get(username="root").is_superuser
    assert trail() == [("machine", "add_superuser")]


def test_a_password_that_was_typed_at_the_machine_is_changed_at_log_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nora = nurse("nora")
    monkeypatch.setattr(getpass, "getpass", lambda **_asked: NEW)
    call_command("changepassword", "nora", stdout=StringIO())

    nora.refresh_from_db()
    assert nora.check_password(NEW)
    assert must_change_password(nora)
    assert trail() == [("machine", "set_first_password")]
