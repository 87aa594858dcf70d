"""What a page leads on to: related pages by links and shared hard words, and the pages that rules name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from content.presenters import nearness, present_around

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

PAGES = library("en")


@pytest.mark.parametrize("slug", PAGES)
def test_every_related_page_has_to_do_with_the_page(slug: str) -> None:
    related = present_around("en", slug).related
    assert related
    assert [page.slug for page in related if nearness("en", slug)[page.slug] < 0.25] == []


@pytest.mark.parametrize("slug", PAGES)
def test_related_pages_are_none_of_those_beside_it(slug: str) -> None:
    around = present_around("en", slug)
    assert not {slug, around.previous and around.previous.slug, around.next and around.next.slug} & {
        page.slug for page in around.related
    }


@pytest.mark.parametrize(
    ("slug", "related"),
    [
        ("broken-bones", "preventing-falls"),
        ("treatment-side-effects", "eating-and-weight"),
        ("mouth-and-jaw", "denosumab"),
        ("pain-medicines", "bone-pain"),
        ("spinal-cord-compression", "mri-scan"),
    ],
)
def test_pages_that_link_to_each_other_are_related(slug: str, related: str) -> None:
    assert related in [page.slug for page in present_around("en", slug).related]


@pytest.mark.parametrize(
    ("rule", "slug", "word"),
    [
        ("weight_loss", "eating-and-weight", "weight"),
        ("fall_or_dizziness", "preventing-falls", "home"),
        ("fall_with_risk", "preventing-falls", "fall"),
        ("pain_not_controlled", "pain-medicines", "pain medicine"),
        ("constant_or_severe_pain", "pain-medicines", "pain medicine"),
    ],
)
def test_a_rule_leads_to_the_page_that_speaks_of_its_sign(
    shipped: Protocol, rule: str, slug: str, word: str
) -> None:
    named = next(one for one in shipped.rules if one.id == rule)
    assert slug in named.content
    assert word in PAGES[slug].prose
