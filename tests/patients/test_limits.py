"""Limits for each client: a flood ends, and nobody with a sign stands before a closed door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from tests.patients.html import read
from tests.patients.person import Person
from tests.patients.sharer import FORM, SIGNS, review_of, sends, shares
from triage.actions import limits
from triage.actions.limits import client_key
from triage.models import CachedValue, Clinic, Review, Submission
from triage.models.shared_cache import delete_ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings
    from time_machine import Traveller

    from triage.models import ProtocolVersion

SELF = {"respondent": "self"}
WRONG = "2222-2222-2222"
NEIGHBOUR = "203.0.113.9"


@pytest.fixture(autouse=True)
def _few(settings: Settings, live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes)
    settings.LIMITS = {"starts": 3, "shares": 2, "searches": 3, "wrong_codes": 3}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    """A moment at the beginning of ten minutes."""
    with time_machine.travel("2026-03-02T15:00:01Z", tick=False) as traveller:
        yield traveller


def begins(**headers: Any) -> Response:
    return Client().post("/", SELF, **headers)


def begin_too_often() -> Response:
    for _ in range(3):
        assert begins().status_code == 302
    return begins()


def with_result(sign: str = "emergency") -> Person:
    person = Person()
    person.was_told(**SIGNS[sign])
    return person


def test_one_more_than_the_limit_is_told_to_wait() -> None:
    response = begin_too_often()

    assert response.status_code == 429
    assert response["Retry-After"] == "599"
    assert "no-store" in response["Cache-Control"]


def test_who_has_to_wait_sees_the_emergency_list_and_whom_to_call() -> None:
    Clinic(phone="555-010-0100").save()

    seen = read(begin_too_often())

    assert seen.words.index("do not wait: call now") < seen.words.index("You can try again in 10 minutes")
    assert "555-010-0100" in seen.words
    assert 'href="tel:911"' in seen.raw


def test_who_has_to_wait_is_told_so_in_spanish_too() -> None:
    begin_too_often()

    seen = read(Client().post("/es/", SELF))

    assert "no espere: llame ahora" in seen.words
    assert "wait" not in seen.words


def test_after_ten_minutes_everybody_can_begin_again(clock: Traveller) -> None:
    begin_too_often()
    clock.shift(600)

    assert begins().status_code == 302


def test_somebody_elsewhere_can_begin() -> None:
    begin_too_often()

    assert begins(REMOTE_ADDR=NEIGHBOUR).status_code == 302


def test_a_spoofed_header_is_no_way_round() -> None:
    begin_too_often()

    answers = [begins(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(40)]

    assert set(answers) == {429}


def test_people_behind_a_trusted_proxy_are_told_apart(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    answers = [begins(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(40)]

    assert set(answers) == {302}


def test_a_check_that_has_begun_goes_on_to_its_result() -> None:
    person = Person()
    assert [begins().status_code for _ in range(3)] == [302, 302, 429]

    person.answers_all(**SIGNS["emergency"])

    assert person.client.get(person.result_url).status_code == 200


def test_the_start_page_and_the_emergency_page_stay_open() -> None:
    begin_too_often()

    assert [Client().get(address).status_code for address in ("/", "/help-now/", "/learn/")] == [200] * 3


def test_who_shares_too_often_keeps_the_words_and_the_way_to_the_result() -> None:
    people = [with_result(), with_result(), with_result()]
    shares(people[0])
    shares(people[1])

    response = sends(people[2], name="Zoë Planted")

    assert response.status_code == 429
    seen = read(response)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', seen.raw))
    assert hidden | {"csrfmiddlewaretoken": ""} == FORM | {"name": "Zoë Planted", "csrfmiddlewaretoken": ""}
    assert f'href="/check/{people[2].id}/result/"' in seen.raw
    assert Review.objects.count() == 2


def test_what_was_kept_can_be_shared_later(clock: Traveller) -> None:
    people = [with_result(), with_result(), with_result()]
    shares(people[0])
    shares(people[1])
    sends(people[2])
    clock.shift(600)

    shares(people[2])

    assert review_of(people[2]).urgency == "emergency"


def test_a_form_that_is_filled_in_wrongly_does_not_count() -> None:
    person = with_result()
    for _ in range(5):
        assert sends(person, phone="").status_code == 200

    shares(person)


def test_a_right_code_opens_after_any_number_of_wrong_ones() -> None:
    code = shares(with_result())
    browser = Client()
    answers = [browser.post("/code/", {"code": WRONG}).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 429, 429]
    assert browser.post("/code/", {"code": code})["Location"] == "/code/status/"


def test_a_wrong_code_over_the_limit_keeps_what_was_typed() -> None:
    for _ in range(3):
        Client().post("/code/", {"code": WRONG})

    response = Client().post("/code/", {"code": WRONG})

    assert "The right code still works." in read(response).words
    assert f'value="{WRONG}"' in read(response).raw
    assert response["Retry-After"] == "599"


@pytest.mark.parametrize("address", ["/learn/search/?q=pain", "/learn/no/such/page/"])
def test_searching_is_limited_and_reading_is_not(address: str) -> None:
    answers = [Client().get(address).status_code for _ in range(5)]

    assert answers[3:] == [429, 429]
    assert Client().get("/learn/search/").status_code == 200
    assert Client().get("/learn/").status_code == 200


def test_searched_words_are_kept_while_one_waits() -> None:
    for _ in range(3):
        Client().get("/learn/search/?q=pain")

    response = Client().post("/learn/search/", {"words": "night pain"})

    assert response.status_code == 429
    assert 'name="words" value="night pain"' in read(response).raw


def test_patients_get_through_when_nothing_can_be_counted(
    monkeypatch: pytest.MonkeyPatch, logs: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_more: object) -> int:
        raise DatabaseError("UNIQUE constraint failed: 203.0.113.7")

    monkeypatch.setattr(limits, "count_up", fail)

    assert {begins().status_code for _ in range(5)} == {302}
    assert "could not be counted: DatabaseError" in logs.text
    assert "203.0.113.7" not in logs.text


def test_a_flood_is_logged_once_without_an_address(logs: pytest.LogCaptureFixture) -> None:
    begin_too_often()
    begins()

    lines = [line for line in logs.messages if "over the limit" in line]
    assert lines == ["A client is over the limit of 3 starts in ten minutes."]


def test_nothing_about_a_client_outlives_the_hour(clock: Traveller) -> None:
    begins()
    Client().post("/code/", {"code": WRONG})
    before = client_key(NEIGHBOUR)
    assert CachedValue.objects.exists()

    clock.shift(3600)
    delete_ended()

    assert not CachedValue.objects.exists()
    assert client_key(NEIGHBOUR) != before


def test_no_address_is_stored() -> None:
    begins(REMOTE_ADDR=NEIGHBOUR)

    assert NEIGHBOUR not in str(list(CachedValue.objects.values()))
    assert client_key(NEIGHBOUR) not in str(list(CachedValue.objects.values()))


def test_a_flood_of_invented_emergencies_ends_at_the_limit() -> None:
    people = [with_result() for _ in range(3)]
    answers = [sends(person).status_code for person in people]

    assert answers == [302, 302, 429]
    assert Submission.objects.count() == 3
