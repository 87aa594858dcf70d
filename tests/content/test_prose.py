"""How the pages read: in a band of grades, in sentences of mixed length, in words that a nurse would say."""

from __future__ import annotations

import re

import pytest

from content.library import library
from triage.engine.safety.words import reading_grade

PAGES = library("en")
# Easier than this, English falls apart into short statements; harder, and a tired reader gives up.
EASIEST, HARDEST = 4, 6
# What tells people to act may be as easy as it can be, and no harder than this.
HARDEST_STEPS = 5
STEPS = {"get-help-now", "other-emergencies"}
FEW_WORDS, MOST_SHORT = 5, 0.10
# What readers stumbled over, and what no nurse says.
STILTED = re.compile(
    r"(?<!discharge )\bpapers?\b|the text that this page|\bTo \w+ (?:a|the) \w+ is\b"
    r"|a small piece of your body"
    r"|\bwith ease\b|\bDo you think about ending|\btrouble to (?:poop|pee)\b|\bthrow up or feel sleepy\b",
    re.IGNORECASE,
)


def short_share(slug: str) -> float:
    """The share of a page's sentences that have five words or fewer."""
    sentences = PAGES[slug].sentences
    return sum(len(sentence.split()) <= FEW_WORDS for sentence in sentences) / len(sentences)


@pytest.mark.parametrize("slug", [slug for slug in PAGES if slug not in STEPS])
def test_a_page_reads_like_a_person_who_explains(slug: str) -> None:
    assert EASIEST <= reading_grade(PAGES[slug].prose) <= HARDEST


@pytest.mark.parametrize("slug", sorted(STEPS))
def test_what_to_do_in_an_emergency_is_easier_than_the_rest(slug: str) -> None:
    assert reading_grade(PAGES[slug].prose) <= HARDEST_STEPS


@pytest.mark.parametrize("slug", PAGES)
def test_few_sentences_of_a_page_are_very_short(slug: str) -> None:
    assert short_share(slug) < MOST_SHORT


@pytest.mark.parametrize("slug", PAGES)
def test_no_page_says_what_no_nurse_would_say(slug: str) -> None:
    page = PAGES[slug]
    assert STILTED.findall(" ".join((page.summary, page.plain_text, *page.questions))) == []
