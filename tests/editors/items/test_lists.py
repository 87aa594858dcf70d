"""The lists of a draft's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read
from triage.models import Draft, DraftRule

if TYPE_CHECKING:
    from tests.editors.pages import RowPages


def shown(pages: RowPages, model: str, draft: Draft, **filters: str) -> str:
    """The words of a list."""
    response = pages.client.get(f"/admin/triage/{model}/", {"draft__id__exact": str(draft.pk), **filters})
    assert response.status_code == 200
    return read(response).words


def test_rules_are_listed_in_words(pages: RowPages, draft: Draft) -> None:
    words = shown(pages, "draftrule", draft, kind__exact="rule")
    assert "Rules of “Raise night pain”" in words
    assert (
        "weight_loss Soon IF (unplanned weight loss (or not sure)) THEN “Tell your doctor soon” (soon)"
        in words
    )
    assert "promised combination 1" not in words


def test_promises_are_listed_by_kind(pages: RowPages, draft: Draft) -> None:
    words = shown(pages, "draftcombination", draft)
    assert "Promised combinations of “Raise night pain”" in words
    assert "WHOEVER HAS (back pain and" in words
    words = shown(pages, "draftassumption", draft)
    assert "WHOEVER HAS pain score: at least 7 (or not sure) HAS ONE OF back pain (or not sure);" in words


def test_a_list_shows_one_draft_alone(pages: RowPages, draft: Draft, other_draft: Draft) -> None:
    draft.items.filter(key="weight_loss").delete()
    assert "weight_loss" not in shown(pages, "draftrule", draft)
    assert "weight_loss" in shown(pages, "draftrule", other_draft)


@pytest.mark.parametrize(
    "words",
    ["weight_loss", "worth telling your doctor", "unplanned loss", "PERTE DÉNUTRITION", "denutrition"],
)
def test_rules_are_found_by_id_by_any_text_and_by_the_signs_they_look_at(
    pages: RowPages, draft: Draft, words: str
) -> None:
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    rule.document["clinician_note"] = {"en": "Perte de poids, dénutrition."}
    rule.save()
    found = shown(pages, "draftrule", draft, q=words)
    assert "weight_loss" in found
    assert "weak_or_unsteady_limbs" not in found


@pytest.mark.parametrize("words", ["constipation", "Back pain", "same day"])
def test_promises_are_found_by_their_signs(pages: RowPages, draft: Draft, words: str) -> None:
    assert "WHOEVER HAS (back pain and" in shown(pages, "draftcombination", draft, q=words)
    assert "0 promised combinations" in shown(pages, "draftcombination", draft, q="saddle")


def test_rules_are_filtered_by_urgency(pages: RowPages, draft: Draft) -> None:
    found = shown(pages, "draftrule", draft, kind__exact="rule", urgency__exact="emergency")
    assert "weak_or_unsteady_limbs" in found
    assert "weight_loss" not in found


def test_questions_are_listed_with_page_type_and_floor(pages: RowPages, draft: Draft) -> None:
    words = shown(pages, "draftquestion", draft, q="weak leg")
    assert "leg_weakness weak leg 1. Moving, feeling, bladder and bowels yes / no" in words
    assert "sore_mouth" not in words


@pytest.mark.parametrize(
    ("name", "value", "key", "other"),
    [
        ("type", "number", "pain_severity", "fever"),
        ("red_flag", "yes", "leg_weakness", "fever"),
        ("red_flag", "no", "fever", "leg_weakness"),
        ("floor_alone", "emergency", "leg_weakness", "fever"),
        ("role", "sign", "fever", "care_team"),
        ("role", "context", "care_team", "fever"),
    ],
)
def test_questions_are_filtered(
    pages: RowPages, draft: Draft, name: str, value: str, key: str, other: str
) -> None:
    found = shown(pages, "draftquestion", draft, **{f"{name}__exact": value})
    assert f" {key} " in found
    assert f" {other} " not in found


def test_pages_are_listed_with_their_conditions(pages: RowPages, draft: Draft) -> None:
    words = shown(pages, "draftpage", draft)
    assert "SHOWN always" in words
    assert "SHOWN IF (at least 1 of:" in words


def test_the_words_of_the_urgencies_and_the_sources_are_listed(pages: RowPages, draft: Draft) -> None:
    assert "Call {care_team} today" in shown(pages, "drafturgency", draft)
    assert "acs_bone_metastasis Bone Metastasis American Cancer Society" in shown(pages, "draftsource", draft)


def test_a_list_is_read_in_few_queries(
    pages: RowPages, draft: Draft, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        shown(pages, "draftrule", draft)


def test_no_list_offers_to_delete_many(pages: RowPages, draft: Draft) -> None:
    assert (
        'name="action"'
        not in pages.client.get(f"/admin/triage/draftrule/?draft__id__exact={draft.pk}").content.decode()
    )
