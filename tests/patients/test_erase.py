"""Erasing answers from this device: asked once, then forgotten by the browser and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import Person
from triage.actions.reviews.sharing import Contact, share_submission
from triage.models import HandoverNotes, SharedContact, StoredAssessment, Submission

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

PLACES = ["page", "answers", "result", "sheet", "erase"]


def erase_url(person: Person) -> str:
    return reverse("patients:erase", args=[person.id])


def asks_to_erase(person: Person) -> Response:
    """Open the question whether to erase."""
    return person.client.get(erase_url(person))


def erases(person: Person) -> Response:
    """Erase after being asked."""
    return person.client.post(erase_url(person))


def place(name: str, person: Person) -> str:
    """The address of a page of this submission."""
    return person.page_url("movement") if name == "page" else reverse(f"patients:{name}", args=[person.id])


@pytest.fixture
def finished(person: Person) -> Person:
    """Somebody with a result."""
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    return person


def test_it_asks_first(finished: Person) -> None:
    words = read(asks_to_erase(finished)).words
    assert "Erase these answers from this device?" in words
    assert "you cannot get them back" in words


def test_the_session_keeps_nothing_of_it(finished: Person) -> None:
    session = finished.client.session
    session["came_from"] = {str(finished.id): "The portal"}
    session.save()
    erases(finished)

    assert str(finished.id) not in str(dict(finished.client.session))


def test_it_says_that_the_server_deletes_it_too(finished: Person) -> None:
    words = read(asks_to_erase(finished)).words
    assert "We delete them from our server too" in words
    assert "We only keep counts" in words


def test_it_says_how_long_a_record_of_care_stays(finished: Person, settings: Settings) -> None:
    settings.KEEP_WITHDRAWN_DAYS = 45
    share_submission(submission_id=finished.id, contact=Contact("Ann Lee", "212-555-0100"), by=None)
    assert "stay for 45 days, as a record of your care" in read(asks_to_erase(finished)).words


def test_asking_erases_nothing(finished: Person) -> None:
    asks_to_erase(finished)
    assert finished.opens_result().status_code == 200


def test_the_question_leads_back_without_erasing(finished: Person) -> None:
    seen = read(asks_to_erase(finished))
    assert "Keep them" in seen.words
    assert "/" in seen.links


def test_erasing_leads_to_the_start_page(finished: Person) -> None:
    response = erases(finished)
    assert response.status_code == 302
    assert response["Location"] == "/"


@pytest.mark.parametrize("name", PLACES)
def test_what_was_erased_is_not_found_any_more(finished: Person, name: str) -> None:
    erases(finished)
    response = finished.client.get(place(name, finished))
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("name", ["page", "answers", "sheet", "erase"])
def test_what_was_erased_cannot_be_sent_any_more(finished: Person, name: str) -> None:
    erases(finished)
    assert finished.client.post(place(name, finished), {"action": "none"}).status_code == 404


def test_a_form_open_in_another_tab_does_not_bring_it_back(finished: Person) -> None:
    token = dict(finished.sees("movement").hidden)["form_token"]
    erases(finished)
    response = finished.ticks("movement", leg_weakness="yes", form_token=token)
    assert response.status_code == 404
    assert not Submission.objects.exists()
    assert finished.opens_result().status_code == 404


def test_a_sheet_open_in_another_tab_does_not_bring_it_back(finished: Person) -> None:
    sheet = reverse("patients:sheet", args=[finished.id])
    token = dict(read(finished.client.get(sheet)).hidden)["form_token"]
    erases(finished)
    assert finished.client.post(sheet, {"worry": "My back", "form_token": token}).status_code == 404
    assert not HandoverNotes.objects.exists()


def test_the_start_page_does_not_list_it_any_more(finished: Person) -> None:
    erases(finished)
    assert "Answers kept in this browser" not in read(finished.client.get("/")).words


def test_other_answers_of_this_browser_stay(finished: Person) -> None:
    other = Person(client=finished.client)
    other.presses_none("movement")
    erases(finished)
    assert other.client.get(other.answers_url).status_code == 200
    assert other.answers_url in read(other.client.get("/")).links


def test_several_can_be_erased_one_after_the_other(finished: Person) -> None:
    other = Person(client=finished.client)
    other.presses_none("movement")
    erases(finished)
    erases(other)
    assert finished.opens_result().status_code == 404
    assert other.client.get(other.answers_url).status_code == 404


def test_somebody_elses_answers_stay(finished: Person, carer: Person) -> None:
    carer.presses_none("movement")
    erases(finished)
    assert carer.client.get(carer.answers_url).status_code == 200


def test_answers_and_results_are_deleted(finished: Person) -> None:
    assert StoredAssessment.objects.exists()
    erases(finished)
    assert not Submission.objects.exists()
    assert not StoredAssessment.objects.exists()


def test_shared_answers_stay_as_a_record_of_care_without_contact(finished: Person) -> None:
    share_submission(submission_id=finished.id, contact=Contact("Ann Lee", "212-555-0100"), by=None)
    before = finished.submission
    erases(finished)
    after = finished.submission
    assert after.erased_at is not None
    assert after.answers == before.answers
    assert not SharedContact.objects.exists()


def test_what_was_written_by_hand_is_deleted(finished: Person) -> None:
    finished.client.post(reverse("patients:sheet", args=[finished.id]), {"worry": "My back"})
    erases(finished)
    assert not HandoverNotes.objects.exists()


def test_what_others_wrote_by_hand_stays(finished: Person) -> None:
    other = Person(client=finished.client)
    other.was_told(cancer_diagnosis="yes", back_pain="yes")
    other.client.post(reverse("patients:sheet", args=[other.id]), {"worry": "My neck"})
    erases(finished)
    assert HandoverNotes.objects.get().worry == "My neck"


@pytest.mark.parametrize("name", ["page", "answers", "result", "sheet"])
def test_another_browser_that_had_it_cannot_open_it_either(finished: Person, name: str) -> None:
    token = dict(finished.sees("movement").hidden)["form_token"]
    other = Client()
    other.post(finished.page_url("movement"), {"action": "none", "form_token": token})
    assert other.get(finished.answers_url).status_code == 200
    erases(finished)
    assert other.get(place(name, finished)).status_code == 404
    assert str(finished.id) not in other.get("/").content.decode()


def test_what_was_begun_but_never_sent_can_be_erased(person: Person) -> None:
    erases(person)
    assert person.client.get(person.page_url("movement")).status_code == 404
    assert person.presses_none("movement").status_code == 404
    assert not person.has_stored_anything


def test_one_can_start_again_after_erasing(finished: Person) -> None:
    erases(finished)
    again = Person(client=finished.client)
    again.presses_none("movement")
    assert again.submission.sent_pages == ["movement"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_erases_somebody_elses_answers(finished: Person, method: str) -> None:
    response = Client().generic(method.upper(), erase_url(finished))
    assert response.status_code == 404
    assert read(response).has_emergency_list
    assert finished.opens_result().status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused_and_erases_nothing(finished: Person, method: str) -> None:
    assert finished.client.generic(method.upper(), erase_url(finished)).status_code == 405
    assert finished.opens_result().status_code == 200


def test_an_invented_id_is_not_found(person: Person) -> None:
    assert person.client.post(reverse("patients:erase", args=[uuid4()])).status_code == 404


@pytest.mark.django_db
def test_a_malformed_id_is_not_found() -> None:
    assert Client().get("/check/42/erase/").status_code == 404


def test_another_site_cannot_erase(finished: Person) -> None:
    finished.client.handler.enforce_csrf_checks = True
    assert erases(finished).status_code == 403
    assert finished.opens_result().status_code == 200


@pytest.mark.parametrize("name", ["page", "answers", "result", "sheet"])
def test_every_page_leads_to_erasing(finished: Person, name: str) -> None:
    assert erase_url(finished) in read(finished.client.get(place(name, finished))).links
