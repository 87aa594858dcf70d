"""The groups of staff: each may do what its work needs, and no more."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from tests.nurses.people import administrator, approver, editor, lead_nurse, nurse
from triage.actions.roles import GROUPS, LEAD_NURSE, NURSE, make_groups

pytestmark = pytest.mark.django_db
WORK, LEAD, AUDIT = "triage.work_queue", "triage.lead_queue", "triage.read_audit"
REPORT = "triage.read_report"
PEOPLE = {
    "nurse": nurse,
    "lead nurse": lead_nurse,
    "editor": editor,
    "approver": approver,
    "administrator": administrator,
}


def granted(name: str) -> set[str]:
    """What somebody of this kind may do."""
    return PEOPLE[name]().get_all_permissions()


def test_migrating_makes_the_groups() -> None:
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_has_exactly_its_permissions(name: str) -> None:
    make_groups()
    found = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name=name).permissions.all()
    }
    assert found == set(GROUPS[name])


def test_making_the_groups_again_takes_back_what_was_added() -> None:
    make_groups()
    lead = Group.objects.get(name=LEAD_NURSE)
    Group.objects.get(name=NURSE).permissions.add(*lead.permissions.all())
    make_groups()
    assert Group.objects.get(name=NURSE).permissions.count() == len(GROUPS[NURSE])


def test_making_the_groups_again_keeps_their_people() -> None:
    user = nurse()
    make_groups()
    assert User.objects.get(pk=user.pk).groups.get().name == NURSE


@pytest.mark.parametrize("name", PEOPLE)
def test_only_nurses_work_the_queue(name: str) -> None:
    assert (WORK in granted(name)) == (name in ("nurse", "lead nurse"))


@pytest.mark.parametrize("name", PEOPLE)
def test_only_lead_nurses_close_many_at_once(name: str) -> None:
    assert (LEAD in granted(name)) == (name == "lead nurse")


@pytest.mark.parametrize("name", PEOPLE)
def test_only_administrators_read_the_audit_trail(name: str) -> None:
    assert (AUDIT in granted(name)) == (name == "administrator")


@pytest.mark.parametrize("name", PEOPLE)
def test_only_administrators_see_alerts_and_nobody_changes_them(name: str) -> None:
    seen = {permission for permission in granted(name) if permission.endswith("_alert")}
    assert seen == ({"triage.view_alert"} if name == "administrator" else set())


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_but_plain_nurses_reads_the_report(name: str) -> None:
    assert (REPORT in granted(name)) == (name != "nurse")


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(
    "model", ["submission", "storedassessment", "review", "sharedcontact", "reviewentry", "auditrow"]
)
def test_nobody_changes_what_patients_and_nurses_wrote_in_the_admin(name: str, model: str) -> None:
    allowed = granted(name)
    assert not {f"triage.{verb}_{model}" for verb in ("add", "change", "delete", "view")} & allowed


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_deletes_people(name: str) -> None:
    assert "auth.delete_user" not in granted(name)
