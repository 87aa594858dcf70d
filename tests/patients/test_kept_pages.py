"""A page of questions is put together once for all who see the same; what is one's own is never another's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from content.kept_pages import forget_pages
from tests.patients.person import Person
from triage.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.usefixtures("live_version")
TICKED = {"leg_weakness": "yes"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_pages()
    yield
    forget_pages()


def ticks_in(page: str) -> int:
    """How many boxes of a page are ticked."""
    return len(re.findall(r"<input[^>]* checked", page))


def html(person: Person, page_id: str = "movement") -> str:
    """A page of questions as it is sent."""
    return person.client.get(person.page_url(page_id)).content.decode()


def test_ticks_of_one_are_not_shown_to_another(person: Person) -> None:
    person.ticks("movement", **TICKED)
    assert ticks_in(html(person)) == 1
    assert ticks_in(html(Person())) == 0


def test_ticks_are_shown_though_the_page_was_kept_without_them(person: Person) -> None:
    assert ticks_in(html(person)) == 0
    person.ticks("movement", **TICKED)
    assert ticks_in(html(person)) == 1


def test_a_kept_page_leads_to_ones_own_answers(person: Person) -> None:
    person.presses_none("movement")
    html(person, "urgent_signs")
    other = Person()
    other.presses_none("movement")
    page = html(other, "urgent_signs")
    assert str(other.id) in page
    assert str(person.id) not in page


def test_what_is_sent_from_a_kept_page_is_stored_as_ones_own(person: Person) -> None:
    html(person)
    other = Person()
    html(other)
    other.ticks("movement", **TICKED)
    assert other.submission.answers["leg_weakness"] == "yes"
    assert list(Submission.objects.values_list("pk", flat=True)) == [other.id]


def test_a_helper_reads_the_words_for_helpers(person: Person, protocol: Protocol) -> None:
    question = protocol.questions["leg_weakness"]
    assert question.ask.to("en") in html(person)
    assert question.ask_other.to("en") in html(Person("other"))


def test_an_error_of_one_is_not_kept_for_the_next(person: Person) -> None:
    person.posts("movement", {"action": "continue"})
    assert "error-title" not in html(Person())
