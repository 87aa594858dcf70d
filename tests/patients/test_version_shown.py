"""A submission is pinned to the version whose page was shown, not to the one that is live when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.versions import publish
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion, Submission

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.engine.protocol import Protocol


def publish_another(protocol: Protocol) -> ProtocolVersion:
    """Publish a version that differs."""
    changed = protocol.model_copy(update={"title": Text({"en": "Another title"})})
    return publish(changed)


def test_nobodys_no_is_stored_for_a_row_they_never_saw(
    person: Person, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    person.client.get(person.page_url("movement"))
    publish_another(protocol)

    person.presses_none("movement")

    assert Submission.objects.get().version == live_version


def test_who_starts_after_a_publication_sees_the_new_version(
    person: Person, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    new = publish_another(protocol)
    response = person.client.post("/", {"respondent": "self"})

    person.client.post(response.headers["Location"], {"action": "none"})

    assert Submission.objects.get().version == new != live_version


def test_an_answer_that_nobody_gave_is_not_shown_as_one(person: Person) -> None:
    """The question on cancer counts as not sure before it is asked; the reasons do not say so."""
    person.client.post(person.page_url("movement"), {"trouble_urinating": "not_sure", "action": "continue"})

    words = person.opens_result().content.decode()

    assert 'data-urgency="emergency"' in words
    assert "Do you have cancer now" not in words
