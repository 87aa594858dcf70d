"""Passwords: changed by their owners, changed at once when somebody else knows them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.nurses.accounts.factors import give_password
from tests.nurses.people import PASSWORD, editor, logged_in, nurse
from tests.patients.html import read
from triage.actions.own_passwords import note_first_password
from triage.models import AuditRow, FirstPassword

pytestmark = pytest.mark.usefixtures("live_version")
PAGE = "/staff/account/password/"
GOOD = "purple teapot granite whistle"
SENT = {"old_password": PASSWORD, "new_password1": GOOD, "new_password2": GOOD}


@pytest.mark.parametrize("make", [nurse, editor])
def test_the_staff_change_their_own_password(make: type) -> None:
    user = make()
    logged_in(user).post(PAGE, SENT)
    user.refresh_from_db()

    assert user.check_password(GOOD)
    assert AuditRow.objects.filter(action="change_password", actor=f"user {user.pk}").exists()


def test_log_ins_elsewhere_end_with_the_old_password() -> None:
    user = nurse()
    elsewhere, here = logged_in(user), logged_in(user)
    here.post(PAGE, SENT)

    assert elsewhere.get("/staff/").status_code == 302
    assert here.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"old_password": "wrong"}, "This is not your password of now."),
        ({"new_password2": "another one altogether"}, "This is not the same as the new password above."),
        ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "This is your password of now."),
        (
            {"new_password1": "hospital2026", "new_password2": "hospital2026"},
            "This password is too easy to guess.",
        ),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(changed: dict[str, str], problem: str) -> None:
    user = nurse()
    response = logged_in(user).post(PAGE, SENT | changed)
    user.refresh_from_db()

    assert problem in read(response).words
    assert user.check_password(PASSWORD)


def test_a_password_that_an_administrator_set_is_changed_first() -> None:
    user, client = nurse(), Client()
    note_first_password(user=user, by=editor())
    give_password(client, user)

    assert client.get("/staff/")["Location"] == PAGE
    assert "set by an administrator" in read(client.get(PAGE)).words

    client.post(PAGE, SENT)

    assert client.get("/staff/").status_code == 200
    assert not FirstPassword.objects.exists()
