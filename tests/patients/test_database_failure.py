"""A database that is locked or gone: an honest page that carries what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read
from tests.patients.person import database_locked
from triage.models import Clinic, StoredAssessment

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.person import Person


@pytest.fixture
def locked(person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody whose answers cannot be saved."""
    monkeypatch.setattr("triage.patients.views.send_page", database_locked)
    return person


def sends(person: Person) -> Response:
    """Send a page with two boxes of one row and one of another."""
    return person.ticks("movement", leg_weakness=["yes", "not_sure"], arm_weakness="yes")


def test_a_locked_database_is_no_success(locked: Person) -> None:
    assert sends(locked).status_code == 503


def test_a_locked_database_says_that_the_answers_were_not_saved(locked: Person) -> None:
    words = read(sends(locked)).words
    assert "Your answers on this page were not saved" in words
    assert "Something is wrong on our side" in words


def test_a_locked_database_shows_the_emergency_list(locked: Person) -> None:
    assert read(sends(locked)).has_emergency_list


def test_a_locked_database_saves_nothing(locked: Person) -> None:
    sends(locked)
    assert not locked.has_stored_anything


def test_a_locked_database_carries_what_was_sent(locked: Person) -> None:
    assert sorted(read(sends(locked)).hidden) == [
        ("action", "continue"),
        ("arm_weakness", "yes"),
        ("leg_weakness", "not_sure"),
        ("leg_weakness", "yes"),
    ]


def test_what_is_carried_never_becomes_markup(locked: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.patients.pages.respondent_of", database_locked)
    response = locked.posts("movement", {"leg_weakness": '"><b>x</b>'})
    assert "<b>x</b>" not in read(response).raw


def test_what_is_carried_can_be_sent_again(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("triage.patients.views.send_page", database_locked)
        carried = read(sends(person)).hidden
    again: dict[str, str | list[str]] = {
        name: [value for other, value in carried if other == name] for name, _ in carried
    }
    assert person.posts("movement", again)["Location"] == person.result_url
    assert person.submission.answers == {"leg_weakness": "yes", "arm_weakness": "yes"}


def test_answers_saved_before_are_still_there(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.presses_none("movement")
    monkeypatch.setattr("triage.patients.views.send_page", database_locked)
    person.ticks("urgent_signs", confusion="yes")
    assert person.submission.sent_pages == ["movement"]


def test_a_page_that_cannot_be_opened_says_so(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.patients.pages.respondent_of", database_locked)
    response = person.client.get(person.page_url("movement"))
    assert response.status_code == 503
    assert "We cannot open this page right now" in read(response).words


@pytest.mark.parametrize("address", ["page", "answers", "result"])
def test_without_the_database_every_page_shows_the_emergency_list(
    person: Person, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("triage.patients.pages.respondent_of", database_locked)
    monkeypatch.setattr(Clinic, "load", database_locked)
    urls = {
        "page": person.page_url("movement"),
        "answers": person.answers_url,
        "result": person.result_url,
    }
    assert read(person.client.get(urls[address])).has_emergency_list


def test_a_result_that_cannot_be_finished_says_so(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.answers_all()
    monkeypatch.setattr("triage.patients.views.finish_submission", database_locked)
    assert person.asks_for_result().status_code == 503
    assert not person.submission.is_finished


def test_a_start_that_fails_says_so(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.patients.views.Publication.live_version", database_locked)
    response = person.client.post("/", {"respondent": "other"})
    assert response.status_code == 503
    assert read(response).hidden == [("respondent", "other")]


def test_a_result_that_cannot_be_stored_saves_no_answer_either(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StoredAssessment, "save", database_locked)
    response = person.ticks("movement", leg_weakness="yes")
    assert response.status_code == 503
    assert not person.has_stored_anything


def test_the_result_is_shown_when_only_the_clinics_settings_cannot_be_read(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.ticks("movement", leg_weakness="yes")
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert person.sees_result().dials == ["tel:911"]
