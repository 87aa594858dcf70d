"""The sentence on a closed office: only when the hours are known, and never to hold anybody back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read
from triage.models import Holiday, OpeningHours, Submission

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.models import Clinic

CLOSED = "The office is closed right now."
DO_NOT_WAIT = "Do not wait until it opens."
ROUTINE = {"cancer_diagnosis": "yes"}
SOON = {"cancer_diagnosis": "yes", "other_worry": "yes"}
SAME_DAY = {"cancer_diagnosis": "yes", "back_pain": "yes"}
EMERGENCY = {"cancer_diagnosis": "yes", "leg_weakness": "yes"}


@pytest.fixture
def closed_clinic(clinic: Clinic) -> Clinic:
    """A clinic with hours that is closed now: it is open on another day of the week."""
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    OpeningHours.objects.create(clinic=clinic, weekday=tomorrow.weekday(), opens=time(9), closes=time(17))
    return clinic


@pytest.mark.parametrize("given", [ROUTINE, SOON, SAME_DAY])
@pytest.mark.usefixtures("closed_clinic")
def test_a_closed_office_is_said_to_be_closed(person: Person, given: dict[str, str]) -> None:
    assert CLOSED in person.finishes(**given).words


@pytest.mark.usefixtures("closed_clinic")
def test_a_call_today_does_not_wait_for_the_office(person: Person) -> None:
    assert f"{CLOSED} {DO_NOT_WAIT}" in person.finishes(**SAME_DAY).words


@pytest.mark.parametrize("given", [ROUTINE, SOON])
@pytest.mark.usefixtures("closed_clinic")
def test_what_can_wait_for_the_office_may_wait_until_it_opens(person: Person, given: dict[str, str]) -> None:
    assert DO_NOT_WAIT not in person.finishes(**given).words


@pytest.mark.usefixtures("closed_clinic")
def test_an_emergency_says_nothing_about_the_office(person: Person) -> None:
    assert CLOSED not in person.finishes(**EMERGENCY).words


@pytest.mark.parametrize("given", [ROUTINE, SOON, SAME_DAY, EMERGENCY])
@pytest.mark.usefixtures("open_clinic")
def test_an_open_office_is_not_said_to_be_closed(person: Person, given: dict[str, str]) -> None:
    assert CLOSED not in person.finishes(**given).words


@pytest.mark.parametrize("given", [ROUTINE, SOON, SAME_DAY])
@pytest.mark.usefixtures("clinic")
def test_a_clinic_without_hours_is_not_said_to_be_closed(person: Person, given: dict[str, str]) -> None:
    assert CLOSED not in person.finishes(**given).words


def test_a_clinic_that_set_nothing_is_not_said_to_be_closed(person: Person) -> None:
    assert CLOSED not in person.finishes(**SAME_DAY).words


def test_an_office_is_closed_on_a_holiday(person: Person, open_clinic: Clinic) -> None:
    Holiday.objects.create(clinic=open_clinic, day=datetime.now(UTC).date(), name="Today")
    assert CLOSED in person.finishes(**SAME_DAY).words


def test_a_result_opened_again_tells_what_the_clock_says_now(person: Person, clinic: Clinic) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    OpeningHours.objects.create(clinic=clinic, weekday=yesterday.weekday(), opens=time.min, closes=time.max)
    person.finishes(**SAME_DAY)
    Submission.objects.filter(pk=person.id).update(finished_at=yesterday)
    assert CLOSED in read(person.opens_result()).words


@pytest.mark.usefixtures("closed_clinic")
def test_the_closed_office_of_the_clinic_is_not_named_to_somebody_whom_it_does_not_look_after(
    person: Person,
) -> None:
    words = person.finishes(**SAME_DAY, care_team="other_doctor").words.split("What to do next")[1]
    assert "Elm Street Oncology" not in words
    assert CLOSED not in words


@pytest.mark.usefixtures("closed_clinic")
def test_a_carer_is_told_of_the_closed_office_too(carer: Person) -> None:
    assert f"{CLOSED} {DO_NOT_WAIT}" in carer.finishes(**SAME_DAY).words
