"""How answers to a question are said: written on the page of the question, with their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import draft_problems, item_of, say
from tests.editors.items.test_question_editor import NUMBER, new
from tests.editors.pages import errors, row_errors
from tests.patients.html import read
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.items import Items
from triage.editors.items.tables import RowsWidget
from triage.engine.saying import keys_to_say
from triage.models import Draft, DraftItem, DraftPage, DraftQuestion, ItemKind

if TYPE_CHECKING:
    from tests.editors.pages import RowPages

FRAMES = {
    "not_sure": "I am not sure whether {clause}",
    "not_sure_other": "They are not sure whether {clause}",
}
WEAK = {"say": {"en": "my leg is | weak"}, "say_other": {"en": "their leg is | weak"}}
SAID = {"spoken_forms-0-say_en": "my arm is | heavy", "spoken_forms-0-say_other_en": "their arm is | heavy"}


@pytest.fixture
def spoken(draft: Draft) -> Draft:
    """A draft that says how answers are spoken: the same of each that can decide but of a weak leg."""
    say(draft, "frame", **{name: {"en": words} for name, words in FRAMES.items()})
    items = Items.stored(draft)
    keys = sorted(key for question in items.names.questions.values() for key in keys_to_say(question))
    for position, key in enumerate(keys, start=1):
        question, _, answer = key.partition("/")
        is_number = items.names.questions[question].type == "number" and not answer
        words = {"say": {"en": "I feel {answer}" if is_number else "I feel it"}}
        words = {"say_other": {"en": "they feel {answer}" if is_number else "they feel it"}} | words
        document = {"question": question} | ({"answer": answer} if answer else {}) | words
        if key == "leg_weakness":
            document |= WEAK
        draft.items.create(kind=ItemKind.SPOKEN_FORM, key=key, position=position, document=document)
    assert draft_problems(draft) == ()
    return draft


def said_of(draft: Draft, question: str) -> list[DraftItem]:
    return list(draft.items.filter(kind=ItemKind.SPOKEN_FORM, document__question=question))


def weak_leg(draft: Draft) -> DraftQuestion:
    return DraftQuestion.objects.get(draft=draft, key="leg_weakness")


def test_what_is_said_is_shown_with_its_sentences(pages: RowPages, spoken: Draft) -> None:
    words = read(pages.client.get(pages.address(weak_leg(spoken)))).words
    assert "“My leg is weak.” Not sure: “I am not sure whether my leg is weak.”" in words
    assert "“Their leg is weak.” Not sure: “They are not sure whether their leg is weak.”" in words


def test_a_number_is_said_with_a_number(pages: RowPages, spoken: Draft) -> None:
    days = DraftQuestion.objects.get(draft=spoken, key="bowel_not_opened_days")
    words = read(pages.client.get(pages.address(days))).words
    assert "“I feel 3.”" in words
    # What is said by somebody who is not sure has words of its own.
    assert "“I feel it.”" in words


def test_every_question_sent_as_it_stands_changes_nothing(pages: RowPages, spoken: Draft) -> None:
    before = to_protocol(spoken).sha256
    for key in ("leg_weakness", "bowel_not_opened_days", "care_team"):
        assert pages.save(DraftQuestion.objects.get(draft=spoken, key=key)).status_code == 302
    assert Draft.objects.get(pk=spoken.pk).revision == 0
    assert to_protocol(spoken).sha256 == before


def test_a_new_question_is_added_with_what_is_said_of_it(pages: RowPages, spoken: Draft) -> None:
    refused = pages.add(DraftQuestion, spoken, **new(spoken, type="yes_no"))
    assert "Nothing says 'heavy_arm'; write a form for it." in errors(refused)

    assert pages.add(DraftQuestion, spoken, **new(spoken, type="yes_no", **SAID)).status_code == 302
    (form,) = said_of(spoken, "heavy_arm")
    assert (form.key, form.document["say"]) == ("heavy_arm", {"en": "my arm is | heavy"})
    assert draft_problems(spoken) == ()
    forms = to_protocol(spoken).spoken
    assert forms
    assert forms.forms[-1].question == "heavy_arm"


def test_a_new_question_on_a_number_says_each_answer(pages: RowPages, spoken: Draft) -> None:
    boxes = NUMBER | {
        "spoken_forms-0-say_en": "my arm was heavy for {answer} days",
        "spoken_forms-0-say_other_en": "their arm was heavy for {answer} days",
        "spoken_forms-1-answer": "not_sure",
        "spoken_forms-1-place": "when",
        "spoken_forms-1-say_en": "I do not know since when",
        "spoken_forms-1-say_other_en": "they do not know since when",
    }
    assert pages.add(DraftQuestion, spoken, **new(spoken, **boxes)).status_code == 302
    assert [form.key for form in said_of(spoken, "heavy_arm")] == ["heavy_arm", "heavy_arm/not_sure"]
    assert said_of(spoken, "heavy_arm")[1].document["place"] == "when"


@pytest.mark.parametrize(
    ("boxes", "at", "says"),
    [
        ({"0-answer": "left"}, "answer", "Leave it out, or write not_sure: the question has no options."),
        ({"0-say_en": "my leg is weak."}, "say_en", "Leave the full stop out"),
        ({"0-say_en": "{answer}"}, "say_en", "No other curly brackets."),
        ({"0-say_other_en": ""}, "say_other_en", "This field is required."),
        ({"1-say_en": "it", "1-say_other_en": "it"}, "answer", "There is a row for this answer already."),
    ],
)
def test_a_fault_stands_at_its_box_and_nothing_is_saved(
    pages: RowPages, spoken: Draft, boxes: dict[str, Any], at: str, says: str
) -> None:
    response = pages.save(
        weak_leg(spoken), **{f"spoken_forms-{name}": value for name, value in boxes.items()}
    )
    assert says in errors(response)
    (row,) = {int(name[0]) for name in boxes}
    assert says in row_errors(response, "spoken_forms", row)[at]
    assert [form.document for form in said_of(spoken, "leg_weakness")] == [
        {"question": "leg_weakness", **WEAK}
    ]


def test_what_is_said_goes_with_its_question_and_its_page(pages: RowPages, spoken: Draft) -> None:
    other = DraftQuestion.objects.get(draft=spoken, key="fever")
    pages.client.post(
        pages.address(other, "delete"), pages.open(pages.address(other, "delete")) | {"post": "yes"}
    )
    assert said_of(spoken, "fever") == []
    page = DraftPage.objects.get(draft=spoken, key=weak_leg(spoken).page)
    pages.client.post(
        pages.address(page, "delete"), pages.open(pages.address(page, "delete")) | {"post": "yes"}
    )
    assert said_of(spoken, "leg_weakness") == []


def test_a_row_that_is_emptied_goes(pages: RowPages, spoken: Draft) -> None:
    draft_item = item_of(spoken, "spokenform", "bowel_not_opened_days/not_sure")
    question = DraftQuestion.objects.get(draft=spoken, key="bowel_not_opened_days")
    emptied = {f"spoken_forms-1-{name}": "" for name in ("answer", "say_en", "say_other_en")}
    assert "Nothing says 'bowel_not_opened_days/not_sure'" in errors(pages.save(question, **emptied))
    assert DraftItem.objects.filter(pk=draft_item.pk).exists()
    own = {
        "spoken_forms-1-answer": "not_sure",
        "spoken_forms-1-say_en": "no",
        "spoken_forms-1-say_other_en": "n",
    }
    assert pages.save(weak_leg(spoken), **own).status_code == 302
    emptied = dict.fromkeys(own, "")
    assert pages.save(weak_leg(spoken), **emptied).status_code == 302
    assert len(said_of(spoken, "leg_weakness")) == 1


def test_in_a_second_language_each_form_has_a_box_of_its_own(pages: RowPages, spoken: Draft) -> None:
    say(spoken, "frame", languages=["en", "es"])
    form = pages.open(pages.address(weak_leg(spoken)))
    assert {"spoken_forms-0-say_en", "spoken_forms-0-say_es", "spoken_forms-0-say_other_es"} <= form.keys()


def test_what_is_stored_with_a_fault_is_marked_and_named_in_the_check(pages: RowPages, spoken: Draft) -> None:
    say(spoken, "spokenform", "leg_weakness", say={"en": "my leg is weak."})
    page = pages.client.get(pages.address(weak_leg(spoken)))
    assert "It is stored with something to mend" in read(page).words
    table: RowsWidget = page.context["adminform"].form.fields["spoken_forms"].widget
    assert "Leave the full stop out" in table.errors[0, "say_en"][0]
    (problem,) = draft_problems(spoken)
    assert (problem.kind, problem.item) == ("question", "leg_weakness")
    assert "spoken form, what to say: leave the full stop out" in str(problem)


def test_of_two_editors_the_second_sees_what_the_first_wrote(pages: RowPages, spoken: Draft) -> None:
    address = pages.address(weak_leg(spoken))
    opened = pages.open(address)
    pages.save(weak_leg(spoken), **{"spoken_forms-0-say_en": "my knee is | weak"})
    response = pages.send(address, opened, **{"spoken_forms-0-say_en": "my foot is | weak"})
    words = read(response).words
    assert "Somebody saved this since you opened the page." in words
    assert "my knee is | weak" in words
    assert "my foot is | weak" in response.content.decode()
    assert said_of(spoken, "leg_weakness")[0].document["say"] == {"en": "my knee is | weak"}
