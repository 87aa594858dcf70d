"""Facts on which a wrong sentence has done harm elsewhere, or once stood here: none may slip back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

PAGES = library("en")


def sentences_with(slug: str, *words: str) -> list[str]:
    """The sentences of a page that hold all these words."""
    return [
        sentence
        for sentence in PAGES[slug].sentences
        if all(word.casefold() in sentence.casefold() for word in words)
    ]


@pytest.mark.parametrize("slug", PAGES)
def test_prolia_is_never_a_shot_every_4_weeks(slug: str) -> None:
    assert sentences_with(slug, "Prolia", "every 4 weeks") == []


def test_the_intervals_of_xgeva_and_prolia_are_told_apart() -> None:
    text = PAGES["denosumab"].prose
    assert re.search(r"Xgeva is the stronger dose.*?every 4 weeks\. Prolia .*?every 6 months\.", text)
    assert sentences_with("denosumab", "not missing shots")


@pytest.mark.parametrize("slug", ["bone-pain", "treating-bone-pain"])
def test_any_new_bone_pain_is_worth_a_call_and_no_page_lets_it_wait(shipped: Protocol, slug: str) -> None:
    items = {item.id: item for item in shipped.list_items}
    assert "new_bone_pain" in PAGES[slug].signs
    assert items["new_bone_pain"].urgency >= Urgency.SAME_DAY
    assert "new" not in items["other_bone_pain"].text.to("en").casefold()
    assert sentences_with(slug, "any new bone pain")


def test_an_infection_is_named_as_a_cause_of_bone_pain() -> None:
    assert sentences_with("bone-pain", "infection in the bone")


@pytest.mark.parametrize(
    "risk", ["chemo", "steroid", "blood thinner", "kidney", "ulcer", "bleeding", "blood pressure"]
)
def test_whoever_should_not_take_an_anti_inflammatory_is_told_to_ask_first(risk: str) -> None:
    text = PAGES["pain-medicines"].prose
    caution = text[text.index("Ask before you take an NSAID") : text.index("Count your acetaminophen")]
    assert risk in caution


def test_acetaminophen_has_a_limit_for_a_day() -> None:
    assert sentences_with("pain-medicines", "4 grams in 24 hours", "liver")
    assert sentences_with("pain-medicines", "label")


def test_an_anti_inflammatory_is_not_explained_as_what_it_is_not() -> None:
    assert not re.search(r"NSAID is a pain drug that is not a steroid", PAGES["pain-medicines"].prose)


def test_no_page_says_that_opioids_never_lead_to_addiction() -> None:
    for slug, page in PAGES.items():
        if "almost never a problem" in page.prose:
            assert sentences_with(slug, "addiction can happen", "prescribed"), slug
    assert sentences_with("pain-medicines", "not a reason to suffer pain")


@pytest.mark.parametrize("word", ["alcohol", "drive", "locked", "naloxone", "sleeping pill"])
def test_opioids_come_with_how_to_take_them_safely(word: str) -> None:
    assert sentences_with("pain-medicines", word)


def test_hospice_says_that_treatment_against_the_cancer_normally_stops() -> None:
    assert sentences_with("hospice-care", "fight the cancer itself", "normally stops")
    assert sentences_with("hospice-care", "leave hospice at any time")


def test_palliative_care_is_not_kept_for_the_end() -> None:
    assert sentences_with("palliative-care", "while you are being treated for the cancer")
    assert sentences_with("palliative-care", "early on")


def test_no_test_finds_every_cancer_early() -> None:
    assert sentences_with("prevention", "Many cancers cannot be found early")


def test_massage_comes_with_a_warning_for_weak_bones() -> None:
    assert sentences_with("complementary-therapies", "deep pressure", "break the bone")
    assert sentences_with("complementary-therapies", "crack, twist or pull", "back or neck")
    assert PAGES["complementary-therapies"].emergencies


@pytest.mark.parametrize("what", ["pacemaker", "clip", "implant", "rods", "metal", "pregnant"])
def test_an_mri_page_names_what_to_tell_the_staff(what: str) -> None:
    assert what in PAGES["mri-scan"].plain_text


@pytest.mark.parametrize(
    "slug", ["bisphosphonates", "denosumab", "high-blood-calcium", "treating-high-calcium"]
)
def test_calcium_pills_are_not_taken_unasked_while_calcium_is_high(slug: str) -> None:
    asked_first = re.compile(r"\bask before\b|\bunless your team\b|\buntil your team\b")
    assert [sentence for sentence in sentences_with(slug, "calcium") if asked_first.search(sentence)]


@pytest.mark.parametrize("slug", ["bisphosphonates", "denosumab"])
def test_thigh_pain_on_a_bone_drug_is_not_waited_out(shipped: Protocol, slug: str) -> None:
    assert sentences_with(slug, "thigh", "groin")
    items = {item.id: item for item in shipped.list_items}
    assert "loaded_bone_pain" in PAGES[slug].signs
    assert items["loaded_bone_pain"].urgency >= Urgency.SAME_DAY


@pytest.mark.parametrize("slug", ["biopsy", "ablation"])
@pytest.mark.parametrize("sign", ["heavy_bleeding", "fever_in_treatment", "any_fever", "weak_or_numb_limb"])
def test_whoever_had_a_needle_in_a_bone_is_told_when_to_call(slug: str, sign: str) -> None:
    assert sign in PAGES[slug].signs


@pytest.mark.parametrize(
    "sign", ["cough", "watery poop", "rash", "yellow skin", "headaches", "sight", "tingling", "dark pee"]
)
def test_immunotherapy_names_the_harm_it_can_do(sign: str) -> None:
    assert sign in PAGES["immunotherapy"].plain_text


def test_immunotherapy_can_do_harm_long_after_the_last_dose() -> None:
    assert sentences_with("immunotherapy", "a year after your last dose")
