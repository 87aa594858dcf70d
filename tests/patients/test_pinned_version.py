"""A submission goes on with the protocol version that it began on."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import rfc8785

from tests.patients.person import Person
from tests.versions import publish
from triage.actions.audit import SYSTEM
from triage.actions.protocols import publish_version, record_version
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion, Submission
from triage.patients.served import protocol_of_program

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

NEW_TITLE = "A page with another title"


@pytest.fixture
def newer(protocol: Protocol) -> Protocol:
    """The protocol with another title on its second page."""
    changed = protocol.pages[1].model_copy(update={"title": Text({"en": NEW_TITLE})})
    return protocol.model_copy(update={"pages": (protocol.pages[0], changed, *protocol.pages[2:])})


def test_a_submission_keeps_its_version_when_a_new_one_is_published(
    person: Person, newer: Protocol, live_version: ProtocolVersion
) -> None:
    person.presses_none("movement")
    publish(newer)
    person.presses_none("urgent_signs")
    assert person.submission.version == live_version


def test_a_submission_is_asked_the_questions_of_its_version(person: Person, newer: Protocol) -> None:
    person.presses_none("movement")
    publish(newer)
    assert NEW_TITLE not in person.sees("urgent_signs").words


def test_a_submission_is_finished_with_its_version(
    person: Person, newer: Protocol, live_version: ProtocolVersion
) -> None:
    person.presses_none("movement")
    publish(newer)
    person.answers_all()
    person.asks_for_result()
    assert person.submission.is_finished
    assert person.submission.version == live_version


@pytest.mark.usefixtures("live_version")
def test_a_submission_that_begins_later_has_the_new_version(newer: Protocol) -> None:
    version = publish(newer)
    later = Person()
    assert NEW_TITLE in later.sees("urgent_signs").words
    later.presses_none("movement")
    assert later.submission.version == version


def test_publishing_the_old_version_again_makes_it_live(
    person: Person, newer: Protocol, live_version: ProtocolVersion
) -> None:
    publish(newer)
    publish_version(live_version, by=SYSTEM, reason="Back.")
    assert NEW_TITLE not in person.sees("urgent_signs").words


@pytest.fixture
def old(protocol: Protocol) -> ProtocolVersion:
    """A stored version from before list items."""
    data = protocol.model_dump(mode="json", exclude_defaults=True) | {
        "becomes_emergency_if": [{"en": "It gets worse."}],
        "becomes_emergency_if_other": [{"en": "It gets worse."}],
    }
    del data["list_items"]
    document = rfc8785.dumps(data)
    version = ProtocolVersion.objects.create(document=document.decode(), sha256=sha256(document).hexdigest())
    record_version(version, by=SYSTEM)
    return version


def test_who_began_before_list_items_goes_on_with_the_lists_of_the_program(
    person: Person, old: ProtocolVersion
) -> None:
    person.presses_none("movement")
    Submission.objects.filter(pk=person.id).update(version=old)

    person.answers_all()
    person.asks_for_result()
    words = person.sees_result().words

    assert protocol_of_program().items_on("result")[0].text.to("en") in words
    assert person.submission.version == old
