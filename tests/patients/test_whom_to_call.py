"""Whom the result names to call, in which order, and whom never."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from triage.models import OpeningHours, Submission

if TYPE_CHECKING:
    from tests.patients.html import Seen
    from tests.patients.person import Person
    from triage.models import Clinic

ROUTINE = {"cancer_diagnosis": "yes"}
SOON = {"cancer_diagnosis": "yes", "other_worry": "yes"}
SAME_DAY = {"cancer_diagnosis": "yes", "back_pain": "yes"}
EMERGENCY = {"cancer_diagnosis": "yes", "leg_weakness": "yes"}
EVERY_URGENCY = [ROUTINE, SOON, SAME_DAY, EMERGENCY]
NOW_OR_TODAY = [SAME_DAY, EMERGENCY]
CARD = "the number on your appointment card or discharge papers"
OFFICE, AFTER_HOURS = "tel:5550100", "tel:5550199"


def team_links(seen: Seen) -> list[str]:
    """The numbers to call, without 911."""
    return [link for link in seen.phone_links if link != "tel:911"]


@pytest.mark.parametrize("given", EVERY_URGENCY)
@pytest.mark.usefixtures("clinic")
def test_the_result_names_the_clinic_and_its_phone(person: Person, given: dict[str, str]) -> None:
    lines = person.finishes(**given).phone_lines
    assert any("Elm Street Oncology" in line and "555-0100" in line for line in lines)


@pytest.mark.parametrize("given", NOW_OR_TODAY)
@pytest.mark.usefixtures("clinic")
def test_a_closed_clinic_is_called_at_its_after_hours_number_first(
    person: Person, given: dict[str, str]
) -> None:
    assert team_links(person.finishes(**given)) == [AFTER_HOURS, OFFICE]


@pytest.mark.parametrize("given", NOW_OR_TODAY)
@pytest.mark.usefixtures("open_clinic")
def test_an_open_clinic_is_called_at_its_office_first(person: Person, given: dict[str, str]) -> None:
    assert team_links(person.finishes(**given)) == [OFFICE, AFTER_HOURS]


@pytest.mark.parametrize("given", [ROUTINE, SOON])
@pytest.mark.usefixtures("clinic")
def test_what_can_wait_for_the_office_names_the_office_first(person: Person, given: dict[str, str]) -> None:
    assert team_links(person.finishes(**given)) == [OFFICE, AFTER_HOURS]


def test_a_result_opened_again_when_the_clinic_is_closed_names_the_after_hours_number_first(
    person: Person, clinic: Clinic
) -> None:
    person.finishes(**SAME_DAY)
    # Asked for yesterday during office hours; today the office is closed.
    yesterday = datetime.now(UTC) - timedelta(days=1)
    OpeningHours.objects.create(clinic=clinic, weekday=yesterday.weekday(), opens=time.min, closes=time.max)
    Submission.objects.filter(pk=person.id).update(finished_at=yesterday)
    assert team_links(person.sees_result()) == [AFTER_HOURS, OFFICE]


@pytest.mark.parametrize("given", EVERY_URGENCY)
def test_without_a_number_the_result_names_the_appointment_card(
    person: Person, given: dict[str, str]
) -> None:
    assert f"Your cancer care team: {CARD}" in person.finishes(**given).phone_lines


def test_a_clinic_with_only_an_after_hours_number_names_the_card_for_the_office(
    person: Person, clinic: Clinic
) -> None:
    clinic.phone = ""
    clinic.save()
    lines = person.finishes(**SAME_DAY).phone_lines
    assert lines == ["Call 555-0199 Elm Street Oncology, after hours", f"Elm Street Oncology: {CARD}"]


def test_an_emergency_dials_911_where_the_clinic_has_no_number(person: Person) -> None:
    assert person.finishes(**EMERGENCY).dials == ["tel:911"]


@pytest.mark.usefixtures("clinic")
def test_an_emergency_dials_the_urgent_number_of_the_clinic_and_names_911_below(person: Person) -> None:
    seen = person.finishes(**EMERGENCY)
    assert seen.dials == [AFTER_HOURS]
    assert seen.phone_lines[-1] == "Emergency: 911"


def test_an_emergency_does_not_dial_an_office_that_is_closed(person: Person, clinic: Clinic) -> None:
    clinic.after_hours_phone = ""
    clinic.save()
    in_two_days = datetime.now(UTC) + timedelta(days=2)
    OpeningHours.objects.create(clinic=clinic, weekday=in_two_days.weekday(), opens=time.min, closes=time.max)
    assert person.finishes(**EMERGENCY).dials == ["tel:911"]


def test_an_emergency_names_the_emergency_number_that_the_clinic_set(person: Person, clinic: Clinic) -> None:
    clinic.emergency_number = "112"
    clinic.save()
    seen = person.finishes(**EMERGENCY)
    assert seen.phone_lines[-1] == "Emergency: 112"
    assert "911" not in seen.words


@pytest.mark.parametrize("given", EVERY_URGENCY)
def test_the_line_of_the_american_cancer_society_is_never_among_the_numbers_to_call(
    person: Person, given: dict[str, str]
) -> None:
    seen = person.finishes(**given)
    assert "tel:18002272345" not in seen.phone_links
    assert not any("227-2345" in line for line in seen.phone_lines)


@pytest.mark.parametrize("given", EVERY_URGENCY)
def test_the_line_of_the_american_cancer_society_is_said_to_be_for_information(
    person: Person, given: dict[str, str]
) -> None:
    words = person.finishes(**given).words
    assert "1-800-227-2345. That line is for information and support." in words
    assert "For a sign in the body, call your cancer care team." in words


@pytest.mark.parametrize("given", EVERY_URGENCY)
def test_the_result_knows_people_without_a_team_and_people_in_hospice(
    person: Person, given: dict[str, str]
) -> None:
    words = person.finishes(**given).words
    assert "No cancer team? Call your own doctor" in words
    assert "In hospice? Call the hospice line, just as fast." in words
