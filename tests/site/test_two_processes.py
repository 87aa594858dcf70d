"""Two processes on one database: what one makes live, the other shows from its next request on."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from content.models import ClinicNote
from tests.programs import start_python
from tests.versions import publish
from triage.actions.audit import SYSTEM
from triage.actions.protocols import publish_version
from triage.engine.vocabulary import Text, Urgency
from triage.models import Clinic, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

# The program needs seconds to start where others work beside the tests.
pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
# Each page is asked for as by a new visitor.
VISITOR = """
import json, sys
from django.test import Client
for line in sys.stdin:
    method, address = line.split()
    send = {"GET": Client().get, "POST": Client().post}[method]
    response = send(address, {"respondent": "self"}, follow=True)
    print(json.dumps([response.status_code, response.content.decode()]), flush=True)
"""


class Other:
    """The other process. It keeps what it may keep from one request to the next."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def shows(self, address: str, method: str = "GET") -> str:
        """What it shows at an address."""
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answered is not None
        print(method, address, file=asked, flush=True)
        status, page = json.loads(answered.readline())
        assert status == 200
        return str(page)


@pytest.fixture
def other() -> Iterator[Other]:
    process = start_python(VISITOR)
    yield Other(process)
    process.kill()
    process.communicate()


def article_of(protocol: Protocol) -> str:
    """An education page to which an emergency leads."""
    slug = next(rule.content[0] for rule in protocol.rules if rule.urgency == Urgency.EMERGENCY)
    return f"/learn/{slug}/"


def titled(protocol: Protocol, words: str) -> Protocol:
    """The protocol with another title of an emergency, and of its first page."""
    wording = protocol.urgencies[Urgency.EMERGENCY].model_copy(update={"title": Text({"en": words})})
    first = protocol.pages[0].model_copy(update={"title": Text({"en": words})})
    return protocol.model_copy(
        update={
            "urgencies": {**protocol.urgencies, Urgency.EMERGENCY: wording},
            "pages": (first, *protocol.pages[1:]),
        }
    )


def test_an_article_shows_the_signs_of_the_version_that_another_process_published(
    protocol: Protocol, other: Other
) -> None:
    article = article_of(protocol)
    kept = other.shows(article)
    assert kept.count("Go at once") == other.shows(article).count("Go at once") == 0

    publish(titled(protocol, "Go at once"))

    assert "Go at once" in other.shows(article)


def test_a_version_that_was_rolled_back_is_shown_no_more(protocol: Protocol, other: Other) -> None:
    article, before = article_of(protocol), Publication.live_version()
    publish(titled(protocol, "Go at once"))
    assert "Go at once" in other.shows(article)

    publish_version(before, by=SYSTEM, reason="Rolled back.")

    assert "Go at once" not in other.shows(article)


def test_whoever_begins_is_asked_by_the_version_that_another_process_published(
    protocol: Protocol, other: Other
) -> None:
    assert "Is it now?" not in other.shows("/", "POST")

    publish(titled(protocol, "Is it now?"))

    assert "Is it now?" in other.shows("/", "POST")


def test_what_the_clinic_changes_in_another_process_is_shown_at_once(
    protocol: Protocol, other: Other
) -> None:
    article = article_of(protocol)
    assert "112" not in other.shows("/help-now/")
    other.shows(article)

    Clinic(emergency_number="112").save()
    ClinicNote(page=article.split("/")[2], text="Our door is always open.").save()

    assert "112" in other.shows("/help-now/")
    assert "Our door is always open." in other.shows(article)
