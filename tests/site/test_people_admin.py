"""The staff in Django admin: administrators run it, and nobody gains more than their group has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.editors.pages import sent_by
from tests.nurses.people import PASSWORD, administrator, approver, editor, lead_nurse, logged_in, nurse
from tests.patients.html import read
from triage.actions.roles import ADMIN_GROUPS, EDITOR, LEAD_NURSE, NURSE, make_groups
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


def test_an_administrator_adds_a_nurse_who_can_log_in_and_work(client: Client) -> None:
    make_groups()
    form = {"username": "nina", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    client.post(ADD, form)
    nina = User.objects.get(username="nina")
    change(client, nina, NURSE)

    hers = Client()
    response = hers.post("/staff/log-in/", {"username": "nina", "password": PASSWORD})
    assert response["Location"] == "/staff/"
    assert User.objects.get(pk=nina.pk).has_perm("triage.work_queue")


@pytest.mark.parametrize(("group", "is_staff"), [(EDITOR, True), (NURSE, False), (LEAD_NURSE, False)])
def test_the_groups_open_django_admin_or_not(client: Client, group: str, is_staff: bool) -> None:
    other = {True: nurse, False: editor}[is_staff]("other")
    change(client, other, group)

    other.refresh_from_db()
    assert other.is_staff is is_staff
    assert is_staff is (group in ADMIN_GROUPS)


def test_somebody_who_left_cannot_log_in_any_more(client: Client) -> None:
    other = nurse("nina")
    response = change(client, other, NURSE, is_active="")

    assert response.status_code == 302
    assert not User.objects.get(pk=other.pk).is_active


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


@pytest.mark.parametrize("place", ["change", "password"])
def test_an_administrator_does_not_change_a_superuser(client: Client, admin_user: User, place: str) -> None:
    before = admin_user.password
    form = {"username": "admin", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post(f"/admin/auth/user/{admin_user.pk}/{place}/", form)

    assert response.status_code == 403
    admin_user.refresh_from_db()
    assert admin_user.password == before


def test_a_superuser_changes_a_superuser(admin_client: Client, admin_user: User) -> None:
    assert change(admin_client, admin_user, first_name="Root").status_code == 302
    admin_user.refresh_from_db()
    assert (admin_user.first_name, admin_user.is_superuser, admin_user.is_staff) == ("Root", True, True)


def test_adding_and_changing_people_is_in_the_trail_by_names_of_fields(client: Client, ada: User) -> None:
    form = {"username": "nina", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    client.post(ADD, form)
    nina = User.objects.get(username="nina")
    change(client, nina, NURSE, first_name="Nina")

    rows = without_log_ins().values_list("actor", "action", "subject", "fields")
    assert list(rows) == [
        (f"user {ada.pk}", "add_user", str(nina.pk), []),
        (f"user {ada.pk}", "change_user", str(nina.pk), ["First name", "Groups"]),
    ]


def test_a_new_password_is_in_the_trail_without_it(client: Client) -> None:
    other = nurse("nina")
    form = {"usable_password": "true", "password1": "x" + PASSWORD, "password2": "x" + PASSWORD}
    client.post(f"/admin/auth/user/{other.pk}/password/", form)

    row = without_log_ins().get()
    assert (row.action, row.fields) == ("change_user", ["password"])


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
