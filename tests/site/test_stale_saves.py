"""Two administrators at once: the second is told what the first saved, and loses nothing typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, User

from content.models import ClinicNote
from tests.editors.pages import errors, sent_by
from tests.nurses.people import administrator, editor, logged_in, nurse
from triage.models import Clinic, Holiday, OnCall

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
CLINIC = "/admin/triage/clinic/1/change/"
STALE = "Somebody else saved something here since you opened this page."


@pytest.fixture
def first() -> Client:
    """An administrator's browser."""
    return logged_in(administrator("ada"))


@pytest.fixture
def second() -> Client:
    """Another administrator's browser."""
    return logged_in(administrator("bea"))


@pytest.fixture
def clinic() -> Clinic:
    """The clinic, with somebody on call."""
    clinic = Clinic.objects.create(name="Elm Street", phone="212-555-0100")
    OnCall.objects.create(clinic=clinic, level="nurse", email="nora@clinic.example")
    return clinic


def opened(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    return sent_by(client.get(address))


def differences(response: Response) -> list[tuple[str, str, str]]:
    """What is stored now beside what was sent."""
    return [(row.what, row.stored, row.yours) for row in response.context["differences"]]


@pytest.mark.usefixtures("clinic")
def test_a_changed_setting_is_not_undone_by_an_older_page(first: Client, second: Client) -> None:
    older = opened(second, CLINIC)
    first.post(CLINIC, opened(first, CLINIC) | {"stale_minutes": "45"})
    response = second.post(CLINIC, older | {"call_minutes": "12"})

    assert STALE in errors(response)
    assert differences(response) == [
        ("Minutes until a claim goes stale", "45", "30"),
        ("Minutes to call after taking an emergency", "10", "12"),
    ]
    stored = Clinic.objects.get()
    assert (stored.stale_minutes, stored.call_minutes) == (45, 10)


@pytest.mark.usefixtures("clinic")
def test_what_was_typed_stays_and_is_saved_by_a_second_try(first: Client, second: Client) -> None:
    older = opened(second, CLINIC)
    first.post(CLINIC, opened(first, CLINIC) | {"stale_minutes": "45"})
    again = sent_by(second.post(CLINIC, older | {"call_minutes": "12"}))
    assert again["call_minutes"] == "12"

    second.post(CLINIC, again | {"stale_minutes": "45"})
    stored = Clinic.objects.get()
    assert (stored.stale_minutes, stored.call_minutes) == (45, 12)


def test_people_on_call_who_were_exchanged_are_not_called_back_by_an_older_page(
    first: Client, second: Client, clinic: Clinic
) -> None:
    older = opened(second, CLINIC)
    first.post(CLINIC, opened(first, CLINIC) | {"on_call-0-email": "nina@clinic.example"})
    response = second.post(CLINIC, older | {"on_call-0-level": "lead"})

    assert STALE in errors(response)
    assert ("Person on call 1", "nina@clinic.example (Nurses)", "nora@clinic.example (Lead nurses)") in (
        differences(response)
    )
    assert [row.email for row in clinic.on_call.all()] == ["nina@clinic.example"]


def test_a_row_that_was_deleted_meanwhile_is_kept_on_the_page(
    first: Client, second: Client, clinic: Clinic
) -> None:
    Holiday.objects.create(clinic=clinic, day=date(2096, 12, 25), name="Christmas Day")
    older = opened(second, CLINIC)
    first.post(CLINIC, opened(first, CLINIC) | {"holidays-0-DELETE": "on"})
    response = second.post(CLINIC, older | {"holidays-0-name": "Christmas"})

    assert STALE in errors(response)
    second.post(CLINIC, sent_by(response))
    assert [row.name for row in clinic.holidays.all()] == ["Christmas"]


@pytest.mark.usefixtures("clinic")
def test_a_wrong_value_does_not_make_an_older_page_newer(first: Client, second: Client) -> None:
    older = opened(second, CLINIC)
    wrong = sent_by(second.post(CLINIC, older | {"time_zone": "Springfield"}))
    first.post(CLINIC, opened(first, CLINIC) | {"stale_minutes": "45"})
    assert STALE in errors(second.post(CLINIC, wrong | {"time_zone": "America/Chicago"}))


@pytest.mark.usefixtures("clinic")
def test_one_who_saves_twice_in_a_row_is_not_stopped(first: Client) -> None:
    for minutes in ("40", "45"):
        assert first.post(CLINIC, opened(first, CLINIC) | {"stale_minutes": minutes}).status_code == 302
    assert Clinic.objects.get().stale_minutes == 45


def test_a_deactivated_account_is_not_activated_by_an_older_page(first: Client, second: Client) -> None:
    nina = nurse("nina")
    address = f"/admin/auth/user/{nina.pk}/change/"
    older = opened(second, address)
    first.post(address, opened(first, address) | {"is_active": ""})
    response = second.post(address, older | {"last_name": "Novak"})

    assert STALE in errors(response)
    assert ("Active", "no", "yes") in differences(response)
    assert not User.objects.get(pk=nina.pk).is_active


def test_a_log_in_meanwhile_does_not_make_a_page_older(first: Client) -> None:
    nina = nurse("nina")
    address = f"/admin/auth/user/{nina.pk}/change/"
    sent = opened(first, address)
    logged_in(nina)
    assert first.post(address, sent | {"last_name": "Novak"}).status_code == 302


def test_a_group_that_was_taken_away_is_not_given_back_by_an_older_page(
    first: Client, second: Client
) -> None:
    nina = nurse("nina")
    address = f"/admin/auth/user/{nina.pk}/change/"
    older = opened(second, address)
    first.post(address, opened(first, address) | {"groups": []})
    assert STALE in errors(second.post(address, older | {"groups": [Group.objects.get(name="Nurses").pk]}))
    assert not User.objects.get(pk=nina.pk).groups.exists()


def test_a_note_is_not_overwritten_by_an_older_page() -> None:
    second = logged_in(editor("emil"))
    note = ClinicNote.objects.create(page="bone-scan", text="Bring your card.")
    address = f"/admin/content/clinicnote/{note.pk}/change/"
    older = opened(second, address)
    ClinicNote.objects.update(text="Now on floor 3.")
    response = second.post(
        address, older | {"text": "Bring a blanket.", "reason_for_change": "It is cold there"}
    )

    assert STALE in errors(response)
    assert ("Text", "Now on floor 3.", "Bring a blanket.") in differences(response)
    assert ClinicNote.objects.get().text == "Now on floor 3."
