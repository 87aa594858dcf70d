"""Who checked what patients read stands at the foot of their pages: only while it is true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.actions.sign_offs.signing import ANA, BEN, WHY, accept_all, clinician, item_of, verdict
from tests.patients.html import read
from tests.patients.person import Person
from tests.versions import publish
from triage.actions.sign_offs import statement
from triage.engine.vocabulary import Text
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from time_machine import TimeMachineFixture

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

TODAY = "not yet been checked by a clinician"
SENTENCE = (
    "Checked by Ana Ruiz, oncologist, on December 1, 2026, and by Ben Okoro, oncology nurse, on "
    "December 1, 2026."
)
START, ARTICLE, EMERGENCY, NOWHERE = "/", "/learn/bone-pain/", "/help-now/", "/nowhere/"
CY = ("Cy Young", "physicist", "PH 7781")
PAGES = (START, ARTICLE, EMERGENCY, NOWHERE)


@pytest.fixture
def ben(live_version: ProtocolVersion, time_machine: TimeMachineFixture) -> User:
    """The second of two who accepted everything."""
    time_machine.move_to(datetime(2026, 12, 1, 15, tzinfo=UTC))
    accept_all(live_version, clinician("ana", ANA))
    second = clinician("ben", BEN)
    accept_all(live_version, second)
    return second


def foot(address: str, client: Client | None = None) -> str:
    """All words of a page."""
    return read((client or Client()).get(address)).words


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_that_no_clinician_checked_it(live_version: ProtocolVersion, address: str) -> None:
    assert live_version
    assert TODAY in foot(address)
    assert "Checked by" not in foot(address)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_both_once_everything_is_signed(ben: User, address: str) -> None:
    words = foot(address)
    assert ben
    assert SENTENCE in words
    assert TODAY not in words
    assert "not yet by a clinician" not in words


@pytest.mark.parametrize("address", PAGES)
def test_an_objection_changes_pages_that_were_kept(
    ben: User, address: str, live_version: ProtocolVersion
) -> None:
    assert SENTENCE in foot(address)
    verdict(item_of(live_version, "rule"), live_version, Verdict.OBJECTED, ben, WHY)
    assert TODAY in foot(address)


def test_a_browser_that_kept_an_article_reads_the_new_sentence(
    ben: User, live_version: ProtocolVersion
) -> None:
    reader = Client()
    before = reader.get(ARTICLE)
    verdict(item_of(live_version, "rule"), live_version, Verdict.OBJECTED, ben, WHY)
    after = reader.get(ARTICLE, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert TODAY in read(after).words


def test_pages_about_answers_speak_of_the_version_that_asked_them(
    ben: User, person: Person, protocol: Protocol
) -> None:
    person.answers_all()
    person.asks_for_result()
    asked = (person.page_url("urgent_signs"), person.answers_url, person.result_url)
    other = protocol.rules[0].model_copy(update={"clinician_note": Text({"en": "Think of the spine."})})
    publish(protocol.model_copy(update={"rules": (other, *protocol.rules[1:])}))
    assert ben
    assert TODAY in foot(START)
    for address in asked:
        assert SENTENCE in foot(address, person.client), address


def test_without_a_database_no_check_is_claimed(ben: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError

    monkeypatch.setattr(statement._STATE, "first", broken)
    assert ben
    assert TODAY in foot(EMERGENCY)


def test_whoever_checked_some_of_it_alone_is_said_to(ben: User, live_version: ProtocolVersion) -> None:
    verdict(item_of(live_version, "rule"), live_version, Verdict.ACCEPTED, clinician("cy", CY))
    assert ben
    assert f"{SENTENCE} Checked in part by Cy Young, physicist, on December 1, 2026." in foot(START)
