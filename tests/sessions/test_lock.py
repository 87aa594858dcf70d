"""A session that nobody touches for ten minutes is locked, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.db.models import QuerySet
from django.urls import reverse

from tests.nurses.people import PASSWORD, administrator, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from tests.patients.person import Person
from triage.models import AuditRow, Clinic, OnDuty, ReviewEntry, StaffSession
from triage.nurses.sessions import middleware

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from django.test import Client
    from time_machine import Traveller

pytestmark = pytest.mark.usefixtures("live_version")
TEN_MINUTES = timedelta(minutes=10)
HTMX = {"HX-Request": "true"}
SAID = "She cannot lift her left foot."


def kept_form(response: HttpResponseBase) -> dict[str, str]:
    """The hidden fields of the page that asks who it is."""
    return {name: value for name, value in read(response).hidden if name in ("proof", "proof_kept")}


def actions() -> list[str]:
    """What the trail says of sessions."""
    return list(AuditRow.objects.filter(subject_type="staffsession").values_list("action", flat=True))


@pytest.mark.parametrize("address", ["/staff/", "/staff/search/", "/staff/counts/", "/staff/sessions/"])
def test_a_nurses_page_says_locked_after_ten_minutes(clock: Traveller, address: str) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    response = client.get(address)

    assert response.headers["X-Locked"] == "yes"
    assert "Locked" in read(response).words


def test_a_page_of_the_administration_says_locked(clock: Traveller) -> None:
    client = logged_in(administrator())
    clock.shift(TEN_MINUTES)

    assert client.get("/admin/triage/clinic/").headers["X-Locked"] == "yes"


def test_what_somebody_does_keeps_the_session_open(clock: Traveller) -> None:
    client = logged_in(nurse())
    for _ in range(3):
        clock.shift(timedelta(minutes=9))
        assert "X-Locked" not in client.get("/staff/counts/").headers


def test_a_locked_page_names_no_patient(clock: Traveller) -> None:
    review = shared_review(name="Pat Doe")
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    response = client.get(f"/staff/review/{review.pk}/")

    assert "Pat" not in read(response).raw
    assert "1 emergency waits" in read(response).words


def test_an_administrator_is_told_of_no_emergencies(clock: Traveller) -> None:
    shared_review()
    client = logged_in(administrator())
    clock.shift(TEN_MINUTES)

    assert "emergency waits" not in read(client.get("/admin/")).words


def test_the_password_unlocks_and_leads_back_to_the_page(clock: Traveller) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    locked = client.get("/staff/search/?state=all")
    response = client.post("/staff/search/?state=all", {**kept_form(locked), "proof_password": PASSWORD})

    assert response["Location"] == "/staff/search/?state=all"
    assert "X-Locked" not in client.get("/staff/search/").headers
    assert actions() == ["lock_session", "unlock_session"]


@pytest.mark.parametrize("proof", [{"proof_password": "wrong"}, {"proof_code": "000000"}, {}])
def test_nothing_else_unlocks(clock: Traveller, proof: dict[str, str]) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    response = client.post("/staff/", {"proof": "yes", **proof})

    assert response.headers["X-Locked"] == "yes"
    assert read(response).raw.count("autofocus") == 1
    assert client.get("/staff/").headers["X-Locked"] == "yes"


def test_a_colleagues_password_does_not_unlock(clock: Traveller) -> None:
    client = logged_in(nurse("nora"))
    nils = nurse("nils")
    nils.set_password("another long password")
    nils.save()
    clock.shift(TEN_MINUTES)

    assert "X-Locked" in client.post("/staff/", {"proof": "yes", "proof_password": "another long password"})


def test_a_note_that_was_sent_into_the_lock_is_stored_after_unlocking(clock: Traveller) -> None:
    review = shared_review()
    client = logged_in(nurse())
    address = f"/staff/review/{review.pk}/note/"
    hidden = dict(read(client.get(f"/staff/review/{review.pk}/")).hidden)
    sent = {name: hidden[name] for name in ("seen", "last_entry", "form_key")}
    clock.shift(TEN_MINUTES)
    locked = client.post(address, {**sent, "text": SAID})

    assert SAID not in read(locked).raw
    assert not ReviewEntry.objects.filter(kind="note").exists()
    response = client.post(address, {**kept_form(locked), "proof_password": PASSWORD})
    assert response["Location"] == f"/staff/review/{review.pk}/"
    assert ReviewEntry.objects.filter(kind="note").count() == 1


def test_a_wrong_password_keeps_what_was_sent(clock: Traveller) -> None:
    review = shared_review()
    client = logged_in(nurse())
    address = f"/staff/review/{review.pk}/note/"
    clock.shift(TEN_MINUTES)
    locked = client.post(address, {"text": SAID})
    again = client.post(address, {**kept_form(locked), "proof_password": "wrong"})

    assert kept_form(again) == kept_form(locked)


def test_a_form_of_the_administration_that_was_sent_into_the_lock_is_kept(clock: Traveller) -> None:
    Clinic.load().save()
    client = logged_in(administrator())
    address = reverse("admin:auth_user_add")
    form = {"username": "nell", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    clock.shift(TEN_MINUTES)
    locked = client.post(address, form)
    assert "nell" not in read(locked).raw
    assert PASSWORD not in read(locked).raw

    response = client.post(address, {**kept_form(locked), "proof_password": PASSWORD})
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200


def test_what_somebody_else_kept_is_not_sent(clock: Traveller) -> None:
    review = shared_review()
    client = logged_in(nurse("nora"))
    address = f"/staff/review/{review.pk}/note/"
    clock.shift(TEN_MINUTES)
    kept = kept_form(client.post(address, {"text": SAID}))
    response = logged_in(nurse("nils")).post(address, {**kept, "proof_password": PASSWORD})

    assert response["Location"] == "/staff/lock/"
    assert not ReviewEntry.objects.filter(kind="note").exists()


def test_what_was_kept_is_not_sent_to_another_address(clock: Traveller) -> None:
    one, other = shared_review(name="One"), shared_review(name="Other")
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    kept = kept_form(client.post(f"/staff/review/{one.pk}/note/", {"text": SAID}))
    client.post(f"/staff/review/{other.pk}/note/", {**kept, "proof_password": PASSWORD})

    assert not ReviewEntry.objects.filter(kind="note").exists()


def test_polls_do_not_keep_a_session_open(clock: Traveller) -> None:
    client = logged_in(nurse())
    for _ in range(4):
        clock.shift(timedelta(minutes=3))
        response = client.get("/staff/rows/", headers=HTMX)

    assert response.status_code == 204
    assert "staff:locked" in response.headers["HX-Trigger"]
    assert client.get("/staff/").headers["X-Locked"] == "yes"


def test_a_poll_of_a_locked_session_tells_of_emergencies_and_of_nobody(clock: Traveller) -> None:
    review = shared_review(name="Pat Doe")
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    response = client.get(f"/staff/review/{review.pk}/live/", headers=HTMX)

    assert f"/staff/review/{review.pk}/" in response.headers["HX-Trigger"]
    assert "Pat" not in response.headers["HX-Trigger"]


def test_typing_keeps_a_session_open_and_unlocks_none(clock: Traveller) -> None:
    client = logged_in(nurse())
    clock.shift(timedelta(minutes=9))
    assert client.post("/staff/lock/state/").json()["state"] == "open"
    clock.shift(timedelta(minutes=9))
    assert client.get("/staff/lock/state/").json() | {"user": 0} == {
        "state": "open",
        "user": 0,
        "seconds": 60,
    }
    clock.shift(timedelta(minutes=1))
    assert client.post("/staff/lock/state/").json()["state"] == "locked"
    assert client.get("/staff/").headers["X-Locked"] == "yes"


def test_nobody_who_is_not_logged_in_is_told_anything(client: Client) -> None:
    assert client.get("/staff/lock/state/").json() == {"state": "out"}


def test_after_five_wrong_passwords_the_right_one_waits_in_this_session_alone(clock: Traveller) -> None:
    user = nurse()
    client, other = logged_in(user), logged_in(user)
    clock.shift(TEN_MINUTES)
    for _ in range(5):
        client.post("/staff/", {"proof": "yes", "proof_password": "wrong"})
    right = {"proof": "yes", "proof_password": PASSWORD}

    assert "Wait 5 minutes" in read(client.post("/staff/", right)).words
    assert other.post("/staff/", right).status_code == 302
    clock.shift(timedelta(minutes=5))
    assert client.post("/staff/", right).status_code == 302


def test_whoever_is_locked_can_log_out(clock: Traveller) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)

    assert client.post("/staff/log-out/").status_code == 302
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize(("minutes", "is_locked"), [(5, False), (11, True)])
def test_pages_are_read_and_locked_while_nothing_can_be_written(
    clock: Traveller, monkeypatch: pytest.MonkeyPatch, minutes: int, is_locked: bool
) -> None:
    client = logged_in(nurse())
    clock.shift(timedelta(minutes=minutes))

    def fail(*_rows: object, **_values: object) -> NoReturn:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(QuerySet, "update", fail)
    response = client.get("/staff/counts/")

    assert response.status_code == 200
    assert ("X-Locked" in response.headers) == is_locked


def test_a_page_of_a_phone_call_is_locked_too(clock: Traveller) -> None:
    client = logged_in(nurse())
    caller = {"name": "Pat Doe", "phone": "555 010 1234", "respondent": "self", "consent": "on"}
    form = read(client.get("/staff/call/"))
    key = next(value for name, value in form.hidden if name == "form_key")
    questions = client.post("/staff/call/", {**caller, "form_key": key})["Location"]
    token = dict(read(client.get(questions)).hidden)["form_token"]
    clock.shift(TEN_MINUTES)
    locked = client.post(questions, {"action": "none", "form_token": token})

    assert "Pat" not in read(locked).raw
    response = client.post(questions, {**kept_form(locked), "proof_password": PASSWORD})
    assert response.headers.get("Location", "").startswith("/check/")


def test_a_patients_own_check_and_the_emergency_page_are_never_locked(clock: Traveller) -> None:
    client = logged_in(nurse())
    person = Person(client=client)
    clock.shift(TEN_MINUTES)

    for address in (person.page_url("movement"), "/", "/help-now/"):
        assert "X-Locked" not in client.get(address).headers


def test_a_session_ends_after_a_shift_whatever_is_done_in_it(clock: Traveller) -> None:
    client = logged_in(editor())
    for _ in range(12 * 7):
        clock.shift(timedelta(minutes=9))
        response = client.get("/staff/sessions/")

    assert response.headers["Location"].startswith("/staff/log-in/")


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_session_that_is_ended_elsewhere_while_its_person_unlocks_it_is_over(
    clock: Traveller, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    is_right = User.check_password

    def ended_meanwhile(user: User, given: str) -> bool:
        StaffSession.objects.all().delete()
        return is_right(user, given)

    monkeypatch.setattr(User, "check_password", ended_meanwhile)
    response = client.post("/staff/lock/", {"proof": "yes", "proof_password": password})

    assert response["Location"].startswith("/staff/log-in/")
    assert client.get("/staff/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_page_of_somebody_who_is_removed_meanwhile_is_told_that_they_are_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = logged_in(nurse())
    StaffSession.objects.all().delete()

    def removed_meanwhile(_user_agent: str) -> str:
        OnDuty.objects.all().delete()
        User.objects.all().delete()
        return "Firefox"

    monkeypatch.setattr(middleware, "browser_name", removed_meanwhile)

    assert client.get("/staff/lock/state/").json() == {"state": "out"}
