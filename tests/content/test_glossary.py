"""The glossary: complete, easy to read, and its faults named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.faults import ContentError
from content.glossary import glossary, id_by_form, pattern_of, read_glossary
from content.library import library
from triage.engine.safety.words import reading_grade

if TYPE_CHECKING:
    from pathlib import Path

WORDS = glossary("en")
SPANISH_WORDS = glossary("es")


def fault_of(folder: Path, text: str) -> str:
    """What is said of a broken glossary."""
    path = folder / "en.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_glossary(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["osteoblast", "lytic", "denosumab", "metastasis", "hypercalcemia"])
def test_the_words_a_reader_stumbles_on_are_there(name: str) -> None:
    assert name in WORDS


def test_a_meaning_is_easy_to_read() -> None:
    assert [name for name, word in WORDS.items() if reading_grade(word.means) > 7] == []


@pytest.mark.parametrize("name", ["osteoblast", "denosumab", "bisphosphonate", "vertebroplasty"])
def test_a_word_that_is_hard_to_say_says_how(name: str) -> None:
    assert any(part.isupper() for part in str(WORDS[name].say).split("-"))


def test_every_page_that_a_word_names_exists() -> None:
    assert {word.page for word in WORDS.values() if word.page} <= set(library("en"))


def test_every_word_is_explained_in_spanish_and_leads_to_the_same_page() -> None:
    assert {name: word.page for name, word in SPANISH_WORDS.items()} == {
        name: word.page for name, word in WORDS.items()
    }


def test_a_word_whose_sign_cannot_wait_says_so_in_spanish() -> None:
    assert "llame al 911" in SPANISH_WORDS["paralysis"].means
    assert "busque ayuda ahora" in SPANISH_WORDS["incontinence"].means


@pytest.mark.parametrize(
    ("written", "name"),
    [("metástasis óseas", "bone-metastasis"), ("bifosfonatos", "bisphosphonate"), ("PET", "pet-scan")],
)
def test_plural_and_gender_are_linked_in_spanish(written: str, name: str) -> None:
    assert id_by_form(SPANISH_WORDS)[written] == name
    found = pattern_of(SPANISH_WORDS)
    assert found
    assert found.findall(f"Hablan de {written}, y de más.") == [written]


def test_words_stand_in_alphabetical_order() -> None:
    names = [word.word.casefold() for word in WORDS.values()]
    assert names == sorted(names)


def test_a_form_of_two_words_is_refused(tmp_path: Path) -> None:
    text = "a:\n  word: alpha\n  means: One.\nb:\n  word: beta\n  forms: [Alpha, alpha]\n  means: Two.\n"
    assert fault_of(tmp_path, text) == "en.yaml, line 4: 'alpha' is already a form of 'a'"


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "a:\n  word: alpha\n  means: One.\n  sound: AL-fa\n"
    assert fault_of(tmp_path, text) == "en.yaml, line 4: a.sound is not known here; is it misspelled?"


def test_a_word_without_meaning_is_refused(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "a:\n  word: alpha\n") == "en.yaml, line 1: a.means is missing"


@pytest.mark.parametrize("text", ["a: alpha\n", "a: [alpha]\n", "- a\n", "a: 'x\n"])
def test_a_glossary_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert fault_of(tmp_path, text).startswith("en.yaml, line ")
