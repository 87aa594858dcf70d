"""Warning signs on the education pages: boxes on top, what leads to a page, and what readers are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils.html import strip_tags

from content.library import library
from tests.patients.html import read
from triage.engine.safety.words import EMERGENCY_GRADE, TEXT_GRADE, reading_grade
from triage.engine.vocabulary import Urgency
from triage.models import Publication
from triage.patients.served import protocol_in_use
from triage.patients.signs import leading_signs, named_emergencies
from triage.protocols.shipped import shipped_phrases

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.protocols.shipped import Alarm

pytestmark = pytest.mark.django_db

PAGES = library("en")
# Words of an emergency sign: a page that says one shows the box.
EMERGENCY_WORDS = re.compile(
    r"\b(numb(?!er|ed|ing|s)|paraly[sz]|trouble peeing|hard to pee|cannot pee|mixed up|confus|cannot breathe"
    r"|trouble breathing|chest pain|chest hurts|throat swell|hard to wake|ending your life|black poop"
    r"|throw up blood)",
    re.IGNORECASE,
)
# Speaks of answers, which a reader has not given.
OF_ANSWERS = re.compile(
    r"other answers|this other sign|these signs|like this\b|You told|There may be|^This can"
)
# Pages that send readers to help and name no sign themselves.
WITHOUT_SIGNS = {"hospice-care", "resources"}
LEADS_TO_HELP = re.compile(r"/learn/get-help-now/|\b(?:911|988)\b")
PARAGRAPH = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)


def test_a_page_with_emergencies_shows_them_before_its_text() -> None:
    words = read(Client().get("/learn/spinal-cord-compression/")).words
    assert words.index("Some signs cannot wait") < words.index("Signs to look for")
    assert "Weak, heavy or unsteady arms or legs can mean" in words


def test_a_page_without_emergencies_has_no_box() -> None:
    slug = next(slug for slug, page in PAGES.items() if not page.emergencies)
    assert "Some signs cannot wait" not in read(Client().get(f"/learn/{slug}/")).words


@pytest.mark.parametrize("slug", [slug for slug in PAGES if slug not in WITHOUT_SIGNS])
def test_a_page_that_speaks_of_an_emergency_sign_shows_the_box(slug: str) -> None:
    said = EMERGENCY_WORDS.findall(PAGES[slug].plain_text)
    html = "".join(block.html for block in PAGES[slug].blocks)
    assert PAGES[slug].emergencies or not [*said, *LEADS_TO_HELP.findall(html)], said


def grade_of_boxes(raw: str) -> float:
    """How hard the emergency boxes of a page are to read."""
    boxes = re.findall(r'<section class="box box-emergency".*?</section>', raw, re.DOTALL)
    assert boxes
    parts = [strip_tags(part) for _tag, part in PARAGRAPH.findall("".join(boxes))]
    return reading_grade(" ".join(part if part.endswith((".", "?", ":")) else f"{part}." for part in parts))


@pytest.mark.parametrize("slug", [slug for slug, page in PAGES.items() if page.emergencies])
def test_the_box_on_a_page_is_as_easy_to_read_as_an_emergency_must_be(slug: str) -> None:
    assert grade_of_boxes(Client().get(f"/learn/{slug}/").content.decode()) <= EMERGENCY_GRADE


@pytest.mark.parametrize("alarm", shipped_phrases().alarms, ids=lambda alarm: alarm.question)
def test_the_box_of_a_search_is_as_easy_to_read_as_an_emergency_must_be(alarm: Alarm) -> None:
    raw = Client().post("/learn/search/", {"words": alarm.phrases[0]}).content.decode()
    assert grade_of_boxes(raw) <= EMERGENCY_GRADE


@pytest.mark.parametrize("address", ["/help-now/", "/learn/no-such-page/"])
def test_the_list_of_emergencies_is_as_easy_to_read_as_an_emergency_must_be(address: str) -> None:
    assert grade_of_boxes(Client().get(address).content.decode()) <= EMERGENCY_GRADE


def test_a_page_says_what_its_signs_can_mean_the_most_urgent_first(shipped: Protocol) -> None:
    groups = leading_signs("bone-pain")
    expected = {rule.urgency for rule in shipped.rules if "bone-pain" in rule.content}
    assert [group.title for group in groups] == [
        shipped.urgencies[urgency].title.to("en").format_map({"care_team": "your cancer care team"})
        for urgency in sorted(expected, reverse=True)
    ]


@pytest.mark.parametrize("slug", PAGES)
def test_every_rule_and_its_page_lead_to_each_other(shipped: Protocol, slug: str) -> None:
    shown = [reason for group in leading_signs(slug) for reason in group.reasons]
    assert len(shown) == sum(slug in rule.content for rule in shipped.rules)


def test_no_reason_speaks_to_readers_of_answers_they_did_not_give(shipped: Protocol) -> None:
    reasons = {
        rule.id: shipped_phrases().for_readers.get(rule.id) or rule.reason.to("en") for rule in shipped.rules
    }
    assert {name: reason for name, reason in reasons.items() if OF_ANSWERS.search(reason)} == {}


@pytest.mark.parametrize("name", shipped_phrases().for_readers)
def test_a_reason_for_readers_is_as_easy_to_read_as_the_rules_own(shipped: Protocol, name: str) -> None:
    rule = next(rule for rule in shipped.rules if rule.id == name)
    limit = EMERGENCY_GRADE if rule.urgency == Urgency.EMERGENCY else TEXT_GRADE
    assert reading_grade(shipped_phrases().for_readers[name]) <= limit


def test_reasons_fill_in_the_clinics_numbers() -> None:
    assert any("988" in reason for group in leading_signs("feeling-low") for reason in group.reasons)


def test_a_rule_that_is_no_emergency_never_stands_in_the_box() -> None:
    assert named_emergencies(("bone_pain",)).reasons == ()


def test_signs_are_known_without_a_database(monkeypatch: pytest.MonkeyPatch, shipped: Protocol) -> None:
    def broken() -> None:
        raise DatabaseError

    monkeypatch.setattr(Publication, "live_version", broken)
    assert protocol_in_use() == shipped


def test_signs_are_known_before_anything_is_published(shipped: Protocol) -> None:
    assert not Publication.objects.exists()
    assert protocol_in_use() == shipped
