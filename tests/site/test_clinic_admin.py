"""The clinic's settings in Django admin: one page, one row, for those who may."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.editors.pages import sent_by
from tests.patients.html import read
from triage.models import Clinic, ClinicProposal, Holiday, OpeningHours

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LIST, ADD = "/admin/triage/clinic/", "/admin/triage/clinic/add/"
CHANGE, DELETE = "/admin/triage/clinic/1/change/", "/admin/triage/clinic/1/delete/"

FIELDS = {
    "reason_for_change": "The numbers of this year",
    "service_name": "Check your signs",
    "name": "Elm Street Oncology",
    "phone": "212-555-0100",
    "after_hours_phone": "212-555-0199",
    "emergency_number": "911",
    "crisis_number": "988",
    "fallback_hours": "2",
    "emergency_minutes": "15",
    "same_day_minutes": "240",
    "soon_minutes": "1440",
    "routine_minutes": "2880",
    "emergency_closing_minutes": "120",
    "same_day_closing_minutes": "480",
    "soon_closing_minutes": "2880",
    "routine_closing_minutes": "4320",
    "stale_minutes": "30",
    "call_minutes": "10",
    "ring_again_minutes": "15",
    "attempts_needed": "3",
    "attempts_minutes": "20",
    "reasons": "Known to the team and treated already",
    "look_back_days": "30",
    "reviewers_needed": "2",
    "time_zone": "America/Chicago",
    "on_call-TOTAL_FORMS": "0",
    "on_call-INITIAL_FORMS": "0",
    "opening_hours-TOTAL_FORMS": "0",
    "opening_hours-INITIAL_FORMS": "0",
    "holidays-TOTAL_FORMS": "0",
    "holidays-INITIAL_FORMS": "0",
}
HOURS = {
    "opening_hours-TOTAL_FORMS": "1",
    "opening_hours-0-weekday": "0",
    "opening_hours-0-opens": "09:00",
    "opening_hours-0-closes": "17:00",
}
HOLIDAY = {
    "holidays-TOTAL_FORMS": "1",
    "holidays-0-day": "2096-12-25",
    "holidays-0-name": "Christmas Day",
}


@pytest.fixture
def clinic(db: None) -> Clinic:  # noqa: ARG001 (opens the database)
    """The settings as they were saved once."""
    return Clinic.objects.create(name="Elm Street Oncology", phone="212-555-0100")


def staff(*permissions: str) -> Client:
    """Somebody of the staff with these permissions, logged in."""
    user = User.objects.create_user("nurse", password="correct horse battery", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, address: str = ADD, **changed: str) -> Response:
    """Open the form and send it; what patients would read is made live where its author may do so alone."""
    seen = sent_by(client.get(address)).get("seen_state", "")
    response = client.post(address, FIELDS | {"seen_state": seen} | changed)
    waiting = ClinicProposal.objects.filter(decision="open").first()
    if waiting is not None:
        client.post(f"/admin/triage/clinicproposal/{waiting.pk}/decide/", {"approve": ""})
    return response


def test_a_superuser_saves_the_settings(admin_client: Client) -> None:
    assert save(admin_client).status_code == 302
    assert Clinic.objects.get().phone == "212-555-0100"


def test_a_superuser_saves_opening_hours(admin_client: Client) -> None:
    save(admin_client, **HOURS)
    hours = OpeningHours.objects.get()
    assert (hours.weekday, hours.opens, hours.closes) == (0, time(9), time(17))


def test_a_superuser_saves_a_holiday(admin_client: Client) -> None:
    save(admin_client, **HOLIDAY)
    assert Holiday.objects.get().day == date(2096, 12, 25)


@pytest.mark.usefixtures("clinic")
def test_a_superuser_changes_the_settings(admin_client: Client) -> None:
    save(admin_client, CHANGE, phone="212-555-0111")
    assert Clinic.objects.get().phone == "212-555-0111"


def test_a_superuser_takes_a_holiday_away(admin_client: Client, clinic: Clinic) -> None:
    holiday = Holiday.objects.create(clinic=clinic, day=date(2096, 12, 25), name="Christmas Day")
    row = {
        "holidays-INITIAL_FORMS": "1",
        "holidays-0-id": str(holiday.pk),
        "holidays-0-clinic": "1",
        "holidays-0-DELETE": "on",
    }
    save(admin_client, CHANGE, **HOLIDAY, **row)
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("phone", "call us", "does not look like one phone number. Write it like 212-555-0100"),
        ("time_zone", "Springfield", "is not a time zone. One looks like America/New_York."),
        ("fallback_hours", "9", "Write a whole number from 1 to 4."),
        ("emergency_number", "", "This field is required."),
    ],
)
def test_a_wrong_value_is_refused_and_kept_on_the_page(
    admin_client: Client, field: str, wrong: str, says: str
) -> None:
    response = save(admin_client, **{field: wrong})
    assert response.status_code == 200
    seen = read(response)
    assert says in seen.words
    assert wrong in {box.get("value", "") for box in seen.inputs if box.get("name") == field}
    assert not Clinic.objects.exists()


@pytest.mark.parametrize(
    ("field", "number", "link"),
    [
        ("phone", "212-555-0100 ext. 1234", "tel:2125550100,1234"),
        ("phone", "\u202a212-555-0100\u202c", "tel:2125550100"),
        ("emergency_number", "112", "tel:112"),
        ("crisis_number", "116 123", "tel:116123"),
    ],
)
def test_extensions_short_numbers_and_what_is_pasted_are_taken(
    admin_client: Client, field: str, number: str, link: str
) -> None:
    again = {f"{field}_again": number} if field == "crisis_number" else {}
    assert save(admin_client, **{field: number}, **again).status_code == 302
    clinic = Clinic.objects.get()
    links = {"phone": clinic.phone_link, "emergency_number": clinic.emergency_link}
    assert links.get(field, clinic.crisis_link) == link


def test_a_holiday_that_nobody_can_read_is_refused(admin_client: Client) -> None:
    response = save(admin_client, **HOLIDAY | {"holidays-0-name": "\u200b"})
    assert "This field is required." in read(response).words


def test_hours_that_end_before_they_begin_are_refused(admin_client: Client) -> None:
    response = save(admin_client, **HOURS | {"opening_hours-0-closes": "08:00"})
    assert "The office must close later than it opens." in read(response).words
    assert not Clinic.objects.exists()


def test_hours_over_midnight_are_refused_with_how_to_enter_them(admin_client: Client) -> None:
    over = {
        "opening_hours-0-weekday": "6",
        "opening_hours-0-opens": "22:00",
        "opening_hours-0-closes": "06:00",
    }
    words = read(save(admin_client, **HOURS | over)).words
    assert "enter two rows: Sunday 22:00 to 24:00 and Monday 00:00 to 06:00." in words
    assert not Clinic.objects.exists()


@pytest.mark.parametrize("midnight", ["24:00", "00:00", "0:00", "24"])
def test_an_office_may_be_open_until_midnight(admin_client: Client, midnight: str) -> None:
    save(admin_client, **HOURS | {"opening_hours-0-closes": midnight})
    clinic = Clinic.objects.get()
    last = datetime(2026, 11, 23, 23, 59, 59, tzinfo=ZoneInfo("America/Chicago"))
    assert clinic.is_open(last)
    assert not clinic.is_open(last + timedelta(seconds=1))
    assert str(clinic.opening_hours.get()) == "Monday 09:00 to 24:00"


def test_midnight_is_shown_as_it_was_entered_and_stays_so(admin_client: Client) -> None:
    save(admin_client, **HOURS | {"opening_hours-0-closes": "24:00"})
    form = sent_by(admin_client.get(CHANGE))
    assert form["opening_hours-0-closes"] == "24:00"
    admin_client.post(CHANGE, form)
    assert LogEntry.objects.latest("pk").get_change_message() == "No fields changed."
    admin_client.post(CHANGE, sent_by(admin_client.get(CHANGE)) | {"opening_hours-0-opens": "08:00"})
    assert str(OpeningHours.objects.get()) == "Monday 08:00 to 24:00"


def test_without_settings_the_list_offers_to_add_them(admin_client: Client) -> None:
    response = admin_client.get(LIST)
    assert response.status_code == 200
    assert ADD in read(response).links


@pytest.mark.usefixtures("clinic")
def test_with_settings_the_list_leads_straight_to_them(admin_client: Client) -> None:
    assert admin_client.get(LIST)["Location"] == CHANGE


@pytest.mark.usefixtures("clinic")
def test_a_second_clinic_cannot_be_added(admin_client: Client) -> None:
    assert admin_client.get(ADD).status_code == 403
    assert save(admin_client, name="Second").status_code == 403
    assert Clinic.objects.get().name == "Elm Street Oncology"


@pytest.mark.usefixtures("clinic")
def test_the_settings_cannot_be_deleted(admin_client: Client) -> None:
    assert admin_client.post(DELETE, {"post": "yes"}).status_code == 403
    assert Clinic.objects.exists()


@pytest.mark.usefixtures("clinic")
def test_the_settings_offer_no_delete(admin_client: Client) -> None:
    assert DELETE not in read(admin_client.get(CHANGE)).links


@pytest.mark.parametrize("address", [LIST, ADD, CHANGE, DELETE])
@pytest.mark.usefixtures("clinic")
def test_somebody_who_is_not_logged_in_is_sent_to_log_in(address: str) -> None:
    assert Client().get(address)["Location"] == f"/admin/login/?next={address}"


@pytest.mark.usefixtures("clinic")
def test_somebody_who_is_not_logged_in_changes_nothing() -> None:
    save(Client(), CHANGE, phone="212-555-0166")
    assert Clinic.objects.get().phone == "212-555-0100"


@pytest.mark.parametrize("address", [LIST, ADD, CHANGE, DELETE])
@pytest.mark.usefixtures("clinic")
def test_staff_without_permission_are_refused(address: str) -> None:
    assert staff().get(address).status_code == 403


@pytest.mark.usefixtures("clinic")
def test_staff_without_permission_change_nothing() -> None:
    assert save(staff(), CHANGE, phone="212-555-0166").status_code == 403
    assert Clinic.objects.get().phone == "212-555-0100"


@pytest.mark.usefixtures("clinic")
def test_staff_who_may_view_see_the_settings() -> None:
    client = staff("view_clinic")
    assert client.get(LIST)["Location"] == CHANGE
    assert "212-555-0100" in read(client.get(CHANGE)).words


@pytest.mark.usefixtures("clinic")
def test_staff_who_may_view_change_nothing() -> None:
    assert save(staff("view_clinic"), CHANGE, phone="212-555-0166").status_code == 403
    assert Clinic.objects.get().phone == "212-555-0100"


@pytest.mark.usefixtures("clinic")
def test_staff_who_may_change_it_change_it() -> None:
    save(staff("view_clinic", "change_clinic", "view_clinicproposal"), CHANGE, phone="212-555-0111")
    assert Clinic.objects.get().phone == "212-555-0111"


@pytest.mark.usefixtures("clinic")
def test_staff_who_may_delete_clinics_cannot_delete_it_either() -> None:
    client = staff("view_clinic", "delete_clinic")
    assert client.post(DELETE, {"post": "yes"}).status_code == 403
    assert Clinic.objects.exists()


@pytest.mark.usefixtures("clinic")
def test_a_change_is_written_to_the_log_of_the_admin(admin_client: Client, admin_user: User) -> None:
    save(admin_client, CHANGE, phone="212-555-0111")
    assert admin_user.logentry_set.count() == 1


@pytest.mark.parametrize("reason", ["x", "Duplicate"])
def test_a_listed_reason_that_says_nothing_is_refused(admin_client: Client, reason: str) -> None:
    save(admin_client, reasons=f"Known and treated already\n{reason}")
    assert not Clinic.objects.exists()
