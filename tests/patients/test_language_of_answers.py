"""The language in which somebody answers is kept for the nurses, and the sheet is there in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.nurses.people import logged_in, nurse
from tests.patients.html import read
from tests.patients.person import Person
from tests.patients.sharer import FORM
from triage.actions.alerts.message import message_for
from triage.models import Alert, Review, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from triage.models import ProtocolVersion


@pytest.fixture
def speaker(live_version: ProtocolVersion) -> Iterator[Person]:  # noqa: ARG001 (publishes it)
    """Somebody who answers on the Spanish pages."""
    with translation.override("es"):
        yield Person()


def test_answers_of_before_are_english() -> None:
    assert Submission._meta.get_field("language").default == settings.LANGUAGE_CODE


def test_the_language_is_that_of_the_page_that_was_sent(speaker: Person) -> None:
    speaker.ticks("movement", leg_weakness="not_sure")
    assert speaker.submission.language == "es"


def test_a_switch_changes_it_with_the_next_page_that_is_sent(speaker: Person) -> None:
    speaker.ticks("movement", leg_weakness="not_sure")
    with translation.override("en"):
        speaker.ticks("movement", leg_weakness="not_sure")
    assert speaker.submission.language == "en"


def test_looking_at_a_page_changes_nothing(speaker: Person) -> None:
    speaker.ticks("movement", leg_weakness="yes")
    with translation.override("en"):
        speaker.client.get(speaker.result_url)
    assert speaker.submission.language == "es"


def test_nurses_read_that_an_interpreter_is_needed(speaker: Person) -> None:
    speaker.was_told(leg_weakness="yes")
    speaker.client.post(f"/es/check/{speaker.id}/share/", FORM)
    review = Review.objects.get()
    with translation.override("en"):
        client = logged_in(nurse())
        for address in (reverse("nurses:queue"), reverse("nurses:review", args=[review.pk])):
            assert "Spanish: an interpreter is needed" in read(client.get(address)).words
        alert = Alert(review=review, level="nurse")
        assert "Spanish: an interpreter is needed" in message_for(alert).body
        assert "Spanish: an interpreter is needed" in message_for(alert).line


def test_nurses_read_nothing_of_it_for_answers_in_english(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    person.client.post(f"/check/{person.id}/share/", FORM)
    client = logged_in(nurse())
    assert "interpreter" not in read(client.get(reverse("nurses:queue"))).words
    assert "interpreter" not in message_for(Alert(review=Review.objects.get(), level="nurse")).body


def test_the_sheet_is_in_english_for_the_staff_and_in_the_language_of_the_person(speaker: Person) -> None:
    speaker.was_told(leg_weakness="yes")
    seen = read(speaker.client.get(f"/es/check/{speaker.id}/sheet/"))
    english, spanish = seen.raw.split('<article class="sheet card')[1:]
    assert 'lang="en"' in english[:40]
    assert "For the doctor or nurse" in english
    assert "Scan to read this sheet as text" in english
    assert 'lang="es"' in spanish[:40]
    assert '<svg class="qr"' not in spanish


def test_the_sheet_in_english_stands_there_once(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    seen = read(person.client.get(f"/check/{person.id}/sheet/"))
    assert seen.raw.count('<article class="sheet card') == 1


ASKS = "Si le contestan en inglés, diga: “Spanish, please.”"


def test_whoever_calls_is_told_how_to_ask_for_an_interpreter(speaker: Person) -> None:
    speaker.ticks("movement", leg_weakness="yes")
    assert ASKS in read(speaker.opens_result()).words
    assert ASKS in read(speaker.client.get(reverse("patients:help_now"))).words


@pytest.mark.usefixtures("live_version")
def test_on_english_pages_nobody_is_told_to_ask_for_english(client: Client) -> None:
    assert "please.”" not in read(client.get(reverse("patients:help_now"))).words
