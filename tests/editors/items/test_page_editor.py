"""The editors of pages, of the words of an urgency, and of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.draft_changes import draft_problems
from tests.editors.pages import errors, row_errors
from tests.patients.html import read
from triage.actions.drafts.compiling import to_protocol
from triage.models import Draft, DraftFrame, DraftPage, DraftQuestion, DraftRule, DraftSource, DraftUrgency

if TYPE_CHECKING:
    from django.db.models import Model

    from tests.editors.pages import RowPages

NEW_SOURCE = {
    "key": "esmo",
    "title": "ESMO 2025",
    "publisher": "ESMO",
    "kind": "guideline",
    "trust": "verified",
}
NEW_PAGE = {
    "key": "sleep",
    "layout": "checklist",
    "title_en": "Sleep",
    "intro_en": "Tick all that are true.",
    "intro_other_en": "Tick all that are true for them.",
}


def page(draft: Draft, key: str) -> DraftPage:
    """A page of the draft."""
    return DraftPage.objects.get(draft=draft, key=key)


@pytest.mark.parametrize("model", [DraftPage, DraftUrgency, DraftSource])
def test_a_form_that_is_sent_as_it_stands_changes_nothing(
    pages: RowPages, draft: Draft, model: type[Model]
) -> None:
    before = to_protocol(draft).canonical_json()
    for row in model._default_manager.filter(draft=draft)[:8]:
        assert pages.save(row).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0
    assert to_protocol(draft).canonical_json() == before


def test_a_page_is_added_last_with_a_condition(pages: RowPages, draft: Draft) -> None:
    condition = {"shown_if-0-test": "back_pain"}
    assert pages.add(DraftPage, draft, **NEW_PAGE | condition).status_code == 302
    added = page(draft, "sleep")
    assert added == DraftPage.objects.filter(draft=draft).last()
    assert "SHOWN IF (back pain)" in read(pages.client.get(pages.address(added))).words


def test_a_page_without_rows_is_always_shown(pages: RowPages, draft: Draft) -> None:
    assert "SHOWN always" in read(pages.client.get(pages.address(page(draft, "movement")))).words


@pytest.mark.parametrize(
    ("box", "value", "says"),
    [
        ("key", "movement", "There is a page 'movement' in this draft already."),
        ("key", "Sleep", "Write small letters, digits and underscores"),
        ("title_en", "", "This field is required."),
        ("layout", "", "This field is required."),
        ("intro_en", "x" * 2001, "these are 2001. Shorten it."),
    ],
)
def test_half_a_page_is_refused(pages: RowPages, draft: Draft, box: str, value: str, says: str) -> None:
    assert says in errors(pages.add(DraftPage, draft, **NEW_PAGE | {box: value}))
    assert not DraftPage.objects.filter(draft=draft, key="sleep").exists()


@pytest.mark.parametrize("question", ["fever", "pain_worse_at_night"])
def test_a_condition_on_a_later_page_is_refused_on_its_row(
    pages: RowPages, draft: Draft, question: str
) -> None:
    details = page(draft, "pain_details")
    at = sum(name.endswith("-test") for name in pages.open(pages.address(details))) - 2
    response = pages.save(details, **{f"shown_if-{at}-test": question})
    assert "is asked on this page or later" in row_errors(response, "shown_if", at)["test"]
    assert page(draft, "pain_details").document == details.document


def test_a_page_that_moves_before_its_condition_is_refused(pages: RowPages, draft: Draft) -> None:
    details = page(draft, "pain_details")
    response = pages.save(details, position="1")
    assert "is asked on this page or later" in row_errors(response, "shown_if", 0)["test"]
    details.refresh_from_db()
    assert details.position != 1


def test_a_condition_on_a_question_that_moved_behind_says_so_on_its_row(
    pages: RowPages, draft: Draft
) -> None:
    details = page(draft, "pain_details")
    pages.save(page(draft, "pain"), position="99")
    for shown in (pages.client.get(pages.address(details)), pages.save(details)):
        assert "is asked on this page or later" in row_errors(shown, "shown_if", 0)["test"]
    assert any(problem.item == "pain_details" for problem in draft_problems(draft))


def test_deleting_a_page_names_its_questions_and_what_looks_at_them(pages: RowPages, draft: Draft) -> None:
    words = read(pages.client.get(pages.address(page(draft, "pain"), "delete"))).words
    assert "Its questions are deleted too: region_lower_back, back_pain, neck_pain" in words
    assert "Page “pain_details”: shown" in words


def test_a_page_is_deleted_with_its_questions(pages: RowPages, draft: Draft) -> None:
    address = pages.address(page(draft, "pain"), "delete")
    assert pages.send(address, pages.open(address)).status_code == 302
    assert not draft.items.filter(key="back_pain").exists()


def test_questions_stay_on_a_page_that_gets_another_id(pages: RowPages, draft: Draft) -> None:
    before = to_protocol(draft)
    assert pages.save(page(draft, "pain"), key="pains").status_code == 302
    asked = {item.id: [question.id for question in item.questions] for item in to_protocol(draft).pages}
    assert asked["pains"] == [
        question.id for question in before.pages[[p.id for p in before.pages].index("pain")].questions
    ]


def test_the_words_of_an_urgency_are_changed(pages: RowPages, draft: Draft) -> None:
    soon = DraftUrgency.objects.get(draft=draft, key="soon")
    pages.save(soon, steps_en="Call the office.\r\nCall again tomorrow.", title_en="Tell {care_team} soon")
    soon.refresh_from_db()
    assert soon.document["steps"] == [{"en": "Call the office."}, {"en": "Call again tomorrow."}]
    assert soon.document["title"] == {"en": "Tell {care_team} soon"}


@pytest.mark.parametrize(
    ("box", "value", "says"),
    [
        ("title_en", "Call {emergency_numer}", "Did you mean 'emergency_number'?"),
        ("say_en", "Call {", "A curly bracket without its partner"),
        ("steps_en", "Go.\r\nCall {emergency_numer}", "Line 2: Unknown placeholder '{emergency_numer}'."),
        ("steps_en", "", "This field is required."),
        ("meanwhile_en", "x" * 2001, "Line 1: Write at most 2000 characters"),
        ("content", None, "This field is required."),
    ],
)
def test_wrong_words_of_an_urgency_are_refused(
    pages: RowPages, draft: Draft, box: str, value: str | None, says: str
) -> None:
    soon = DraftUrgency.objects.get(draft=draft, key="soon")
    assert says in errors(pages.save(soon, **{box: value}))


def test_the_four_urgencies_stay_four(pages: RowPages, draft: Draft) -> None:
    soon = DraftUrgency.objects.get(draft=draft, key="soon")
    assert pages.client.get(f"/admin/triage/drafturgency/add/?draft={draft.pk}").status_code == 403
    assert pages.client.get(pages.address(soon, "delete")).status_code == 403
    assert pages.client.post(pages.address(soon, "delete"), {"post": "yes"}).status_code == 403
    pages.save(soon, key="routine")
    assert DraftUrgency.objects.filter(draft=draft).count() == 4


def test_in_a_draft_of_two_languages_each_text_is_needed_in_both(pages: RowPages, draft: Draft) -> None:
    frame = DraftFrame.objects.get(draft=draft)
    frame.document["languages"] = ["en", "es"]
    frame.save()
    movement = page(draft, "movement")
    says = "español is missing. Write it in every language."
    assert says in errors(pages.save(movement))
    spanish = {"title_es": "Moverse", "intro_es": "Marque.", "intro_other_es": "Marque por ellos."}
    assert pages.save(movement, **spanish).status_code == 302
    movement.refresh_from_db()
    assert movement.document["title"]["es"] == "Moverse"


def test_in_a_draft_of_two_languages_a_note_for_clinicians_needs_the_first_alone(
    pages: RowPages, draft: Draft
) -> None:
    frame = DraftFrame.objects.get(draft=draft)
    frame.document["languages"] = ["en", "es"]
    frame.save()
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    assert pages.save(rule, reason_es="Avise a su médico.").status_code == 302
    rule.refresh_from_db()
    assert rule.document["reason"]["es"] == "Avise a su médico."
    assert set(rule.document["clinician_note"]) == {"en"}


def test_a_source_is_added_and_can_be_cited(pages: RowPages, draft: Draft) -> None:
    assert pages.add(DraftSource, draft, **NEW_SOURCE).status_code == 302
    question = DraftQuestion.objects.get(draft=draft, key="fever")
    assert pages.save(question, citations__0__citation="esmo | fever").status_code == 302


@pytest.mark.parametrize(
    ("box", "value", "says"),
    [
        ("key", "our_choice", "There is a source 'our_choice' in this draft already."),
        ("title", "", "This field is required."),
        ("title", "x" * 10_000, "at most 2000 characters; these are 10000"),
        ("kind", "rumour", "Select a valid choice."),
    ],
)
def test_half_a_source_is_refused(pages: RowPages, draft: Draft, box: str, value: str, says: str) -> None:
    assert says in errors(pages.add(DraftSource, draft, **NEW_SOURCE | {box: value}))


def test_the_id_of_a_source_stays(pages: RowPages, draft: Draft) -> None:
    source = DraftSource.objects.get(draft=draft, key="our_choice")
    pages.save(source, key="their_choice")
    source.refresh_from_db()
    assert source.key == "our_choice"


def test_deleting_a_source_names_what_cites_it(pages: RowPages, draft: Draft) -> None:
    source = DraftSource.objects.get(draft=draft, key="our_choice")
    assert "Question “pain_severity”" in read(pages.client.get(pages.address(source, "delete"))).words
