"""A rule that breaks: the person is told to call now, and the answers are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read
from tests.patients.person import rule_broken

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.models import Clinic


@pytest.fixture
def broken(person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who sends answers while no rule can be evaluated."""
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    monkeypatch.setattr("triage.engine.checklist.assess", rule_broken)
    person.ticks("movement", arm_weakness="not_sure")
    return person


def test_sending_a_page_leads_to_the_result(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    assert person.presses_none("movement")["Location"] == person.result_url


def test_the_result_says_to_call_now(broken: Person) -> None:
    seen = broken.sees_result()
    assert "Call now or go to the emergency room" in seen.words
    assert 'data-urgency="emergency"' in seen.raw


def test_the_result_says_sorry(broken: Person) -> None:
    assert "We are sorry. Something broke on our side" in broken.sees_result().words


def test_the_result_says_that_it_failed(broken: Person) -> None:
    assert broken.opens_result().status_code == 500


def test_the_result_shows_the_emergency_list(broken: Person) -> None:
    assert broken.sees_result().has_emergency_list


@pytest.mark.usefixtures("clinic")
def test_the_result_names_whom_to_call(broken: Person, clinic: Clinic) -> None:
    assert {clinic.phone_link, clinic.after_hours_link} <= set(broken.sees_result().phone_links)


def test_without_a_number_the_result_names_the_appointment_card(broken: Person) -> None:
    words = broken.sees_result().words
    assert "on your appointment card or discharge papers" in words


def test_the_answers_are_kept(broken: Person) -> None:
    assert broken.submission.answers["arm_weakness"] == "not_sure"


def test_nobody_is_made_to_say_no(broken: Person) -> None:
    assert "leg_weakness" not in broken.submission.answers


def test_no_result_is_stored(broken: Person) -> None:
    assert not broken.submission.assessments.exists()


def test_the_answers_can_still_be_looked_at(broken: Person) -> None:
    response = broken.client.get(broken.answers_url)
    assert response.status_code == 200
    assert "Do not wait." in read(response).words


def test_the_rest_can_still_be_answered(broken: Person) -> None:
    broken.tells_about_cancer()
    assert broken.submission.answers["cancer_diagnosis"] == "yes"


def test_a_result_that_fails_at_the_end_says_to_call_now(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.answers_all()
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    person.asks_for_result()
    response = person.opens_result()
    assert response.status_code == 500
    assert "Call now or go to the emergency room" in read(response).words


def test_routine_is_never_said_instead(broken: Person) -> None:
    assert "none of the signs" not in broken.sees_result().words


def test_the_result_is_right_again_once_the_rule_is_mended(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("triage.actions.submissions.assess", rule_broken)
        person.ticks("movement", leg_weakness="yes")
    assert "Call now or go to the emergency room" in person.sees_result().words
