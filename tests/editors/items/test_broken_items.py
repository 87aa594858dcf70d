"""What an engine of another day stored, and this one cannot read: named, shown, mended, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.actions.draft_changes import item_of, say
from tests.editors.pages import sent_by
from tests.patients.html import read
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.items import BESIDE, MODELS
from triage.editors.items.boxes import fields_of
from triage.models import Draft, DraftRule, ItemKind

if TYPE_CHECKING:
    from tests.editors.pages import RowPages

# The frame, which has no list, comes first.
KINDS = [kind for kind in MODELS if kind not in BESIDE]
# Values that no field of the engine's models takes.
WRONG: list[Any] = [3, "x", ["x"], {"x": 3}, [{"x": 3}], [3], None, True]


def page_of(draft: Draft, kind: str, view: str = "change") -> str:
    return reverse(f"admin:triage_draft{kind}_{view}", args=[item_of(draft, kind).pk])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_document_that_cannot_be_read_is_shown_with_what_to_mend(
    pages: RowPages, draft: Draft, kind: str, wrong: Any
) -> None:
    item = item_of(draft, kind)
    item.document = dict.fromkeys(fields_of(kind), wrong) | {"no_longer": "known"}
    item.save()

    page = pages.client.get(page_of(draft, kind))
    assert page.status_code == 200
    assert "It is stored with something to mend" in read(page).words
    assert pages.client.post(page_of(draft, kind), sent_by(page)).status_code == 200
    if kind not in (ItemKind.FRAME, ItemKind.URGENCY):
        assert pages.client.get(page_of(draft, kind, "delete")).status_code == 200
    for other in KINDS[1:]:
        address = reverse(f"admin:triage_draft{other}_changelist")
        listed = {"draft__id__exact": str(draft.pk)}
        assert pages.client.get(address, listed).status_code == 200
        assert pages.client.get(address, listed | {"q": "pain"}).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_document_is_shown_with_what_to_mend(pages: RowPages, draft: Draft, kind: str) -> None:
    item = item_of(draft, kind)
    item.document = {}
    item.save()
    assert "This field is required." in read(pages.client.get(page_of(draft, kind))).words
    assert pages.client.get(reverse("admin:triage_draft_change", args=[draft.pk])).status_code == 200


def test_a_field_that_the_engine_no_longer_has_is_named_and_goes_with_the_next_save(
    pages: RowPages, draft: Draft
) -> None:
    say(draft, "rule", "weight_loss", weight=3)
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    assert "Unknown key 'weight'" in read(pages.client.get(pages.address(rule))).words
    assert pages.save(rule).status_code == 302
    rule.refresh_from_db()
    assert "weight" not in rule.document


def test_others_are_edited_while_one_is_broken(pages: RowPages, draft: Draft) -> None:
    say(draft, "question", "fever", label=3, ask=None)
    rule = item_of(draft, "rule", "weight_loss")
    assert pages.client.get(reverse("admin:triage_draftrule_change", args=[rule.pk])).status_code == 200


@pytest.mark.parametrize("kind", list(MODELS))
def test_every_field_of_the_engines_models_has_a_box(kind: str) -> None:
    known = {name for model in MODELS[kind] for name in model.model_fields}
    without = (
        {"id"} | ({"question"} if kind in BESIDE else set()) | ({"count"} if kind == "combination" else set())
    )
    assert set(fields_of(kind)) == known - without


@pytest.mark.parametrize("kind", KINDS)
def test_forms_of_every_kind_sent_as_they_stand_change_nothing(
    pages: RowPages, draft: Draft, kind: str
) -> None:
    before = to_protocol(draft).sha256
    for item in draft.items.filter(kind=kind)[:3]:
        address = reverse(f"admin:triage_draft{kind}_change", args=[item.pk])
        assert pages.send(address, pages.open(address)).status_code == 302
    assert Draft.objects.get(pk=draft.pk).revision == 0
    assert to_protocol(draft).sha256 == before
