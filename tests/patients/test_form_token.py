"""The signed token of a form: its answers find home when the session ended while the page was open."""

from __future__ import annotations

import base64
import json
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import Person, database_locked
from tests.versions import publish
from triage.engine.vocabulary import Text
from triage.models import HandoverNotes, Submission
from triage.patients.form_tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

DAY = 24 * 60 * 60
LEG = {"leg_weakness": "yes", "action": "continue"}


def form_token_on_page(person: Person, page_id: str = "movement") -> str:
    """The signed token that a page of questions carries."""
    return dict(person.sees(page_id).hidden)["form_token"]


def loses_session(person: Person) -> None:
    """Go on in a browser that has lost its session."""
    person.client = Client()


def form_token_of_form_opened(seconds_ago: float, person: Person) -> str:
    """The signed token of a form that was opened so long ago."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "time", SimpleNamespace(time=lambda: time.time() - seconds_ago))
        return form_token_on_page(person)


def forged(person: Person, carer: Person) -> Iterator[tuple[str, str]]:
    """Tokens that were not signed for this person by this site, and what is wrong with each."""
    real = form_token_on_page(person)
    held = signing.loads(real, salt=TokenKind.SUBMISSION)
    payload, moment, signature = real.split(":")
    as_other = json.dumps([{"self": "other"}.get(part, part) for part in held], separators=(",", ":"))
    others = base64.urlsafe_b64encode(as_other.encode()).decode().rstrip("=")
    yield "missing", ""
    yield "nonsense", "let me in"
    yield "unsigned", payload
    yield "wrongly signed", f"{payload}:{moment}:{'A' * len(signature)}"
    yield "cut short", real[:-1]
    yield "with another respondent", f"{others}:{moment}:{signature}"
    yield "with another moment", f"{payload}:1zzzzz:{signature}"
    yield "for another purpose", signing.dumps(held, salt="something else")
    yield "with another key", signing.dumps(held, key="x" * 50, salt=TokenKind.SUBMISSION)
    yield "of another submission", form_token_on_page(carer)
    yield "expired", form_token_of_form_opened(2 * DAY + 60, person)


KINDS = [
    "missing",
    "nonsense",
    "unsigned",
    "wrongly signed",
    "cut short",
    "with another respondent",
    "with another moment",
    "for another purpose",
    "with another key",
    "of another submission",
    "expired",
]


# ---- a valid signed token


def test_every_form_with_answers_carries_a_token(person: Person) -> None:
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    places = [person.page_url("movement"), person.answers_url, reverse("patients:sheet", args=[person.id])]
    for address in places:
        assert dict(read(person.client.get(address)).hidden)["form_token"]


def test_a_page_is_saved_when_the_session_has_ended(person: Person) -> None:
    person.presses_none("movement")
    token = form_token_on_page(person, "urgent_signs")
    loses_session(person)
    person.ticks("urgent_signs", confusion="not_sure", form_token=token)
    assert person.submission.answers["confusion"] == "not_sure"
    assert person.submission.sent_pages == ["movement", "urgent_signs"]


def test_the_first_page_is_saved_when_the_session_has_ended(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    assert person.posts("movement", LEG | {"form_token": token})["Location"] == person.result_url
    assert person.submission.answers == {"leg_weakness": "yes"}


def test_the_person_goes_on_after_the_session_has_ended(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    response = person.presses_none("movement", form_token=token)
    assert response["Location"] == person.page_url("urgent_signs")
    assert "Page 2 of" in person.sees("urgent_signs").words
    assert person.answers_url in read(person.client.get("/")).links


def test_the_result_can_be_asked_for_when_the_session_has_ended(person: Person) -> None:
    person.has_answered(cancer_diagnosis="yes")
    token = dict(read(person.client.get(person.answers_url)).hidden)["form_token"]
    loses_session(person)
    response = person.client.post(person.answers_url, {"form_token": token})
    assert response["Location"] == person.result_url
    assert person.opens_result().status_code == 200


def test_the_notes_are_kept_when_the_session_has_ended(person: Person) -> None:
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    sheet = reverse("patients:sheet", args=[person.id])
    token = dict(read(person.client.get(sheet)).hidden)["form_token"]
    loses_session(person)
    person.client.post(sheet, {"worry": "My back", "form_token": token})
    assert HandoverNotes.objects.get().worry == "My back"


def test_a_token_remembers_who_answers(carer: Person) -> None:
    token = form_token_on_page(carer)
    loses_session(carer)
    carer.presses_none("movement", form_token=token)
    assert carer.submission.respondent == "other"
    assert "They are mixed up" in carer.sees("urgent_signs").words


def test_a_token_keeps_the_other_answers_of_the_new_session(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    newer = Person(client=person.client)
    newer.presses_none("movement")
    person.presses_none("movement", form_token=token)
    assert {newer.answers_url, person.answers_url} <= set(read(person.client.get("/")).links)


def test_a_wrong_page_with_a_token_keeps_what_was_entered(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    seen = read(person.presses_none("movement", leg_weakness="yes", form_token=token))
    assert seen.ticked == {("leg_weakness", "yes")}
    assert not person.has_stored_anything


def test_a_token_is_good_for_almost_two_days(person: Person) -> None:
    token = form_token_of_form_opened(2 * DAY - 60, person)
    loses_session(person)
    assert person.posts("movement", LEG | {"form_token": token}).status_code == 302
    assert person.has_stored_anything


def test_an_expired_token_does_not_hinder_a_session_that_still_knows(person: Person) -> None:
    token = form_token_of_form_opened(2 * DAY + 60, person)
    assert person.posts("movement", LEG | {"form_token": token})["Location"] == person.result_url
    assert person.submission.answers == {"leg_weakness": "yes"}


def test_a_page_that_could_not_be_saved_carries_its_token(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = form_token_on_page(person)
    monkeypatch.setattr("triage.patients.views.send_page", database_locked)
    assert ("form_token", token) in read(
        person.ticks("movement", leg_weakness="yes", form_token=token)
    ).hidden


@pytest.mark.parametrize("respondent", ["self", "other"])
@pytest.mark.usefixtures("live_version")
def test_a_token_names_who_answers_and_holds_no_answer(respondent: str) -> None:
    person = Person(respondent)
    person.ticks("movement", leg_weakness="not_sure")
    held = signing.loads(form_token_on_page(person), salt=TokenKind.SUBMISSION)
    assert held[:2] == [str(person.id), respondent]
    assert "leg" not in str(held)
    assert "not_sure" not in str(held)


def test_a_token_remembers_the_version_whose_page_was_shown(
    person: Person, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    token = form_token_on_page(person)
    newer = protocol.model_copy(update={"title": Text({"en": "Another title"})})
    publish(newer)
    loses_session(person)
    person.presses_none("movement", form_token=token)
    assert person.submission.version == live_version


# ---- any other signed token


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_token_is_not_found_and_saves_nothing(person: Person, carer: Person, kind: str) -> None:
    token = dict(forged(person, carer))[kind]
    loses_session(person)
    response = person.posts("movement", LEG | {"form_token": token})
    assert response.status_code == 404
    assert read(response).has_emergency_list
    assert not Submission.objects.exists()


@pytest.mark.parametrize("kind", ["missing", "wrongly signed", "of another submission", "expired"])
def test_any_other_token_changes_no_stored_answer_and_opens_none(
    person: Person, carer: Person, kind: str
) -> None:
    token = dict(forged(person, carer))[kind]
    person.presses_none("movement")
    loses_session(person)
    assert person.posts("movement", LEG | {"form_token": token}).status_code == 404
    assert person.submission.answers["leg_weakness"] == "no"
    assert person.client.get(person.answers_url).status_code == 404


def test_a_token_sent_to_another_submission_opens_neither(person: Person, carer: Person) -> None:
    token = form_token_on_page(carer)
    loses_session(person)
    person.posts("movement", LEG | {"form_token": token})
    assert person.client.get(person.page_url("movement")).status_code == 404
    assert person.client.get(carer.page_url("movement")).status_code == 404


def test_every_kind_of_wrong_token_is_tried(person: Person, carer: Person) -> None:
    assert [kind for kind, _ in forged(person, carer)] == KINDS


@pytest.mark.parametrize("kind", ["missing", "of another submission", "expired"])
def test_any_other_token_finishes_nothing(person: Person, carer: Person, kind: str) -> None:
    token = dict(forged(person, carer))[kind]
    person.has_answered(cancer_diagnosis="yes")
    loses_session(person)
    assert person.client.post(person.answers_url, {"form_token": token}).status_code == 404
    assert not person.submission.is_finished


@pytest.mark.parametrize("kind", ["missing", "of another submission", "expired"])
def test_any_other_token_keeps_no_notes(person: Person, carer: Person, kind: str) -> None:
    token = dict(forged(person, carer))[kind]
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    loses_session(person)
    sheet = reverse("patients:sheet", args=[person.id])
    assert person.client.post(sheet, {"worry": "x", "form_token": token}).status_code == 404
    assert not HandoverNotes.objects.exists()


def test_a_token_in_an_address_opens_nothing(person: Person) -> None:
    person.presses_none("movement")
    token = form_token_on_page(person)
    loses_session(person)
    for address in (person.page_url("movement"), person.answers_url, person.result_url):
        assert person.client.get(address, {"form_token": token}).status_code == 404


def test_a_token_in_the_address_of_a_post_saves_nothing(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    assert person.client.post(f"{person.page_url('movement')}?form_token={token}", LEG).status_code == 404
    assert not person.has_stored_anything


def test_a_token_erases_nothing(person: Person) -> None:
    person.presses_none("movement")
    token = form_token_on_page(person)
    known = person.client
    loses_session(person)
    erase = reverse("patients:erase", args=[person.id])
    assert person.client.post(erase, {"form_token": token}).status_code == 404
    assert known.get(person.answers_url).status_code == 200


def test_a_token_does_not_open_an_id_that_it_does_not_name(person: Person) -> None:
    token = form_token_on_page(person)
    loses_session(person)
    address = reverse("patients:page", args=[uuid4(), "movement"])
    assert person.client.post(address, LEG | {"form_token": token}).status_code == 404
    assert not person.has_stored_anything
