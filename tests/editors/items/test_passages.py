"""Picking a citation: what a source says, found by a line or a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.draft_changes import item_of
from tests.patients.html import read
from triage.actions.evidence import evidence
from triage.engine.vocabulary import lines_of
from triage.models import Draft, ItemKind
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from django.test import Client

DOCUMENT = "acs_bone_metastasis"


def found(client: Client, draft: Draft, **asked: str) -> str:
    """The words of the page."""
    return read(client.get(reverse("admin:triage_draft_passages", args=[draft.pk]), asked)).words


def test_a_line_finds_the_passage_that_holds_it(client: Client, draft: Draft) -> None:
    passage = next(one for one in shipped_passages() if one.heading == "Spinal cord compression")
    words = found(client, draft, source=DOCUMENT, q=str(lines_of(passage.lines)[3]))
    assert f"{DOCUMENT} | {passage.heading} | {passage.lines}" in words
    assert "High blood calcium" not in words


def test_words_find_passages_by_heading_and_by_what_lines_say(client: Client, draft: Draft) -> None:
    assert "Spinal cord compression" in found(client, draft, source=DOCUMENT, q="CORD compr")
    entry = next(one for one in evidence().source_map.lines if one.not_a_sign)
    assert entry.not_a_sign
    assert entry.not_a_sign in found(client, draft, source=DOCUMENT, q=entry.not_a_sign.upper())


def test_a_guideline_offers_the_topics_that_are_cited(client: Client, draft: Draft) -> None:
    topics = [
        (citation["source"], citation["topic"])
        for item in draft.items.filter(kind__in=[ItemKind.RULE, ItemKind.QUESTION])
        for citation in item.document["citations"]
        if "topic" in citation
    ]
    source, topic = topics[0]
    assert f"{source} | {topic}" in found(client, draft, source=source)


def test_without_a_source_all_of_them_are_looked_through(client: Client, draft: Draft) -> None:
    words = found(client, draft, q="pain")
    assert f"{DOCUMENT} | Pain" in words
    assert "our_choice | " in words


def test_what_nobody_wrote_finds_nothing_and_says_so(client: Client, draft: Draft) -> None:
    assert "Nothing that can be cited has these words." in found(client, draft, source=DOCUMENT, q="zebra")


@pytest.mark.parametrize("asked", [{"source": "nothing"}, {"q": "9" * 40}, {"q": "²"}, {}])
def test_odd_questions_are_answered(client: Client, draft: Draft, asked: dict[str, str]) -> None:
    assert found(client, draft, **asked)


def test_a_form_with_citations_leads_there(client: Client, draft: Draft) -> None:
    rule = draft.items.filter(kind=ItemKind.RULE).first()
    assert rule
    seen = read(client.get(reverse("admin:triage_draftrule_change", args=[rule.pk])))
    assert reverse("admin:triage_draft_passages", args=[draft.pk]) in seen.links
    page = item_of(draft, "page", draft.items.filter(kind=ItemKind.PAGE).values_list("key", flat=True)[0])
    seen = read(client.get(reverse("admin:triage_draftpage_change", args=[page.pk])))
    assert reverse("admin:triage_draft_passages", args=[draft.pk]) not in seen.links
