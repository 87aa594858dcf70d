"""A result read later says so, and its times do not begin anew, by the server's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.patients.html import read
from triage.display import day_and_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from time_machine import TimeMachineFixture

    from tests.patients.person import Person
    from triage.models import Clinic

    Move = Callable[[datetime], None]

CANCER = {"cancer_diagnosis": "yes", "care_team": "cancer_team"}
SAME_DAY = {**CANCER, "back_pain": "yes"}
SOON = {**CANCER, "other_worry": "yes"}
EMERGENCY = {**CANCER, "leg_weakness": "yes"}
FINISHED = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
PASSED = "This time has passed: call now"


@pytest.fixture
def it_is(clinic: Clinic, time_machine: TimeMachineFixture) -> Move:  # noqa: ARG001 (in UTC)
    move = partial(time_machine.move_to, tick=False)
    move(FINISHED)
    return move


def called_url(person: Person) -> str:
    return reverse("patients:called", args=[person.id])


def test_a_fresh_result_asks_nothing_and_names_the_time_to_act_by(person: Person, it_is: Move) -> None:
    it_is(FINISHED)
    words = person.finishes(**SAME_DAY).words
    assert "Speak to someone by today, 12:30 PM." in words
    assert "Have you called?" not in words


def test_a_time_to_act_by_does_not_begin_anew(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=1, minutes=30))
    words = person.sees_result().words
    assert "Speak to someone by today, 12:30 PM." in words
    assert "spoken to someone by today, 12:30 PM, or it gets worse" in words
    assert PASSED not in words


def test_asking_for_the_same_result_again_does_not_begin_it_anew(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=1))
    person.asks_for_result()
    assert "by today, 12:30 PM" in person.sees_result().words


def test_once_the_time_has_passed_the_result_says_to_call_now(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=2))
    seen = person.sees_result()
    assert PASSED in seen.words
    assert "You were to speak to someone by today, 12:30 PM." in seen.words
    assert "go to the emergency room" in seen.words
    assert 'data-urgency="same_day"' in seen.raw
    assert seen.dials == ["tel:5550199"]


def test_the_next_day_every_result_says_from_when_it_is(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(days=1))
    words = person.sees_result().words
    assert "This is from yesterday, 10:30 AM. Have you called? Has anything changed?" in words
    assert words.index("This is from yesterday") < words.index(PASSED)


@pytest.mark.parametrize("given", [SOON, EMERGENCY])
def test_other_results_of_yesterday_ask_too(person: Person, it_is: Move, given: dict[str, str]) -> None:
    person.finishes(**given)
    it_is(FINISHED + timedelta(days=1))
    assert "This is from yesterday, 10:30 AM. Have you called?" in person.sees_result().words


def test_an_emergency_of_yesterday_keeps_its_order(person: Person, it_is: Move) -> None:
    person.finishes(**EMERGENCY)
    it_is(FINISHED + timedelta(days=1))
    seen = person.sees_result()
    assert "Call now or go to the emergency room" in seen.words
    assert 'data-urgency="emergency"' in seen.raw


def test_what_was_to_be_told_soon_has_two_days_and_no_more(person: Person, it_is: Move) -> None:
    assert "Call by Thursday, December 3, 10:30 AM." in person.finishes(**SOON).words
    it_is(FINISHED + timedelta(days=1))
    assert "Call by tomorrow, 10:30 AM." in person.sees_result().words
    it_is(FINISHED + timedelta(days=2))
    words = person.sees_result().words
    assert PASSED in words
    assert "You were to call by today, 10:30 AM." in words


def test_who_had_no_sign_is_asked_for_changes_alone(person: Person, it_is: Move) -> None:
    person.finishes(**CANCER)
    it_is(FINISHED + timedelta(days=1))
    words = person.sees_result().words
    assert "This is from yesterday, 10:30 AM. Has anything changed?" in words
    assert "Have you called?" not in words


def test_midnight_between_two_looks_is_no_other_day_yet(person: Person, it_is: Move) -> None:
    it_is(datetime(2026, 12, 1, 23, 50, tzinfo=UTC))
    assert "Speak to someone by tomorrow, 1:50 AM." in person.finishes(**SAME_DAY).words
    it_is(datetime(2026, 12, 2, 0, 10, tzinfo=UTC))
    words = person.sees_result().words
    assert "Have you called?" not in words
    assert "Speak to someone by today, 1:50 AM." in words


def test_the_day_is_that_of_the_clinic(person: Person, clinic: Clinic, it_is: Move) -> None:
    clinic.time_zone = "America/Los_Angeles"
    clinic.save()
    # 9 PM there, and the next day in UTC.
    it_is(datetime(2026, 12, 2, 5, 0, tzinfo=UTC))
    person.finishes(**SAME_DAY)
    it_is(datetime(2026, 12, 2, 6, 0, tzinfo=UTC))
    assert "Speak to someone by today, 11:00 PM." in person.sees_result().words


def test_a_clock_that_was_set_back_makes_nothing_late(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED - timedelta(hours=5))
    words = person.sees_result().words
    assert PASSED not in words
    assert "Have you called?" not in words


# ---- I have called


def test_who_has_called_is_not_told_that_the_time_has_passed(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=3))
    assert person.client.post(called_url(person), {"called": "yes"})["Location"] == person.result_url
    it_is(FINISHED + timedelta(days=1))
    words = person.sees_result().words
    assert "You told us that you called, yesterday, 1:30 PM." in words
    assert PASSED not in words
    assert "Call your cancer care team today" in words


def test_who_has_not_called_after_all_can_say_so(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=3))
    person.client.post(called_url(person), {"called": "yes"})
    person.client.post(called_url(person), {"called": "no"})
    assert PASSED in person.sees_result().words


def test_a_changed_answer_forgets_the_call(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(hours=3))
    person.client.post(called_url(person), {"called": "yes"})
    person.presses_none("movement")
    assert person.submission.called_at is None


def test_saying_so_leaves_the_moment_of_the_answers(person: Person, it_is: Move) -> None:
    person.ticks("movement", leg_weakness="yes")
    before = person.submission.saved_at
    it_is(FINISHED + timedelta(hours=3))
    person.client.post(called_url(person), {"called": "yes"})
    assert person.submission.saved_at == before


def test_a_result_of_yesterday_leads_to_new_answers(person: Person, it_is: Move) -> None:
    person.finishes(**SAME_DAY)
    it_is(FINISHED + timedelta(days=1))
    raw = person.sees_result().raw
    assert "Answer again" in raw
    assert 'name="respondent" value="self"' in raw


def test_somebody_elses_call_is_not_noted(person: Person, it_is: Move) -> None:
    it_is(FINISHED)
    person.finishes(**SAME_DAY)
    response = Client().post(called_url(person), {"called": "yes"})
    assert response.status_code == 404
    assert read(response).has_emergency_list
    assert person.submission.called_at is None


def test_a_call_is_not_noted_by_opening_an_address(person: Person) -> None:
    person.finishes(**SAME_DAY)
    assert person.client.get(called_url(person)).status_code == 405


@pytest.mark.parametrize(
    ("days", "hour", "said"),
    [
        (0, 13, "hoy a la 1:50 PM"),
        (1, 14, "mañana a las 2:50 PM"),
        (3, 9, "el viernes 4 de diciembre a las 9:50 AM"),
    ],
)
def test_a_moment_in_spanish_counts_its_hour(clinic: Clinic, days: int, hour: int, said: str) -> None:
    moment = FINISHED.replace(hour=hour, minute=50) + timedelta(days=days)
    with translation.override("es"):
        assert day_and_time(moment, now=FINISHED, clinic=clinic) == said
