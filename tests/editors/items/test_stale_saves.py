"""Two editors at once: nobody overwrites unseen what another has saved, and nobody loses what they typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.pages import RowPages, errors, sent_by
from tests.nurses.people import editor, logged_in
from tests.patients.html import read
from triage.models import Draft, DraftPage, DraftQuestion, DraftRule, DraftUrgency

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

STALE = "Somebody saved this since you opened the page."


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
    response = pages.send(address, mine, clinician_note_en="Mine.", alternatives__0__test="leg_weakness?")

    assert STALE in errors(response)
    others_rows = (
        "B: heavy legs\nC: trouble walking\nD: weak arm or hand\nE: paralyzed arm or leg (or not sure)"
    )
    assert table(response) == [
        (
            "Urgency",
            "same day: Call your cancer care team today",
            "emergency: Call now or go to the emergency room",
        ),
        ("When it holds", f"A: weak leg\n{others_rows}", f"A: weak leg (or not sure)\n{others_rows}"),
        ("Note for clinicians", "Theirs.", "Mine."),
    ]
    words = read(response).words
    assert "What Stored now Yours" in words
    assert "Note for clinicians Theirs. Mine." in words
    rule.refresh_from_db()
    assert (rule.document["urgency"], rule.document["clinician_note"]) == ("same_day", {"en": "Theirs."})
    draft.refresh_from_db()
    assert draft.revision == 1


def test_what_was_typed_stays_and_a_second_save_goes_through(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, clinician_note_en="Theirs.")
    sent = sent_by(pages.send(address, mine, clinician_note_en="Mine.", alternatives__5__test="back_pain"))
    assert (sent["item_clinician_note_en"], sent["item_alternatives-5-test"]) == ("Mine.", "back_pain")

    assert pages.send(address, sent).status_code == 302
    rule.refresh_from_db()
    assert rule.document["clinician_note"] == {"en": "Mine."}
    assert {"all_of": ["back_pain"]} in rule.document["alternatives"]
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


def test_a_save_elsewhere_in_the_draft_stops_nobody(
    pages: RowPages, others: RowPages, rule: DraftRule, draft: Draft
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(DraftPage.objects.get(draft=draft, key="pain"), title_en="Pains")
    assert pages.send(address, mine, position="7").status_code == 302
    assert {one.username for one in draft.contributors.all()} == {"edith", "emil"}


def test_a_floor_that_another_promised_is_a_change_of_its_question(
    pages: RowPages, others: RowPages, draft: Draft
) -> None:
    fever = DraftQuestion.objects.get(draft=draft, key="fever")
    mine = pages.open(pages.address(fever))
    others.save(fever, floor_not_sure="emergency")
    response = pages.send(pages.address(fever), mine)
    assert STALE in errors(response)
    assert ("emergency: Call now or go to the emergency room") in table(response)[0][1]


def test_rows_that_another_added_and_took_away_stand_beside_mine(
    pages: RowPages, others: RowPages, rule: DraftRule
) -> None:
    address = pages.address(rule)
    mine = pages.open(address)
    others.save(rule, alternatives__1__test="", alternatives__5__test="fever")
    response = pages.send(address, mine, alternatives__1__test="heavy_legs?")
    [(what, theirs, yours)] = table(response)
    assert what == "When it holds"
    assert "heavy legs" not in theirs
    assert "fever" in theirs
    assert "B: heavy legs (or not sure)" in yours
    assert pages.send(address, sent_by(response)).status_code == 302
    rule.refresh_from_db()
    assert {"all_of": ["heavy_legs?"]} in rule.document["alternatives"]


def test_lists_and_pages_are_compared_in_words(pages: RowPages, others: RowPages, draft: Draft) -> None:
    soon = DraftUrgency.objects.get(draft=draft, key="soon")
    address = pages.address(soon)
    mine = pages.open(address)
    others.save(soon, steps_en="Call.\r\nWait.")
    response = pages.send(address, mine, steps_en="Call.\r\nGo.", content=["bone-pain"])
    assert ("What to do", "Call.\nWait.", "Call.\nGo.") in table(response)
    assert ("Education pages", "Tell your doctor soon", "Bone pain") in table(response)


def test_of_two_who_add_the_same_the_second_is_told_and_keeps_what_was_typed(
    pages: RowPages, others: RowPages, draft: Draft
) -> None:
    address = f"/admin/triage/draftpage/add/?draft={draft.pk}"
    boxes = {"key": "sleep", "layout": "checklist", "title_en": "Sleep"}
    boxes |= {"intro_en": "Tick.", "intro_other_en": "Tick."}
    mine = pages.open(address)
    assert others.add(DraftPage, draft, **boxes).status_code == 302
    response = pages.send(address, mine, **boxes | {"title_en": "My sleep"})
    assert "There is a page 'sleep' in this draft already. Write another id." in errors(response)
    assert sent_by(response)["item_title_en"] == "My sleep"


@pytest.mark.parametrize("seen", [None, "", "x", "new"])
def test_a_form_that_does_not_say_what_was_seen_saves_nothing(
    pages: RowPages, rule: DraftRule, seen: str | None
) -> None:
    assert STALE in errors(pages.save(rule, seen=seen, position="9"))
    rule.refresh_from_db()
    assert rule.position == 1


def test_a_stale_delete_asks_again(pages: RowPages, others: RowPages, rule: DraftRule) -> None:
    address = pages.address(rule, "delete")
    mine = pages.open(address)
    others.save(rule, alternatives__0__test="leg_weakness?")
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
