"""Two editors at once: nobody overwrites unseen what another has saved, and nobody loses what they typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.pages import RowPages, errors, sent_by
from tests.nurses.people import editor, logged_in
from tests.patients.html import read
from triage.models import Draft, DraftPage, DraftRule, DraftUrgency

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

STALE = "Somebody saved something in this draft since you opened this page."


@pytest.fixture
def others(draft: Draft) -> RowPages:  # noqa: ARG001 (is begun by the first editor)
    """The browser of a second editor."""
    return RowPages(logged_in(editor("emil")))


@pytest.fixture
def rule(draft: Draft) -> DraftRule:
    """A rule of five rows."""
    return DraftRule.objects.get(draft=draft, key="weak_or_unsteady_limbs")


def table(response: Response) -> list[tuple[str, str, str]]:
    """What is stored now beside what was sent."""
    return [(row.what, row.stored, row.yours) for row in response.context["differences"]]


def test_a_stale_save_shows_both_versions_and_saves_nothing(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, urgency="same_day", clinician_note_en="Theirs.")
    response = pages.send(address, mine, clinician_note_en="Mine.", tests__0__or_not_sure="on")

    assert STALE in errors(response)
    assert table(response) == [
        (
            "Urgency",
            "same day: Call your cancer care team today",
            "emergency: Call now or go to the emergency room",
        ),
        ("Clinician note", "Theirs.", "Mine."),
        ("Row 1", "A: weak leg", "A: weak leg (or not sure)"),
    ]
    words = read(response).words
    assert "What Stored now Yours" in words
    assert "Clinician note Theirs. Mine." in words
    rule.refresh_from_db()
    assert (rule.urgency, rule.clinician_note) == ("same_day", {"en": "Theirs."})
    draft.refresh_from_db()
    assert draft.revision == 1


def test_what_was_typed_stays_and_a_second_save_goes_through(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, clinician_note_en="Theirs.")
    sent = sent_by(pages.send(address, mine, clinician_note_en="Mine.", tests__5__looks_at="back_pain"))
    assert (sent["clinician_note_en"], sent["tests-5-looks_at"]) == ("Mine.", "back_pain")
    assert sent["draft_revision"] == "1"

    assert pages.send(address, sent).status_code == 302
    rule.refresh_from_db()
    assert rule.clinician_note == {"en": "Mine."}
    assert rule.tests.filter(looks_at="back_pain").exists()
    draft.refresh_from_db()
    assert draft.revision == 2


def test_the_words_that_differ_are_marked_on_both_sides(
    pages: RowPages, others: RowPages, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, clinician_note_en="Look at the spine today.")
    page = pages.send(address, mine, clinician_note_en="Look at the spine now.").content.decode()
    assert "Look at the spine <del>today</del>." in page
    assert "Look at the spine <ins>now</ins>." in page


def test_a_save_elsewhere_in_the_draft_is_reported_too(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(DraftPage.objects.get(draft=draft, key="pain"), title_en="Pains")
    response = pages.send(address, mine, position="7")
    assert STALE in errors(response)
    assert table(response) == [("Position", "1", "7")]


def test_a_row_that_somebody_deleted_can_still_be_kept(
    pages: RowPages, others: RowPages, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, tests__1__DELETE="on")
    response = pages.send(address, mine, tests__1__or_not_sure="on")
    assert ("Row 5", "(not there)", "B: heavy legs (or not sure)") in table(response)
    assert pages.send(address, sent_by(response)).status_code == 302
    assert sorted(rule.tests.values_list("looks_at", flat=True)) == [
        *("arm_weakness", "heavy_legs", "leg_weakness", "paralysis"),
        "trouble_walking",
    ]


def test_a_row_that_somebody_added_is_shown_and_stays(
    pages: RowPages, others: RowPages, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, tests__5__alternative="F", tests__5__looks_at="fever")
    response = pages.send(address, mine, position="7")
    assert ("Row", "F: fever", "(not on your page; it stays)") in table(response)
    assert pages.send(address, sent_by(response)).status_code == 302
    assert rule.tests.filter(looks_at="fever").exists()


def test_a_row_that_is_taken_away_by_one_and_changed_by_another_is_shown(
    pages: RowPages, others: RowPages, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, tests__0__or_not_sure="on")
    response = pages.send(address, mine, tests__0__DELETE="on")
    assert ("Row 1", "A: weak leg (or not sure)", "(not there)") in table(response)


def test_lists_and_pages_are_compared_in_words(pages: RowPages, others: RowPages, draft: Draft) -> None:
    soon = DraftUrgency.objects.get(draft=draft, urgency="soon")
    address = pages.address(soon)
    mine = pages.open(address)
    others.save(soon, steps_en="Call.\r\nWait.")
    response = pages.send(address, mine, steps_en="Call.\r\nGo.", content=["bone-pain"])
    assert ("Steps", "Call.\nWait.", "Call.\nGo.") in table(response)
    assert ("Education pages", "Tell your doctor soon", "Bone pain") in table(response)


def test_a_new_row_on_a_stale_page_is_not_added_before_its_editor_knows(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = f"/admin/triage/draftpage/add/?draft={draft.pk}"
    mine = pages.open(address) | {"key": "sleep", "layout": "checklist"}
    mine |= {"title_en": "Sleep", "intro_en": "Tick.", "intro_other_en": "Tick."}
    others.save(rule, position="9")
    response = pages.send(address, mine)
    assert STALE in errors(response)
    assert not DraftPage.objects.filter(draft=draft, key="sleep").exists()
    assert pages.send(address, sent_by(response)).status_code == 302
    assert DraftPage.objects.filter(draft=draft, key="sleep").exists()


@pytest.mark.parametrize("revision", [None, "", "x", "99"])
def test_a_form_without_the_right_revision_saves_nothing(
    pages: RowPages, rule: DraftRule, revision: str | None
) -> None:
    assert STALE in errors(pages.save(rule, draft_revision=revision, position="9"))
    rule.refresh_from_db()
    assert rule.position == 1


def test_a_stale_delete_asks_again(pages: RowPages, others: RowPages, rule: DraftRule) -> None:
    address = pages.address(rule, "delete")
    mine = pages.open(address)
    others.save(rule, tests__0__or_not_sure="on")
    response = pages.client.post(address, mine, follow=True)
    words = read(response).words
    assert f"{STALE} Look at it again before you delete it." in words
    assert "IF (weak leg (or not sure)) OR" in words
    assert DraftRule.objects.filter(pk=rule.pk).exists()
    assert pages.send(address, pages.open(address)).status_code == 302
    assert not DraftRule.objects.filter(pk=rule.pk).exists()


def test_a_row_that_is_gone_says_so(pages: RowPages, others: RowPages, rule: DraftRule) -> None:
    address, delete = pages.address(rule), pages.address(rule, "delete")
    mine = pages.open(address)
    others.send(delete, others.open(delete))
    for response in (
        pages.client.post(address, mine, follow=True),
        pages.client.post(delete, {"post": "yes"}, follow=True),
    ):
        assert "It is gone: somebody deleted it, or it never was." in read(response).words
