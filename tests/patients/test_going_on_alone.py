"""Somebody goes on with answers that nurses are given no more: nothing of it is lost or hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import resolve

from tests.patients.html import read
from tests.patients.person import Person, page_form
from tests.patients.sharer import SIGNS, review_of, shares
from tests.patients.test_follow_up_pages import CONSENT, Returner
from tests.unguarded import unguarded
from triage.actions import submissions
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.submissions import erase_submission, save_handover_notes
from triage.models import Review, Submission
from triage.models.submissions import Respondent
from triage.patients import views
from triage.patients.browser import form_token

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version", "open_clinic")


def sends(person: Person, page_id: str, **given: str) -> Response:
    """Send a page by the address of the answers that were taken back."""
    form = page_form(person.submission.version.protocol, page_id, given)
    return person.client.post(person.page_url(page_id), form)


def copy_in(response: Response) -> UUID:
    """The submission that an answer leads to."""
    submission_id: UUID = resolve(response["Location"]).kwargs["submission_id"]
    return submission_id


def answers_of(submission_id: UUID) -> dict[str, str | int]:
    """What is stored of it."""
    answers: dict[str, str | int] = Submission.objects.get(pk=submission_id).answers
    return answers


def sees(person: Person, address: str) -> Seen:
    """What an address shows, wherever it leads."""
    return read(person.client.get(address, follow=True))


def told_soon() -> Person:
    """Somebody who was told to tell their doctor soon, shared it and took it back."""
    person = Person()
    person.was_told(**SIGNS["soon"])
    shares(person)
    withdraw_shared(review_id=review_of(person).pk)
    return person


def test_going_back_shows_what_was_just_sent() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    response = person.client.get(person.page_url("movement"))

    assert response["Location"] == f"/check/{own}/questions/movement/"
    assert ("leg_weakness", "yes") in read(person.client.get(response["Location"])).ticked


def test_every_address_of_the_earlier_answers_leads_to_the_new_ones() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))

    for place in ("answers", "result", "sheet", "share", "copy", "erase"):
        response = person.client.get(f"/check/{person.id}/{place}/")
        assert response["Location"] == f"/check/{own}/{place}/"


def test_the_earlier_address_shows_the_emergency_of_the_new_answers() -> None:
    person = told_soon()
    sends(person, "movement", leg_weakness="yes")

    assert 'data-urgency="emergency"' in sees(person, person.result_url).raw


def test_asking_for_the_result_by_the_earlier_address_leads_to_the_new_one() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))

    assert person.asks_for_result()["Location"].startswith(f"/check/{own}/")


def test_a_page_that_only_the_earlier_answers_show_leads_on_in_the_new_ones() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    response = sends(person, "pain_details")

    assert copy_in(response) == own


def test_a_sent_page_finds_the_copy_after_the_session_ended() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    form = page_form(person.submission.version.protocol, "urgent_signs", {"cannot_urinate": "yes"})
    person.client = Client()
    token = form_token(Submission.objects.with_version().get(pk=person.id))
    response = person.client.post(person.page_url("urgent_signs"), form | {"form_token": token})

    assert copy_in(response) == own
    assert answers_of(own)["leg_weakness"] == "yes"


def test_the_start_page_lists_the_new_answers_alone() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    links = sees(person, "/").links

    assert not [link for link in links if str(person.id) in link]
    assert [link for link in links if str(own) in link]


def test_erasing_the_new_answers_erases_the_earlier_ones_too() -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    asked = sees(person, f"/check/{own}/erase/")
    person.client.post(f"/check/{person.id}/erase/")

    assert "You shared them with your care team." in asked.words
    assert not Submission.objects.filter(pk=own).exists()
    assert Submission.objects.get(pk=person.id).erased_at is not None
    assert person.client.get(person.result_url).status_code == 404


def test_when_the_copy_cannot_be_erased_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))

    def fail_at_the_copy(*, submission_id: UUID, by: Respondent) -> None:
        if submission_id == own:
            raise OperationalError
        erase_submission(submission_id=submission_id, by=by)

    monkeypatch.setattr(submissions, "erase_submission", fail_at_the_copy)
    response = person.client.post(f"/check/{own}/erase/")

    assert response.status_code == 503
    assert Submission.objects.filter(pk__in=(person.id, own), erased_at=None).count() == 2


def test_the_notes_of_the_sheet_go_with_the_answers() -> None:
    person = told_soon()
    save_handover_notes(submission_id=person.id, notes={"allergies": "penicillin"}, by=Respondent.SELF)
    own = copy_in(sends(person, "movement", leg_weakness="yes"))

    assert "penicillin" in sees(person, f"/check/{own}/sheet/").raw


def test_a_changed_key_of_the_index_begins_no_second_copy(settings: Settings) -> None:
    person = told_soon()
    own = copy_in(sends(person, "movement", leg_weakness="yes"))
    settings.INDEX_KEY_FALLBACKS = [settings.INDEX_KEY]
    settings.INDEX_KEY = "another key of the index, which is long enough for it 0123"
    session = person.client.session
    del session["continued"]
    session.save()

    assert copy_in(sends(person, "urgent_signs")) == own


def test_an_earlier_result_that_does_not_open_keeps_nobody_from_going_on() -> None:
    person = told_soon()
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE triage_storedassessment SET document = 'xx' || document")
    own = copy_in(sends(person, "urgent_signs"))

    assert Submission.objects.get(pk=own).highest_urgency() == "soon"


def test_a_page_that_is_sent_as_its_answers_are_erased_brings_nothing_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = told_soon()
    known = views._shown_page

    def erase_then_show(*given: object) -> object:
        erase_submission(submission_id=person.id, by=Respondent.SELF)
        return known(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "_shown_page", erase_then_show)
    response = sends(person, "movement", leg_weakness="yes")

    assert response.status_code == 404
    assert Submission.objects.filter(erased_at=None).count() == 0


def test_a_follow_up_is_shared_by_itself_as_it_is_now(person: Person) -> None:
    person.was_told(**SIGNS["soon"])
    returner = Returner(person)
    returner.agreed_yesterday()
    submission = returner.begins()
    returner.answers_all(submission, **SIGNS["soon"])
    returner.sends(CONSENT, answer="end")
    returner.sends_page(submission, "movement", leg_weakness="yes")
    form = {"name": "Pat", "phone": "555-010-0199", "consent": "own"}
    returner.client.post(f"/check/{submission.pk}/share/", form)

    assert Review.objects.exclude(pk=returner.review_id).get().urgency == "emergency"


def test_asking_for_the_result_of_a_follow_up_ends(person: Person) -> None:
    person.was_told(**SIGNS["soon"])
    returner = Returner(person)
    submission = returner.ends_consent_after_an_emergency()
    own = copy_in(returner.sends_page(submission, "pain", back_pain="yes"))
    response = returner.client.post(f"/check/{submission.pk}/answers/", follow=True)

    assert str(own) in response.redirect_chain[-1][0]
    assert response.status_code == 200
