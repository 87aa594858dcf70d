"""The Spanish of the shipped protocol: the same placeholders, *usted*, and the name of the box *not sure*."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from triage.engine.naming import texts_in
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import describe_answer

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.vocabulary import Text

FAMILIAR = re.compile(r"\b(?:tú|tus?|te|ti|contigo|vosotros|vuestr[oa]s?|os)\b", re.IGNORECASE)
ALIKE = {"Pelvis"}
OPENS = {"?": "¿", "!": "¡"}


@pytest.fixture(scope="module")
def texts(shipped: Protocol) -> list[Text]:
    """Every text that is written in Spanish."""
    parts = (shipped, *shipped.urgencies.values())
    found = {id(text): text for part in parts for text in texts_in(part) if "es" in text.root}
    return list(found.values())


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_text_fills_in_the_same_in_both_languages(texts: list[Text]) -> None:
    assert len(texts) > 900
    for text in texts:
        assert placeholders(text.root["es"]) == placeholders(text.root["en"]), text


def test_people_are_addressed_as_usted(texts: list[Text]) -> None:
    assert [text.root["es"] for text in texts if FAMILIAR.search(text.root["es"])] == []


def test_questions_and_cries_are_opened_and_closed(texts: list[Text]) -> None:
    for text in texts:
        for closed, opened in OPENS.items():
            assert text.root["es"].count(closed) == text.root["es"].count(opened), text


def test_no_text_was_left_in_english(texts: list[Text]) -> None:
    same = {text.root["en"] for text in texts if text.root["en"] == text.root["es"]}
    assert same <= ALIKE


def test_what_explains_a_sign_names_the_box_as_it_is_labelled(shipped: Protocol) -> None:
    for question in shipped.questions.values():
        box = describe_answer(question, AnswerState.NOT_SURE, "es")
        for text in filter(None, (question.how_to_tell, question.how_to_tell_other)):
            assert text.to("es").endswith(f"Si no puede saberlo, marque {box}.")
