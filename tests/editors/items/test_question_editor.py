"""The editor of questions: boxes that fit the type, options, what counts as what, the promised floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import draft_problems
from tests.editors.pages import errors, row_errors
from tests.patients.html import read
from triage.actions.drafts.compiling import to_protocol
from triage.models import Draft, DraftPage, DraftQuestion, DraftRule

if TYPE_CHECKING:
    from tests.editors.pages import RowPages

WORDS = {
    "key": "heavy_arm",
    "label_en": "heavy arm",
    "ask_en": "Does an arm feel heavy?",
    "ask_other_en": "Does an arm feel heavy to them?",
    "citations__0__citation": "our_choice | heavy arms",
}
RED_FLAG = {"type": "yes_no", "red_flag": "on", "floor_alone": "emergency"}
NUMBER = {"type": "number", "unit_en": "days", "minimum": "0", "maximum": "30"}
OPTIONS = {
    "options-0-id": "left",
    "options-0-label_en": "Left",
    "options-1-id": "right",
    "options-1-label_en": "Right",
}


def asked(draft: Draft, key: str) -> DraftQuestion:
    """A question of the draft."""
    return DraftQuestion.objects.get(draft=draft, key=key)


def new(draft: Draft, **boxes: Any) -> dict[str, Any]:
    """A new question on the first page."""
    return WORDS | {"page": DraftPage.objects.get(draft=draft, position=1).key} | boxes


def test_a_form_that_is_sent_as_it_stands_changes_nothing(pages: RowPages, draft: Draft) -> None:
    before = to_protocol(draft).canonical_json()
    for question in DraftQuestion.objects.filter(draft=draft):
        assert pages.save(question).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0
    assert to_protocol(draft).canonical_json() == before


def test_pages_to_choose_from_are_called_by_their_titles(pages: RowPages, draft: Draft) -> None:
    page = DraftPage.objects.get(draft=draft, position=1)
    response = pages.client.get(pages.address(asked(draft, "back_pain")))
    assert f"1. {page.document['title']['en']} ({page.key})" in read(response).words


def test_a_red_flag_is_added_last_on_its_page_with_its_promise(pages: RowPages, draft: Draft) -> None:
    assert pages.add(DraftQuestion, draft, **new(draft, **RED_FLAG)).status_code == 302
    added = asked(draft, "heavy_arm")
    page = DraftPage.objects.get(draft=draft, position=1)
    assert added == DraftQuestion.objects.filter(draft=draft, page=page.key).last()
    draft.refresh_from_db()
    assert draft.revision == 1
    protocol = to_protocol(draft)
    assert protocol.questions["heavy_arm"].type == "yes_no"
    assert protocol.promises.floors[-1].question == "heavy_arm"


def test_a_number_is_added(pages: RowPages, draft: Draft) -> None:
    assert pages.add(DraftQuestion, draft, **new(draft, **NUMBER)).status_code == 302
    assert draft_problems(draft) == ()
    assert asked(draft, "heavy_arm").document["maximum"] == 30


def test_a_choice_is_added_with_its_options(pages: RowPages, draft: Draft) -> None:
    assert pages.add(DraftQuestion, draft, **new(draft, type="choice", **OPTIONS)).status_code == 302
    options = asked(draft, "heavy_arm").document["options"]
    assert [option["id"] for option in options] == ["left", "right"]
    assert draft_problems(draft) == ()


def test_options_stand_in_the_order_of_their_rows(pages: RowPages, draft: Draft) -> None:
    sent = pages.open(pages.address(asked(draft, "care_team")))
    first, second = (
        {f"item_options-{at}-{part}": sent[f"item_options-{to}-{part}"] for part in ("id", "label_en")}
        for at, to in ((0, 1), (1, 0))
    )
    before = [option["id"] for option in asked(draft, "care_team").document["options"]]
    pages.send(pages.address(asked(draft, "care_team")), sent | first | second)
    after = [option["id"] for option in asked(draft, "care_team").document["options"]]
    assert after == [before[1], before[0], *before[2:]]


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        ({"type": ""}, "This field is required."),
        ({"page": ""}, "This field is required."),
        ({"key": ""}, "This field is required."),
        ({"key": "leg_weakness"}, "There is a question 'leg_weakness' in this draft already."),
        ({"ask_en": ""}, "This field is required."),
        ({"ask_en": "x" * 10_000}, "these are 10000. Shorten it."),
        ({"citations__0__citation": "our_choice"}, "Row 1: Write “source | heading | lines”"),
        ({"red_flag": "on"}, "A red flag needs the floor “emergency”"),
        ({"red_flag": "on", "floor_alone": "soon"}, "A red flag needs the floor “emergency”"),
        (RED_FLAG | {"optional": "on"}, "A red flag may not be optional."),
        (RED_FLAG | {"floor_no_cancer": "soon"}, "The floor of a red flag holds for everybody"),
        ({"label_en": "Weak leg"}, "The short name “Weak leg” is that of the question 'leg_weakness' too"),
        ({"unit_en": "days"}, "Only a question of the type “number” has this."),
        ({"minimum": "0"}, "Only a question of the type “number” has this."),
        ({"maximum": "9"}, "Only a question of the type “number” has this."),
        ({"floor_alone": "soon", "floor_at_least": "3"}, "A floor from a number on does not fit"),
        (NUMBER | {"call_911": "on"}, "Only a question of the type “yes / no” has this."),
        (NUMBER | {"red_flag": "on", "floor_alone": "emergency"}, "Only a question of the type “yes / no”"),
        (NUMBER | {"unit_en": ""}, "A question of the type “number” needs this."),
        (NUMBER | {"minimum": ""}, "A question of the type “number” needs this."),
        (NUMBER | {"maximum": "0"}, "Minimum 0 is not below maximum 0."),
        (NUMBER | {"floor_alone": "soon"}, "A floor for a question of type number needs at_least"),
        ({"floor_not_sure": "soon"}, "This goes with a floor for yes."),
        ({"type": "choice"}, "A question of the type “choice” needs this."),
        ({"type": "choice", "options-0-id": "left", "options-0-label_en": "Left"}, "Write at least 2 here."),
        (
            OPTIONS | {"type": "choice", "floor_alone": "soon"},
            "A floor does not fit a question of type choice",
        ),
        (
            OPTIONS | {"type": "choice", "options-1-id": "not_sure"},
            "Option 'not_sure' is an answer to every",
        ),
        (OPTIONS | {"type": "choice", "options-1-id": "left"}, "Two options have the same id"),
        (OPTIONS, "Only a question of the type “choice” has this."),
        ({"type": "choice", "options-0-id": "left", "options-1-id": "right"}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_refused(
    pages: RowPages, draft: Draft, boxes: dict[str, str], says: str
) -> None:
    response = pages.add(DraftQuestion, draft, **new(draft, type="yes_no") | boxes)
    assert says in errors(response)
    assert not DraftQuestion.objects.filter(draft=draft, key="heavy_arm").exists()


def test_a_page_of_another_draft_cannot_be_chosen(pages: RowPages, draft: Draft, other_draft: Draft) -> None:
    page = DraftPage.objects.get(draft=other_draft, position=1)
    page.key = "elsewhere"
    page.save()
    response = pages.add(DraftQuestion, draft, **new(draft, type="yes_no", page=page.key))
    assert "Select a valid choice." in errors(response)


def test_the_id_of_a_question_stays_and_the_page_says_why(pages: RowPages, draft: Draft) -> None:
    question = asked(draft, "back_pain")
    words = read(pages.client.get(pages.address(question))).words
    assert "A question keeps its id: answers already given, rules and pages name it." in words
    pages.save(question, key="spine_pain", label_en="pain in the back")
    question.refresh_from_db()
    assert (question.key, question.document["label"]) == ("back_pain", {"en": "pain in the back"})
    assert question.document["id"] == "back_pain"


def test_a_question_counts_as_another_from_a_number_on(pages: RowPages, draft: Draft) -> None:
    question = asked(draft, "bowel_not_opened_days")
    pages.save(question, counts_as__0__test="bowel_not_opened_days >= 4")
    [link] = to_protocol(draft).questions["bowel_not_opened_days"].counts_as
    assert (str(link.test), link.yes_to) == ("bowel_not_opened_days >= 4", "new_or_worse_constipation")


def test_a_new_question_counts_as_another_at_once(pages: RowPages, draft: Draft) -> None:
    link = {"counts_as-0-test": "heavy_arm >= 9", "counts_as-0-yes_to": "back_pain"}
    assert pages.add(DraftQuestion, draft, **new(draft, **NUMBER, **link)).status_code == 302
    assert asked(draft, "heavy_arm").document["counts_as"] == [
        {"test": "heavy_arm >= 9", "yes_to": "back_pain"}
    ]
    assert draft_problems(draft) == ()


@pytest.mark.parametrize(
    ("boxes", "box", "says"),
    [
        ({"test": "heavy_arm >= 99"}, "test", "can never be both true and false: 0 to 30"),
        ({"test": "heavy_arm"}, "test", "say from which number on."),
        ({"test": "fever"}, "test", "The test must look at 'heavy_arm' itself."),
        ({"yes_to": ""}, "yes_to", "This field is required."),
        ({"yes_to": "back_pian"}, "yes_to", "Did you mean 'back_pain'?"),
        ({"yes_to": "pain_severity"}, "yes_to", "'pain_severity' must be a plain yes/no question"),
        ({"together_with": "fevre"}, "together_with", "Did you mean 'fever'?"),
    ],
)
def test_a_row_that_counts_as_nothing_is_refused_on_that_row(
    pages: RowPages, draft: Draft, boxes: dict[str, str], box: str, says: str
) -> None:
    whole = {"test": "heavy_arm >= 9", "yes_to": "back_pain"} | boxes
    rows = {f"counts_as-0-{name}": value for name, value in whole.items()}
    response = pages.add(DraftQuestion, draft, **new(draft, **NUMBER) | rows)
    assert says in row_errors(response, "counts_as", 0)[box]


def test_deleting_a_question_names_all_that_needs_mending(pages: RowPages, draft: Draft) -> None:
    words = read(pages.client.get(pages.address(asked(draft, "back_pain"), "delete"))).words
    assert "These will need mending" in words
    for what in (
        "Promised combination number 1: all of",
        "Assumption number 1: has one of",
        "Page “pain_details”: shown",
    ):
        assert what in words


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("care_team", "Title and languages: roles"),
        ("unexplained_weight_loss", "List item “weight_loss”: stands for"),
    ],
)
def test_deleting_a_question_names_the_lists_and_roles_that_need_it(
    pages: RowPages, draft: Draft, key: str, named: str
) -> None:
    assert named in read(pages.client.get(pages.address(asked(draft, key), "delete"))).words


def test_deleting_what_others_are_together_with_names_them(pages: RowPages, draft: Draft) -> None:
    days = asked(draft, "bowel_not_opened_days")
    days.document["counts_as"][0]["together_with"] = "care_team in [hospice]?"
    days.save()
    words = read(pages.client.get(pages.address(asked(draft, "care_team"), "delete"))).words
    assert "Question “bowel_not_opened_days”: counts as yes to another question" in words


def test_a_question_on_which_nothing_depends_is_deleted_without_a_warning(
    pages: RowPages, draft: Draft
) -> None:
    pages.add(DraftQuestion, draft, **new(draft, type="yes_no"))
    words = read(pages.client.get(pages.address(asked(draft, "heavy_arm"), "delete"))).words
    assert "need mending" not in words


def test_rows_on_a_deleted_question_stay_and_say_so(pages: RowPages, draft: Draft) -> None:
    address = pages.address(asked(draft, "unexplained_weight_loss"), "delete")
    assert pages.send(address, pages.open(address)).status_code == 302
    assert not draft.items.filter(key="unexplained_weight_loss").exists()
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    assert "Unknown question 'unexplained_weight_loss'." in (
        read(pages.client.get(pages.address(rule))).words
    )
    assert any(problem.item == "weight_loss" for problem in draft_problems(draft))


def test_a_choice_that_loses_an_option_says_so_on_the_rows_that_named_it(
    pages: RowPages, draft: Draft
) -> None:
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    assert pages.save(rule, alternatives__1__test="cancer_type in [breast]").status_code == 302
    question = asked(draft, "cancer_type")
    assert pages.save(question, options__0__id="", options__0__label_en="").status_code == 302
    assert "Unknown option 'breast'" in read(pages.client.get(pages.address(rule))).words
