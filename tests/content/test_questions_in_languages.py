"""Questions for the doctor that were ticked in one language are there in the other."""

from __future__ import annotations

import pytest
from django.test import Client

from content.library import library
from tests.patients.html import read

SLUG = "bone-pain"
MINE = "/learn/my-questions/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    """Somebody who ticked the first question on the English page."""
    client = Client()
    client.post(MINE, {"page": SLUG, "question": library("en")[SLUG].questions[0]})
    return client


def test_it_is_listed_and_ticked_in_the_other_language(reader: Client) -> None:
    own = library("es")[SLUG].questions[0]
    assert own in read(reader.get(f"/es{MINE}")).words
    assert ("question", own) in read(reader.get(f"/es/learn/{SLUG}/")).ticked


def test_it_can_be_removed_in_the_other_language(reader: Client) -> None:
    own = library("es")[SLUG].questions[0]
    reader.post(f"/es{MINE}", {"remove": own, "source": SLUG})
    assert library("en")[SLUG].questions[0] not in read(reader.get(MINE)).words


def test_ticking_another_one_in_the_other_language_keeps_it(reader: Client) -> None:
    both = library("es")[SLUG].questions[:2]
    reader.post(f"/es{MINE}", {"page": SLUG, "question": list(both)})
    words = read(reader.get(MINE)).words
    assert all(question in words for question in library("en")[SLUG].questions[:2])
