"""Hours, holidays and the test of the alerts on the page of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.actions.alerts.people import NURSE, put_on_call
from tests.editors.pages import errors, sent_by
from tests.nurses.people import administrator, approver, editor, logged_in, nurse
from tests.patients.html import read
from triage.models import Alert, Clinic, Holiday, OpeningHours

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
SETTINGS = "/admin/triage/clinic/1/change/"
TEST = "/admin/triage/clinic/test-alert/"


@pytest.fixture
def adam() -> Client:
    """The browser of an administrator, with a clinic."""
    Clinic(name="Elm Street", phone="212-555-0100").save()
    return logged_in(administrator())


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """A way out for alerts."""
    settings.EMAIL_HOST = "127.0.0.1"


def save(client: Client, **changed: Any) -> Response:
    """Change some boxes of the settings and save them."""
    return client.post(SETTINGS, sent_by(client.get(SETTINGS)) | changed)


def hours(*spans: tuple[str, str, str]) -> dict[str, str]:
    """Rows of hours: the number of the weekday, opens, closes."""
    rows = {"opening_hours-TOTAL_FORMS": str(len(spans))}
    for at, span in enumerate(spans):
        for name, value in zip(("weekday", "opens", "closes"), span, strict=True):
            rows[f"opening_hours-{at}-{name}"] = value
    return rows


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        (
            [("0", "08:00", "12:00"), ("0", "11:00", "17:00")],
            "This overlaps Monday 08:00 to 12:00. Join the two, or begin after 12:00.",
        ),
        ([("0", "09:00", "24:00"), ("0", "08:00", "10:00")], "This overlaps Monday 08:00 to 10:00."),
        ([("0", "08:00", "17:00"), ("0", "08:00", "17:00")], "This overlaps Monday 08:00 to 17:00."),
        ([("0", "08:00", "12:00"), ("0", "12:00", "17:00")], "Make one row of the two."),
        ([("0", "08:00", "12:00"), ("0", "12:01", "17:00")], "would be closed for 1 minute,"),
    ],
)
def test_hours_that_do_not_fit_beside_each_other_are_refused(
    adam: Client, spans: list[tuple[str, str, str]], says: str
) -> None:
    assert says in errors(save(adam, **hours(*spans)))
    assert not OpeningHours.objects.exists()


def test_a_break_at_noon_and_the_same_hours_of_other_days_are_fine(adam: Client) -> None:
    save(adam, **hours(("0", "08:00", "12:00"), ("0", "13:00", "17:00"), ("1", "08:00", "12:00")))
    assert OpeningHours.objects.count() == 3


def test_a_holiday_that_is_over_is_refused(adam: Client) -> None:
    rows = {"holidays-TOTAL_FORMS": "1", "holidays-0-day": "2020-12-25", "holidays-0-name": "Christmas"}
    assert "2020-12-25 is over." in errors(save(adam, **rows))
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("box", "wrong", "says"),
    [
        ("look_back_days", "0", "Write a whole number from 1 to 365."),
        ("ring_again_minutes", "4", "Write a whole number from 5 to 60."),
        ("ring_again_minutes", "61", "Write a whole number from 5 to 60."),
    ],
)
def test_numbers_out_of_range_are_refused_at_their_box(adam: Client, box: str, wrong: str, says: str) -> None:
    response = save(adam, **{box: wrong})
    assert says in errors(response)
    assert sent_by(response)[box] == wrong


def test_quiet_hours_of_a_whole_day_are_refused_at_their_box(adam: Client) -> None:
    response = save(adam, quiet_from="00:00", quiet_until="23:59")
    assert "These quiet hours last 23 hours and 59 minutes" in errors(response)
    assert Clinic.load().quiet_from is None


@pytest.mark.usefixtures("mail_server")
def test_the_button_sends_a_test_and_leads_to_what_became_of_it(adam: Client) -> None:
    put_on_call(NURSE)
    assert reverse("admin:triage_clinic_test_alert") in read(adam.get(SETTINGS)).raw
    seen = read(adam.post(TEST, follow=True)).words
    assert "A test goes out to 1 receiver." in seen
    assert Alert.objects.get().review is None


def test_a_test_that_cannot_go_out_says_why(adam: Client) -> None:
    assert "No mail server and no webhook is set" in read(adam.post(TEST, follow=True)).words
    assert not Alert.objects.exists()


@pytest.mark.usefixtures("mail_server")
def test_nobody_sends_a_test_by_opening_an_address(adam: Client) -> None:
    put_on_call(NURSE)
    assert adam.get(TEST).status_code == 405
    assert not Alert.objects.exists()


@pytest.mark.usefixtures("mail_server", "adam")
def test_nobody_else_sends_a_test() -> None:
    put_on_call(NURSE)
    assert "log" in Client().post(TEST)["Location"]
    for other in (nurse(), editor(), approver()):
        assert logged_in(other).post(TEST).status_code in (302, 403)
    assert not Alert.objects.exists()
