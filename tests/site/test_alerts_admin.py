"""The list of alerts in Django admin: for administrators, to read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.actions.alerts.people import ADDRESSES, LEAD, NURSE, clinic, put_on_call, share
from tests.editors.pages import sent_by
from tests.nurses.people import administrator, approver, editor, logged_in, nurse
from tests.patients.html import read
from triage.models import Alert, OnCall

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

LIST, CLINIC = "/admin/triage/alert/", "/admin/triage/clinic/1/change/"


@pytest.fixture
def alert(live_version: object) -> Alert:  # noqa: ARG001 (opens the database and publishes)
    """A message that could not be sent."""
    put_on_call(NURSE)
    share()
    Alert.objects.update(attempts=3, error="refused", error_code=550)
    return Alert.objects.get()


def test_an_administrator_sees_attempts_and_errors(alert: Alert) -> None:
    seen = read(logged_in(administrator()).get(LIST)).words
    for words in (
        ADDRESSES[NURSE],
        "Nurses",
        "Not sent yet",
        "refused the message (550)",
        str(alert.review_id),
    ):
        assert words in seen
    assert Alert.objects.get().attempts == 3


@pytest.mark.usefixtures("alert")
def test_an_administrator_sees_nothing_of_the_patient() -> None:
    seen = read(logged_in(administrator()).get(LIST)).raw
    for secret in ("Pat Doe", "555 010", "R-77"):
        assert secret not in seen


@pytest.mark.usefixtures("alert")
def test_what_is_wrong_stands_above_the_list() -> None:
    seen = read(logged_in(administrator()).get(LIST)).words
    assert "Nobody is told of emergencies: no mail server and no webhook is set." in seen
    assert "No alerts go out: the program that sends them has never run." in seen


def test_nothing_can_be_changed_added_or_deleted(alert: Alert, admin_client: Client) -> None:
    for address in (f"{LIST}add/", f"{LIST}{alert.pk}/delete/"):
        assert admin_client.get(address).status_code == 403
        assert admin_client.post(address, {"post": "yes"}).status_code == 403
    assert admin_client.post(f"{LIST}{alert.pk}/change/", {"attempts": "0"}).status_code == 403
    choice = {"action": "delete_selected", "_selected_action": str(alert.pk), "post": "yes"}
    admin_client.post(LIST, choice)
    assert Alert.objects.get().attempts == 3


@pytest.mark.usefixtures("alert")
def test_others_of_the_staff_are_refused() -> None:
    for person in (editor(), approver()):
        assert logged_in(person).get(LIST).status_code == 403
    assert logged_in(nurse()).get(LIST)["Location"] == f"/admin/login/?next={LIST}"


@pytest.mark.usefixtures("alert")
def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(LIST)["Location"] == f"/admin/login/?next={LIST}"


@pytest.mark.usefixtures("alert")
def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = logged_in(administrator())
    for _ in range(5):
        share()
    with django_assert_max_num_queries(14):
        client.get(LIST)


def test_an_administrator_puts_people_on_call(alert: Alert) -> None:
    client = logged_in(administrator())
    opened = client.get(CLINIC)
    form = opened.context["adminform"].form
    fields = {"seen_state": sent_by(opened)["seen_state"]}
    fields |= {name: value for name, value in form.initial.items() if value is not None}
    rows = {"on_call-TOTAL_FORMS": "1", "on_call-0-level": LEAD, "on_call-0-email": "lead@elm.example"}
    for inline in ("on_call", "opening_hours", "holidays"):
        rows.setdefault(f"{inline}-TOTAL_FORMS", "0")
        rows[f"{inline}-INITIAL_FORMS"] = "0"
    assert client.post(CLINIC, fields | rows).status_code == 302
    assert OnCall.objects.filter(level=LEAD, email="lead@elm.example").exists()
    assert alert.address == ADDRESSES[NURSE]


@pytest.mark.parametrize(("email", "says"), [("lena", "Enter a valid email address"), ("", "is required")])
def test_what_is_no_address_is_refused(alert: Alert, email: str, says: str) -> None:  # noqa: ARG001 (a clinic)
    client = logged_in(administrator())
    opened = client.get(CLINIC)
    form = opened.context["adminform"].form
    fields = {"seen_state": sent_by(opened)["seen_state"]}
    fields |= {name: value for name, value in form.initial.items() if value is not None}
    rows = {"on_call-TOTAL_FORMS": "1", "on_call-0-level": LEAD, "on_call-0-email": email}
    for inline in ("on_call", "opening_hours", "holidays"):
        rows.setdefault(f"{inline}-TOTAL_FORMS", "0")
        rows[f"{inline}-INITIAL_FORMS"] = "0"
    response = client.post(CLINIC, fields | rows)
    assert says in read(response).words
    assert not OnCall.objects.filter(level=LEAD).exists()


def test_times_are_the_clinics(alert: Alert) -> None:
    clinic(time_zone="Asia/Tokyo")
    moment = datetime(2025, 11, 23, 23, 5, 7, tzinfo=UTC)
    Alert.objects.filter(pk=alert.pk).update(made_at=moment, sent_at=moment + timedelta(minutes=2))
    seen = read(logged_in(administrator()).get(LIST)).words
    assert "Mon Nov 24, 2025, 8:05 AM" in seen
    assert "Sent Mon Nov 24, 2025, 8:07 AM" in seen


def test_cancelled_ones_can_be_found(alert: Alert) -> None:
    Alert.objects.update(cancelled_at=timezone.now())
    seen = read(logged_in(administrator()).get(LIST, {"result": "cancelled"})).words
    assert str(alert.address) in seen
    assert "Cancelled " in seen


def test_sent_alerts_are_marked(alert: Alert) -> None:
    Alert.objects.update(sent_at=timezone.now())
    client = logged_in(administrator())
    assert str(alert.address) in read(client.get(LIST, {"result": "sent"})).words
    assert str(alert.address) not in read(client.get(LIST, {"result": "unsent"})).words
