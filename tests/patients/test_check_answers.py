"""Check your answers: everything that counts with links to change it, and the way to the result."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from tests.patients.html import Seen
    from tests.patients.person import Person


def answers(person: Person) -> Seen:
    """Open the page and read it."""
    return read(person.client.get(person.answers_url))


def test_it_shows_what_was_answered(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert "A leg feels weak, or is hard to move or lift. One leg counts. Not sure" in answers(person).words


def test_it_shows_a_number_with_its_unit(person: Person) -> None:
    person.answers_all(bone_pain_new="yes", bowel_not_opened_days="2")
    assert "2 days" in answers(person).words


def test_it_shows_a_choice_by_its_name(person: Person) -> None:
    person.answers_all(cancer_diagnosis="yes", cancer_type="breast")
    assert "What kind of cancer is it, or was it? Breast" in answers(person).words


def test_it_tells_how_many_rows_count_as_no(person: Person) -> None:
    person.presses_none("movement")
    assert "Counts as no: 5 rows" in answers(person).words


def test_it_tells_rows_that_were_not_answered_from_rows_that_count_as_no(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    words = answers(person).words
    assert "Not answered: 4 rows" in words
    assert "Counts as no" not in words


def test_only_where_a_sign_ended_the_questions_it_says_that_empty_rows_there_do_not_count(
    person: Person,
) -> None:
    ended = "Where a sign that cannot wait ended the questions, they do not."
    person.presses_none("movement")
    assert ended not in answers(person).words
    person.ticks("movement", leg_weakness="yes")
    assert ended in answers(person).words


def test_it_leads_to_every_page_that_is_shown(person: Person) -> None:
    person.presses_none("movement")
    assert person.page_url("movement") in answers(person).links


def test_it_leaves_out_hidden_pages(person: Person) -> None:
    person.ticks("pain", bone_pain_new="yes")
    person.presses_none("pain_details", pain_severity="9")
    person.presses_none("pain")
    seen = answers(person)
    assert person.page_url("pain_details") not in seen.links
    assert "9 of 10" not in seen.words


def test_it_leads_to_the_page_that_is_still_open(person: Person) -> None:
    person.presses_none("movement")
    seen = answers(person)
    assert "Go on with the questions" in seen.words
    assert "See what to do" not in seen.words


def test_it_offers_the_result_when_all_is_answered(person: Person) -> None:
    person.answers_all()
    assert "See what to do" in answers(person).words


def test_it_says_first_that_an_emergency_cannot_wait(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    seen = answers(person)
    assert "Do not wait." in seen.words
    assert person.result_url in seen.links


def test_it_speaks_of_no_emergency_without_one(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert "Do not wait." not in answers(person).words


def test_sending_it_leads_to_the_result(person: Person) -> None:
    person.answers_all()
    response = person.asks_for_result()
    assert response.status_code == 302
    assert response["Location"] == person.result_url


def test_sending_it_finishes_the_submission(person: Person) -> None:
    person.answers_all()
    person.asks_for_result()
    assert person.submission.is_finished
    assert person.submission.assessments.get().is_final


def test_sending_it_too_early_leads_to_the_open_page(person: Person) -> None:
    person.presses_none("movement")
    response = person.asks_for_result()
    assert response["Location"] == person.page_url("urgent_signs")


def test_sending_it_too_early_finishes_nothing(person: Person) -> None:
    person.presses_none("movement")
    person.asks_for_result()
    assert not person.submission.is_finished
    assert not person.submission.assessments.exists()


def test_an_emergency_can_be_finished_with_the_rows_it_cut_short_unanswered(person: Person) -> None:
    person.answers_all(leg_weakness="yes")
    person.asks_for_result()
    assert person.submission.is_finished
    assert "paralysis" not in person.submission.answers
    assert person.submission.highest_urgency() == Urgency.EMERGENCY


def test_a_submission_without_any_answer_is_not_found(person: Person) -> None:
    response = person.client.get(person.answers_url)
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_answers_are_not_found(person: Person, method: str) -> None:
    person.answers_all()
    response = Client().generic(method.upper(), person.answers_url)
    assert response.status_code == 404
    assert read(response).has_emergency_list
    assert not person.submission.is_finished


def test_an_invented_id_is_not_found(person: Person) -> None:
    assert person.client.get(reverse("patients:answers", args=[uuid4()])).status_code == 404


@pytest.mark.django_db
def test_a_malformed_id_is_not_found() -> None:
    response = Client().get("/check/42/answers/")
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(person: Person, method: str) -> None:
    person.answers_all()
    assert person.client.generic(method.upper(), person.answers_url).status_code == 405
    assert not person.submission.is_finished


def test_the_browser_keeps_no_copy(person: Person) -> None:
    person.presses_none("movement")
    assert "no-store" in person.client.get(person.answers_url)["Cache-Control"]
