"""Who may see and change the rows of a draft, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from tests.editors.pages import RowPages, errors
from tests.nurses.people import administrator, approver, logged_in, nurse
from tests.patients.html import read
from triage.models import (
    Draft,
    DraftAssumption,
    DraftCombination,
    DraftPage,
    DraftQuestion,
    DraftRule,
    DraftSource,
    DraftUrgency,
)
from triage.models.drafts import DraftState

if TYPE_CHECKING:
    from django.db.models import Model

MODELS = [
    *(DraftRule, DraftCombination, DraftAssumption, DraftPage, DraftQuestion, DraftSource, DraftUrgency),
]
SUBMIT = 'type="submit" value="Save"'


@pytest.fixture
def rule(draft: Draft) -> DraftRule:
    """A rule."""
    return DraftRule.objects.get(draft=draft, key="weak_or_unsteady_limbs")


@pytest.fixture
def abel(db: None) -> RowPages:  # noqa: ARG001 (opens the database)
    """An approver's browser."""
    return RowPages(logged_in(approver()))


def addresses(model: type[Model], draft: Draft) -> list[str]:
    """List, add, change, delete."""
    name = f"admin:triage_{model._meta.model_name}"
    row = model._default_manager.filter(draft=draft).first()
    assert row is not None
    return [
        f"{reverse(f'{name}_changelist')}?draft__id__exact={draft.pk}",
        f"{reverse(f'{name}_add')}?draft={draft.pk}",
        reverse(f"{name}_change", args=[row.pk]),
        reverse(f"{name}_delete", args=[row.pk]),
    ]


@pytest.mark.parametrize("model", MODELS)
def test_somebody_who_is_not_logged_in_is_sent_to_log_in(model: type[Model], draft: Draft) -> None:
    for address in addresses(model, draft):
        for response in (Client().get(address), Client().post(address, {"post": "yes"})):
            assert response["Location"].startswith("/admin/login/?next=/admin/triage/")
    assert model._default_manager.filter(draft=draft).exists()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", [nurse, administrator])
def test_other_staff_are_refused(model: type[Model], draft: Draft, role: type) -> None:
    client = logged_in(role())
    for address in addresses(model, draft):
        assert client.get(address).status_code in (302, 403)
        assert client.get(address, follow=True).status_code == 403
        assert client.post(address, {"post": "yes"}, follow=True).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_an_approver_reads_and_changes_nothing(abel: RowPages, model: type[Model], draft: Draft) -> None:
    shown, add, change, delete = addresses(model, draft)
    assert abel.client.get(shown).status_code == 200
    page = abel.client.get(change)
    assert page.status_code == 200
    assert SUBMIT not in page.content.decode()
    for response in (
        abel.client.get(add),
        abel.client.post(add, {}),
        abel.client.post(change, {"key": "other"}),
        abel.client.get(delete),
        abel.client.post(delete, {"post": "yes"}),
    ):
        assert response.status_code == 403
    draft.refresh_from_db()
    assert draft.revision == 0


def test_an_approver_reads_texts_and_rows_in_words(abel: RowPages, rule: DraftRule) -> None:
    words = read(abel.client.get(abel.address(rule))).words
    assert "View rule" in words
    assert "Fast help can save their use." in words
    assert "acs_bone_metastasis | Spinal cord compression | 186-189" in words
    assert "IF (weak leg) OR (heavy legs)" in words
    assert '{"en"' not in words
    assert "{'en'" not in words


@pytest.mark.parametrize("state", [DraftState.IN_REVIEW, DraftState.PUBLISHED, DraftState.DISCARDED])
def test_in_a_draft_that_is_not_being_edited_rows_are_read_only(
    pages: RowPages, draft: Draft, rule: DraftRule, state: DraftState
) -> None:
    draft.state = state
    draft.save()
    page = pages.client.get(pages.address(rule))
    assert f"This draft is {state.label}: its items can be read, not changed." in read(page).words
    assert SUBMIT not in page.content.decode()
    assert pages.client.get(pages.address(rule, "delete")).status_code == 403
    assert pages.client.get(f"/admin/triage/draftrule/add/?draft={draft.pk}").status_code == 403
    list_page = pages.client.get(f"/admin/triage/draftrule/?draft__id__exact={draft.pk}")
    assert "Add rule" not in read(list_page).words


def test_a_form_that_was_open_when_the_draft_went_into_review_keeps_what_was_typed(
    pages: RowPages, draft: Draft, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    draft.state = DraftState.IN_REVIEW
    draft.save()
    response = pages.send(address, mine, clinician_note_en="Mine.")
    assert "This draft is in review: nothing in it can be changed. Nothing was saved" in errors(response)
    assert ">\nMine.</textarea>" in response.content.decode()
    rule.refresh_from_db()
    assert rule.document["clinician_note"] != {"en": "Mine."}


def test_nothing_is_deleted_from_a_draft_that_went_into_review(
    pages: RowPages, draft: Draft, rule: DraftRule
) -> None:
    address = pages.address(rule, "delete")
    mine = pages.open(address)
    draft.state = DraftState.IN_REVIEW
    draft.save()
    response = pages.client.post(address, mine, follow=True)
    assert "This draft is in review: nothing in it can be changed." in read(response).words
    assert DraftRule.objects.filter(pk=rule.pk).exists()


def test_a_row_stays_in_its_draft_whatever_the_address_says(
    pages: RowPages, rule: DraftRule, draft: Draft, other_draft: Draft
) -> None:
    address = f"{pages.address(rule)}?draft={other_draft.pk}"
    assert (
        pages.send(address, pages.open(address), position="9", draft=str(other_draft.pk)).status_code == 302
    )
    rule.refresh_from_db()
    draft.refresh_from_db()
    other_draft.refresh_from_db()
    assert (rule.draft_id, draft.revision, other_draft.revision) == (draft.pk, 1, 0)


def test_the_index_does_not_list_rows_without_their_draft(pages: RowPages) -> None:
    assert "/admin/triage/draftrule/" not in pages.client.get("/admin/").content.decode()


@pytest.mark.parametrize("draft_id", ["", "x", "999999", "9" * 30])
@pytest.mark.parametrize(
    "address", ["/admin/triage/draftrule/add/?draft=", "/admin/triage/draftrule/?draft__id__exact="]
)
def test_without_a_draft_the_way_is_told(pages: RowPages, address: str, draft_id: str) -> None:
    response = pages.client.get(address + draft_id, follow=True)
    assert "Open a draft first, and choose there what to change in it." in read(response).words


def test_an_item_is_changed_by_the_form_of_its_own_kind_alone(pages: RowPages, rule: DraftRule) -> None:
    for model in ("draftcombination", "draftquestion"):
        response = pages.client.get(f"/admin/triage/{model}/{rule.pk}/change/", follow=True)
        assert "It is gone" in read(response).words


def test_changing_and_deleting_are_permissions_of_their_own(pages: RowPages, rule: DraftRule) -> None:
    may_delete = Permission.objects.get(codename="delete_draftrule")
    Group.objects.get(name="Editors").permissions.remove(may_delete)
    assert pages.client.get(pages.address(rule, "delete")).status_code == 403
    assert pages.save(rule, position="9").status_code == 302
