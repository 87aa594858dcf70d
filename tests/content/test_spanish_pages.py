"""The pages in Spanish: the same facts, lists, pictures and links as in English, as easy to read."""

from __future__ import annotations

import re

import pytest

from content.library import PAGES as FOLDER
from content.library import contents_list, library
from triage.engine.safety.words import reading_grade

ENGLISH, SPANISH = library("en"), library("es")
# Years of school by Crawford. Below the band, Spanish is chopped; above, a tired reader gives up.
EASIEST, HARDEST = 3, 5
FEW_WORDS, MOST_SHORT = 5, 0.10
# What reads like a translation, or speaks to a patient as to a child or to one sex alone.
STILTED = re.compile(
    r"\btú\b|\bte (?:sientes|duele)\b|\bvosotros\b|\bcuarto de emergencia\b|\baplicar\b|\bsoportar a\b"
    r"|\bcáncer óseo metastásico\b|\bsensitiv[oa]\b|\bsala de emergencia\b",
    re.IGNORECASE,
)


@pytest.fixture(params=SPANISH)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def body(language: str, slug: str) -> str:
    return (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8").split("---\n", 2)[2]


def test_every_page_is_there_in_spanish(slug: str) -> None:
    assert SPANISH[slug].language == "es"


def test_a_page_cites_the_same_sources_in_both_languages(slug: str) -> None:
    assert SPANISH[slug].citations == ENGLISH[slug].citations


def test_a_page_lists_the_same_signs_in_both_languages(slug: str) -> None:
    assert (SPANISH[slug].signs, SPANISH[slug].emergencies) == (
        ENGLISH[slug].signs,
        ENGLISH[slug].emergencies,
    )


@pytest.mark.parametrize(
    "pattern", [r"^## ", r"^```signs", r"^- ", r"^\d\. "], ids=["headings", "lists", "points", "steps"]
)
def test_a_page_has_the_same_parts_in_both_languages(slug: str, pattern: str) -> None:
    found = [len(re.findall(pattern, body(language, slug), re.MULTILINE)) for language in ("en", "es")]
    assert found[0] == found[1]


def test_a_page_leads_to_the_same_places_in_both_languages(slug: str) -> None:
    places = [
        sorted(
            place
            for place in re.findall(r"\]\(([^)]+)\)", body(language, slug))
            if not place.startswith("word:")
        )
        for language in ("en", "es")
    ]
    assert places[0] == places[1]


def test_a_page_names_the_same_numbers_in_both_languages(slug: str) -> None:
    """Phone numbers, doses and temperatures: whatever has at least three digits or a decimal."""
    numbers = [
        sorted(re.findall(r"\d[\d.-]*\d{2,}|\d+\.\d", re.sub(r"\(tel:[^)]*\)", "", body(language, slug))))
        for language in ("en", "es")
    ]
    assert numbers[0] == numbers[1]


def test_a_page_has_as_many_questions_in_both_languages(slug: str) -> None:
    assert len(SPANISH[slug].questions) == len(ENGLISH[slug].questions)


def test_a_page_reads_like_a_person_who_explains_in_spanish(slug: str) -> None:
    assert EASIEST <= reading_grade(SPANISH[slug].prose, "es") <= HARDEST


def test_few_sentences_of_a_spanish_page_are_very_short(slug: str) -> None:
    sentences = SPANISH[slug].sentences
    assert sum(len(sentence.split()) <= FEW_WORDS for sentence in sentences) / len(sentences) < MOST_SHORT


def test_no_spanish_page_says_what_no_nurse_would_say(slug: str) -> None:
    page = SPANISH[slug]
    assert STILTED.findall(" ".join((page.summary, page.plain_text, *page.questions))) == []


def test_the_contents_list_has_the_same_order_in_both_languages() -> None:
    orders = [
        [(section.id, section.pages) for section in contents_list(language)] for language in ("en", "es")
    ]
    assert orders[0] == orders[1]
