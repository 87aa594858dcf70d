"""The staff in Django admin: administrators run it, and nobody gains more than their group has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.editors.pages import sent_by
from tests.nurses.people import PASSWORD, administrator, approver, editor, lead_nurse, logged_in, nurse
from tests.patients.html import read
from triage.actions.roles import EDITOR, NURSE, make_groups
from triage.models import AuditRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/auth/user/", "/admin/auth/user/add/"


@pytest.fixture
def ada() -> User:
    """An administrator."""
    return administrator("ada")


@pytest.fixture
def client(ada: User) -> Client:
    """Her browser."""
    return logged_in(ada)


def change_url(user: User) -> str:
    """The page of somebody of the staff."""
    return f"/admin/auth/user/{user.pk}/change/"


def change(client: Client, user: User, *groups: str, **changed: str) -> Response:
    """Open somebody's page and send it with these groups."""
    seen = sent_by(client.get(change_url(user))).get("seen_state", "")
    chosen = [str(Group.objects.get(name=name).pk) for name in groups]
    form = {"username": user.username, "first_name": user.first_name, "is_active": "on", "groups": chosen}
    return client.post(change_url(user), form | {"seen_state": seen} | changed)


def without_log_ins() -> QuerySet[AuditRow]:
    """The trail of what was done after logging in."""
    return AuditRow.objects.exclude(action="log_in")


def test_an_administrator_adds_somebody_who_cannot_log_in_and_is_led_to_their_access(client: Client) -> None:
    form = {"username": "nina", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post(ADD, form)
    nina = User.objects.get(username="nina")

    assert response["Location"] == f"/admin/auth/user/{nina.pk}/access/"
    assert not nina.has_usable_password()
    assert not nina.groups.exists()
    assert not {"password1", "password2"} & {box.get("name") for box in read(client.get(ADD)).inputs}


def test_one_administrator_gives_no_group(client: Client) -> None:
    other = editor("other")
    response = change(client, other, EDITOR, NURSE)

    assert response.status_code == 200
    assert not User.objects.get(pk=other.pk).has_perm("triage.work_queue")
    assert [group.name for group in other.groups.all()] == [EDITOR]


def test_one_administrator_takes_a_group_and_the_admin_closes_with_it(client: Client, ada: User) -> None:
    other = editor("other")
    assert change(client, other).status_code == 302

    other.refresh_from_db()
    assert not other.is_staff
    assert not other.groups.exists()
    row = AuditRow.objects.get(action="take_groups")
    assert (row.actor, row.subject, row.fields) == (f"user {ada.pk}", str(other.pk), [EDITOR])


def test_somebody_who_left_cannot_log_in_any_more_and_has_no_group_when_they_come_back(
    client: Client,
) -> None:
    other = nurse("nina")
    response = change(client, other, NURSE, is_active="")

    assert response.status_code == 302
    assert not User.objects.get(pk=other.pk).is_active
    change(client, other)
    other = User.objects.get(pk=other.pk)
    assert (other.is_active, other.groups.count()) == (True, 0)


def test_no_page_takes_a_password_for_somebody_else(client: Client) -> None:
    other = nurse("nina")
    form = {"usable_password": "true", "password1": "x" + PASSWORD, "password2": "x" + PASSWORD}
    response = client.post(f"/admin/auth/user/{other.pk}/password/", form)

    assert response.status_code in (302, 404)
    assert User.objects.get(pk=other.pk).check_password(PASSWORD)
    assert "../password/" not in read(client.get(change_url(other))).raw


@pytest.mark.parametrize("field", ["username", "email"])
def test_what_a_hospitals_provider_names_people_by_is_fixed_while_they_have_a_group(
    client: Client, field: str
) -> None:
    other = nurse("nina", email="nina@elm.example")
    change(client, other, NURSE, **{field: "ada@elm.example"})
    other.refresh_from_db()
    assert (other.username, other.email) == ("nina", "nina@elm.example")

    change(client, other)
    change(client, other, **{field: "nell@elm.example"})
    other.refresh_from_db()
    assert getattr(other, field) == "nell@elm.example"


def test_nobody_changes_what_a_group_may_do(admin_client: Client) -> None:
    make_groups()
    group = Group.objects.get(name=NURSE)
    response = admin_client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Others"})

    assert response.status_code == 403
    assert Group.objects.filter(name=NURSE).exists()


@pytest.mark.parametrize("field", ["is_superuser", "is_staff", "user_permissions"])
def test_nobody_is_given_more_than_a_group(client: Client, field: str) -> None:
    other = nurse("nina")
    change(client, other, NURSE, **{field: "1"})

    other.refresh_from_db()
    assert field not in {box.get("name") for box in read(client.get(change_url(other))).inputs}
    assert (other.is_superuser, other.is_staff, other.user_permissions.count()) == (False, False, 0)


def test_nobody_chooses_their_own_groups(client: Client, ada: User) -> None:
    response = change(client, ada, NURSE, is_superuser="on")

    assert response.status_code == 302
    ada = User.objects.get(pk=ada.pk)
    assert not ada.has_perm("triage.work_queue")
    assert ada.has_perm("auth.change_user")
    assert not ada.is_superuser


@pytest.mark.parametrize("place", ["change", "access", "sessions"])
def test_an_administrator_does_not_change_a_superuser(client: Client, admin_user: User, place: str) -> None:
    response = client.post(f"/admin/auth/user/{admin_user.pk}/{place}/", {"username": "root"})

    assert response.status_code == 403
    admin_user.refresh_from_db()
    assert admin_user.username == "admin"


def test_a_superuser_changes_a_superuser(admin_client: Client, admin_user: User) -> None:
    assert change(admin_client, admin_user, first_name="Root").status_code == 302
    admin_user.refresh_from_db()
    assert (admin_user.first_name, admin_user.is_superuser, admin_user.is_staff) == ("Root", True, True)


def test_adding_and_changing_people_is_in_the_trail_by_names_of_fields(client: Client, ada: User) -> None:
    client.post(ADD, {"username": "nina"})
    nina = User.objects.get(username="nina")
    change(client, nina, first_name="Nina")

    rows = without_log_ins().values_list("actor", "action", "subject", "fields")
    assert list(rows) == [
        (f"user {ada.pk}", "add_user", str(nina.pk), []),
        (f"user {ada.pk}", "change_user", str(nina.pk), ["First name"]),
    ]


@pytest.mark.parametrize("make", [editor, approver])
def test_others_of_the_staff_are_refused(make: Callable[[], User]) -> None:
    assert logged_in(make()).get(LIST).status_code == 403


@pytest.mark.parametrize("make", [nurse, lead_nurse])
@pytest.mark.parametrize("address", ["/admin/", LIST, "/admin/login/"])
def test_django_admin_refuses_nurses_and_the_trail_notes_it(make: Callable[[], User], address: str) -> None:
    user = make()
    response = logged_in(user).get(address, follow=True)

    assert response.status_code == 403
    assert "This page is not for you to see." in read(response).words
    assert [(row.actor, row.action) for row in without_log_ins()] == [(f"user {user.pk}", "refused")]


def test_a_refused_user_may_log_out_and_in_as_another() -> None:
    seen = read(logged_in(nurse("nora")).get("/admin/", follow=True))

    assert "You are logged in as Nora." in seen.words
    assert 'action="/staff/log-out/"' in seen.raw


def test_an_anonymous_user_logs_in_where_all_staff_do() -> None:
    response = Client().get(LIST, follow=True)

    assert response.redirect_chain[-1][0] == f"/staff/log-in/?next={LIST}"


def test_a_logged_in_user_is_not_asked_to_log_in_again(client: Client) -> None:
    assert client.get("/admin/login/")["Location"] == "/admin/"
