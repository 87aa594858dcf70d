"""The result: what to do, by when and why, and when it may be shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

    from tests.patients.person import Person
    from triage.models import Clinic


def test_an_emergency_is_shown_before_the_rest_is_answered(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    seen = person.sees_result()
    assert 'data-urgency="emergency"' in seen.raw
    assert "Now, day or night. Do not wait until morning or Monday." in seen.words


def test_an_emergency_offers_the_rest_of_the_questions(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert person.page_url("urgent_signs") in person.sees_result().links


def test_an_emergency_on_the_last_open_page_offers_to_check_the_answers(person: Person) -> None:
    person.answers_all(leg_weakness="yes")
    seen = person.sees_result()
    assert "Check all answers" in seen.words
    assert person.answers_url in seen.links


def test_an_emergency_says_that_nobody_has_read_the_answers(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert "No one has read these answers yet." in person.sees_result().words


@pytest.mark.parametrize("boxes", [{}, {"leg_weakness": "not_sure"}])
def test_less_than_an_emergency_is_not_shown_before_the_rest_is_answered(
    person: Person, boxes: dict[str, str]
) -> None:
    person.posts("movement", {**boxes, "action": "continue" if boxes else "none"})
    response = person.opens_result()
    assert response.status_code == 302
    assert response["Location"] == person.page_url("urgent_signs")


def test_routine_is_not_shown_before_the_result_is_asked_for(person: Person) -> None:
    person.answers_all()
    assert person.opens_result()["Location"] == person.answers_url


def test_routine_is_shown_when_finished(person: Person) -> None:
    seen = person.finishes(cancer_diagnosis="yes")
    assert 'data-urgency="routine"' in seen.raw
    assert "You found none of the signs we asked about" in seen.words


def test_routine_never_says_that_nothing_is_wrong(person: Person) -> None:
    words = person.finishes().words
    assert "This does not mean that nothing is wrong." in words
    assert "If you are worried, call." in words


@pytest.mark.parametrize("sign", ["unexplained_weight_loss", "other_worry"])
def test_a_sign_for_the_office_is_told_soon(person: Person, sign: str) -> None:
    seen = person.finishes(**{sign: "yes"})
    assert 'data-urgency="soon"' in seen.raw
    assert "When the office next opens, within 2 days." in seen.words


def test_back_pain_with_cancer_is_a_call_today(person: Person) -> None:
    seen = person.finishes(cancer_diagnosis="yes", back_pain="yes")
    assert 'data-urgency="same_day"' in seen.raw
    assert "Today, day or night." in seen.words


def test_a_call_today_names_the_time_when_the_hours_that_the_clinic_set_are_over(
    person: Person, clinic: Clinic, time_machine: TimeMachineFixture
) -> None:
    clinic.fallback_hours = 3
    clinic.save()
    time_machine.move_to(datetime(2026, 12, 1, 10, 30, tzinfo=UTC), tick=False)
    seen = person.finishes(cancer_diagnosis="yes", back_pain="yes")
    assert "If you have not spoken to someone by today, 1:30 PM, or it gets worse" in seen.words


@pytest.mark.parametrize("sign", ["back_pain", "nausea", "fever", "leg_weakness", "other_worry"])
def test_not_sure_about_a_sign_is_never_routine(person: Person, sign: str) -> None:
    assert 'data-urgency="routine"' not in person.finishes(**{sign: "not_sure"}).raw


def test_not_sure_about_a_red_flag_escalates(person: Person) -> None:
    assert 'data-urgency="same_day"' in person.finishes(leg_weakness="not_sure").raw


def test_the_result_tells_what_the_person_was_not_sure_about(person: Person) -> None:
    seen = person.finishes(nausea="not_sure")
    assert "“Not sure” was the answer to" in seen.words


def test_the_result_tells_why_in_the_persons_own_answers(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    words = person.sees_result().words
    assert "A leg feels weak, or is hard to move or lift. One leg counts. (Yes)" in words


@pytest.mark.parametrize(
    "given", [{}, {"other_worry": "yes"}, {"cancer_diagnosis": "yes", "back_pain": "yes"}]
)
def test_every_result_tells_what_would_make_it_an_emergency(person: Person, given: dict[str, str]) -> None:
    words = person.finishes(**given).words
    assert "Call 911 now if: It is hard to breathe, or your chest hurts." in words
    assert "Call now or go to the emergency room if one of these is new or worse" in words
    assert "Your back or neck hurts, and you find it hard to poop" in words


def test_every_result_carries_its_date_and_time_in_the_time_of_the_clinic(
    person: Person, clinic: Clinic
) -> None:
    clinic.time_zone = "Asia/Tokyo"
    clinic.save()
    assert "(JST)" in person.finishes().words


def test_the_result_leads_to_education_pages(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    links = person.sees_result().links
    assert reverse("content:page", args=["get-help-now"]) in links
    assert reverse("content:page", args=["spinal-cord-compression"]) in links


def test_the_result_says_not_to_change_a_medicine_alone(person: Person) -> None:
    assert "Do not stop, start or change a medicine on your own" in person.finishes().words


def test_an_answer_that_cannot_wait_for_a_ride_says_to_call_911(person: Person) -> None:
    person.ticks("movement", paralysis="yes")
    assert "Call 911 now Do not wait for a ride." in person.sees_result().words


def test_another_emergency_does_not_say_to_call_911_at_once(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert "Do not wait for a ride" not in person.sees_result().words


def test_thoughts_of_self_harm_have_their_own_words_and_988(person: Person) -> None:
    person.ticks("urgent_signs", thoughts_of_self_harm="yes")
    seen = person.sees_result()
    assert "You do not have to carry this alone." in seen.words
    assert "Call or text 988 now" in seen.words
    assert "tel:988" in seen.links


def test_thoughts_of_self_harm_name_the_crisis_line_that_the_clinic_set(
    person: Person, clinic: Clinic
) -> None:
    clinic.crisis_number = "555-0123"
    clinic.save()
    person.ticks("urgent_signs", thoughts_of_self_harm="yes")
    seen = person.sees_result()
    assert "tel:5550123" in seen.links
    assert "988" not in seen.words


def test_not_sure_about_thoughts_of_self_harm_names_988(person: Person) -> None:
    seen = person.finishes(thoughts_of_self_harm="not_sure")
    assert 'data-urgency="same_day"' in seen.raw
    assert "988" in seen.words


def test_the_result_can_be_opened_again(person: Person) -> None:
    first = person.finishes(cancer_diagnosis="yes", back_pain="yes")
    assert person.sees_result().words == first.words


def test_a_submission_without_any_answer_is_not_found(person: Person) -> None:
    response = person.opens_result()
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_somebody_elses_result_is_not_found(person: Person) -> None:
    person.finishes()
    response = Client().get(person.result_url)
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_an_invented_id_is_not_found(person: Person) -> None:
    assert person.client.get(reverse("patients:result", args=[uuid4()])).status_code == 404


@pytest.mark.django_db
def test_a_malformed_id_is_not_found() -> None:
    response = Client().get("/check/42/result/")
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_another_method_is_refused(person: Person, method: str) -> None:
    person.finishes()
    assert person.client.generic(method.upper(), person.result_url).status_code == 405


def test_the_browser_keeps_no_copy(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert "no-store" in person.opens_result()["Cache-Control"]
