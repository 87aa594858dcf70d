"""The editor of rules and promises: what it saves, what it refuses and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import draft_problems
from tests.editors.pages import errors, row_errors, sent_by
from tests.patients.html import read
from triage.actions.drafts.compiling import to_protocol
from triage.models import (
    AuditRow,
    Draft,
    DraftAssumption,
    DraftCombination,
    DraftItem,
    DraftQuestion,
    DraftRule,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.editors.pages import RowPages

NEW_RULE: dict[str, Any] = {
    "key": "night_pain",
    "urgency": "same_day",
    "reason_en": "Pain at night can mean that cancer has spread.",
    "clinician_note_en": "Night pain.",
    "citations__0__citation": "our_choice | pain at night",
    "content": ["bone-pain"],
    "alternatives__0__test": "back_pain",
    "alternatives__1__test": "leg_weakness?",
    "alternatives__1__letter": "A",
}


@pytest.fixture
def rule(draft: Draft) -> DraftRule:
    """A rule of five alternatives, one row each, on weak limbs."""
    return DraftRule.objects.get(draft=draft, key="weak_or_unsteady_limbs")


def said(item: DraftItem, name: str) -> Any:
    """What is stored in a field."""
    item.refresh_from_db()
    return item.document[name]


def test_a_form_that_is_sent_as_it_stands_changes_nothing(pages: RowPages, draft: Draft) -> None:
    before = to_protocol(draft).canonical_json()
    for model in (DraftRule, DraftCombination, DraftAssumption):
        for item in model.objects.filter(draft=draft):
            assert pages.save(item).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0
    assert to_protocol(draft).canonical_json() == before


def test_a_rule_is_raised(pages: RowPages, draft: Draft) -> None:
    soon = DraftRule.objects.get(draft=draft, key="weight_loss")
    response = pages.save(soon, urgency="same_day")
    assert response["Location"] == pages.address(soon)
    assert said(soon, "urgency") == "same_day"


def test_a_save_raises_the_revision_once_and_is_noted(
    pages: RowPages, rule: DraftRule, draft: Draft, edith: User
) -> None:
    pages.save(rule, position="3", alternatives__0__test="leg_weakness?")
    draft.refresh_from_db()
    assert draft.revision == 1
    assert edith in draft.contributors.all()
    entry = AuditRow.objects.latest("number")
    assert (entry.action, entry.subject) == ("edit_draft", str(draft.pk))
    assert entry.fields == ["draftrule.alternatives", "draftrule.position"]
    history = read(pages.client.get(pages.address(rule, "history"))).words
    assert "Changed Position and When it holds" in history


def test_rows_are_added_changed_and_taken_away(pages: RowPages, rule: DraftRule) -> None:
    pages.save(
        rule,
        alternatives__0__test="leg_weakness?",
        alternatives__1__test="",
        alternatives__5__letter="A",
        alternatives__5__test="pain_severity >= 8",
    )
    assert said(rule, "alternatives") == [
        {"all_of": ["leg_weakness?", "pain_severity >= 8"]},
        {"all_of": ["trouble_walking"]},
        {"all_of": ["arm_weakness"]},
        {"all_of": ["paralysis?"]},
    ]


@pytest.mark.parametrize("letter", [None, "", "F"])
def test_a_new_row_joins_no_alternative_unless_its_letter_says_so(
    pages: RowPages, rule: DraftRule, letter: str | None
) -> None:
    sent = pages.open(pages.address(rule))
    assert (sent["item_alternatives-5-letter"], sent["item_alternatives-6-letter"]) == ("F", "G")
    pages.send(pages.address(rule), sent, alternatives__5__letter=letter, alternatives__5__test="fever")
    assert said(rule, "alternatives")[0] == {"all_of": ["leg_weakness"]}
    assert said(rule, "alternatives")[-1] == {"all_of": ["fever"]}


def test_a_row_of_a_choice_keeps_its_options(pages: RowPages, rule: DraftRule) -> None:
    pages.save(rule, alternatives__5__test="cancer_type in [myeloma, breast]")
    assert said(rule, "alternatives")[-1] == {"all_of": ["cancer_type in [breast, myeloma]"]}
    assert pages.save(rule).status_code == 302
    assert said(rule, "alternatives")[-1] == {"all_of": ["cancer_type in [breast, myeloma]"]}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("weak leg", "leg_weakness"),
        (" Weak  Leg ? ", "leg_weakness?"),
        ("pain score >= 7?", "pain_severity >= 7?"),
        ("type of cancer in [lung]", "cancer_type in [lung]"),
    ],
)
def test_a_short_name_stands_for_its_question(
    pages: RowPages, rule: DraftRule, typed: str, stored: str
) -> None:
    assert pages.save(rule, alternatives__5__test=typed).status_code == 302
    assert said(rule, "alternatives")[-1] == {"all_of": [stored]}


@pytest.mark.parametrize("typed", ["weak", "weak leg or", "weak?"])
def test_half_a_name_is_never_guessed_and_its_signs_are_named(
    pages: RowPages, rule: DraftRule, typed: str
) -> None:
    response = pages.save(rule, alternatives__5__test=typed)
    told = row_errors(response, "alternatives", 5)["test"]
    if typed != "weak leg or":
        assert "weak leg (leg_weakness)" in told
        assert "weak arm or hand (arm_weakness)" in told
    assert len(said(rule, "alternatives")) == 5


def test_two_questions_of_one_name_are_not_told_apart_by_it(
    pages: RowPages, rule: DraftRule, draft: Draft
) -> None:
    twin = DraftQuestion.objects.get(draft=draft, key="heavy_legs")
    twin.document["label"] = {"en": "weak leg"}
    twin.save()
    response = pages.save(rule, alternatives__5__test="weak leg")
    told = row_errors(response, "alternatives", 5)["test"]
    assert "weak leg (leg_weakness); weak leg (heavy_legs)" in told


def test_the_browser_is_given_what_may_be_typed(pages: RowPages, rule: DraftRule) -> None:
    html = pages.client.get(pages.address(rule)).content.decode()
    assert '<option value="leg_weakness?" label="weak leg (or not sure)">' in html
    assert '<option value="cancer_type in [lung]" label="type of cancer: Lung">' in html
    assert '<option value="acs_bone_metastasis | Spinal cord compression | ' in html
    assert 'list="tests"' in html


def test_a_new_rule_is_added_last(pages: RowPages, draft: Draft) -> None:
    last = DraftRule.objects.filter(draft=draft).count()
    response = pages.add(DraftRule, draft, **NEW_RULE)
    rule = DraftRule.objects.get(draft=draft, key="night_pain")
    assert response["Location"] == pages.address(rule)
    assert rule.position == last + 1
    assert rule.document["alternatives"] == [{"all_of": ["back_pain", "leg_weakness?"]}]
    assert rule.document["citations"] == [{"source": "our_choice", "topic": "pain at night"}]
    assert draft_problems(draft) == ()


def test_a_count_is_written_as_rows(pages: RowPages, draft: Draft) -> None:
    counted = {"alternatives__0__needed": "2", "alternatives__1__needed": "2"}
    pages.add(DraftRule, draft, **NEW_RULE | counted)
    saved = next(rule for rule in to_protocol(draft).rules if rule.id == "night_pain")
    [alternative] = saved.alternatives
    assert alternative.count is not None
    assert (alternative.count.at_least, len(alternative.count.of)) == (2, 2)


@pytest.mark.parametrize(
    ("box", "value", "says"),
    [
        ("key", "", "This field is required."),
        ("key", "Night pain", "Write small letters, digits and underscores"),
        ("key", "weak_or_unsteady_limbs", "There is a rule 'weak_or_unsteady_limbs' in this draft already."),
        ("key", "x" * 61, "at most 60 characters (it has 61)"),
        ("urgency", "", "This field is required."),
        ("urgency", "routine", "Select a valid choice."),
        ("reason_en", "", "This field is required."),
        ("reason_en", "x" * 10_000, "Write at most 2000 characters; these are 10000."),
        ("reason_en", "Call {emergency_numer}.", "Did you mean 'emergency_number'?"),
        ("clinician_note_en", "", "This field is required."),
        ("citations__0__citation", "", "This field is required."),
        ("content", None, "This field is required."),
        ("position", "-1", "greater than or equal to 0"),
    ],
)
def test_half_a_rule_is_refused_where_it_is_wrong(
    pages: RowPages, draft: Draft, box: str, value: str | None, says: str
) -> None:
    response = pages.add(DraftRule, draft, **NEW_RULE | {box: value})
    assert says in errors(response)
    assert not DraftRule.objects.filter(draft=draft, key="night_pain").exists()
    draft.refresh_from_db()
    assert draft.revision == 0


def test_what_was_typed_stays_on_the_page(pages: RowPages, draft: Draft) -> None:
    long = "x" * 10_000
    sent = sent_by(pages.add(DraftRule, draft, **NEW_RULE | {"reason_en": long}))
    assert sent["item_reason_en"] == long
    assert sent["item_citations-0-citation"] == "our_choice | pain at night"
    assert sent["item_content"] == ["bone-pain"]
    assert sent["item_alternatives-1-test"] == "leg_weakness?"


def test_a_failed_save_brings_no_more_empty_rows_than_before(pages: RowPages, rule: DraftRule) -> None:
    sent = pages.open(pages.address(rule))
    again = sent_by(pages.send(pages.address(rule), sent, reason_en=""))
    assert sorted(again) == sorted(sent)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("our_choise | pain", "Unknown source 'our_choise'. Did you mean 'our_choice'?"),
        ("acs_bone_metastasis", "Write “source | heading | lines” for a document"),
        ("acs_bone_metastasis | Spinal cord compresion | 186", "Did you mean 'Spinal cord compression'?"),
        ("acs_bone_metastasis | Spinal cord compression | 1-2", "Lines 1-2 are not under"),
        ("acs_bone_metastasis | Spinal cord compression | 189-186", "189-186 run backwards"),
        ("acs_bone_metastasis | Spinal cord compression | page 3", "ines are written like 186 or 186-189."),
        ("acs_bone_metastasis | weak legs", "needs a heading and lines"),
        ("our_choice | Heading | 12", "needs a topic and nothing else"),
        ("NICE | weak legs", "Write small letters, digits and underscores"),
        ("our_choice | ", "This field is required."),
    ],
)
def test_a_wrong_citation_is_refused_on_its_row(pages: RowPages, draft: Draft, line: str, says: str) -> None:
    response = pages.add(DraftRule, draft, **NEW_RULE | {"citations__1__citation": line})
    assert says in row_errors(response, "citations", 1)["citation"]
    assert "Row 2: " in errors(response)


@pytest.mark.parametrize(
    ("model", "is_read"), [(DraftRule, True), (DraftCombination, False), (DraftAssumption, False)]
)
def test_only_the_reason_of_a_rule_is_said_to_be_read_by_patients(
    pages: RowPages, draft: Draft, model: type[DraftItem], *, is_read: bool
) -> None:
    words = read(pages.client.get(pages.address(model.objects.filter(draft=draft)[0]))).words
    assert ("Reason that patients read:" in words) is is_read
    assert "Reason" in words


def test_a_rule_without_rows_is_refused(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(rule, **{f"alternatives__{at}__test": "" for at in range(5)})
    assert "This field is required." in errors(response)
    assert len(said(rule, "alternatives")) == 5


@pytest.mark.parametrize(
    ("boxes", "box", "says"),
    [
        ({"test": "pain_severity"}, "test", "say from which number on."),
        ({"test": "pain_severity >= 99"}, "test", "can never be both true and false"),
        ({"test": "back_pain >= 3"}, "test", "leave number and options out."),
        ({"test": "cancer_type"}, "test", "name at least one, and no number."),
        ({"test": "cancer_type in [brest]"}, "test", "Unknown option 'brest'. Did you mean 'breast'?"),
        ({"test": "back_pian"}, "test", "Unknown question 'back_pian'. Did you mean 'back_pain'?"),
        ({"test": "breast?"}, "test", "(cancer_type in [breast])"),
        ({"test": "", "needed": "3"}, "test", "is not a test"),
        ({"test": "whatever!"}, "test", "'whatever!' is not a test. Write 'question'"),
        ({"test": "back_pain", "letter": "1"}, "letter", "Write a letter"),
        ({"test": "back_pain", "needed": "0"}, "needed", "Write a number of at least 1."),
        ({"test": "back_pain", "needed": "2"}, "needed", "At least 2 of 1 tests can never hold."),
        ({"test": "back_pain", "needed": "two"}, "needed", "Write one whole number"),
        ({"test": "back_pain", "needed": "9" * 5000}, "needed", "Write one whole number"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_on_that_row(
    pages: RowPages, rule: DraftRule, boxes: dict[str, Any], box: str, says: str
) -> None:
    response = pages.save(rule, **{f"alternatives__5__{name}": value for name, value in boxes.items()})
    assert response.status_code == 200
    assert says in row_errors(response, "alternatives", 5)[box]
    assert len(said(rule, "alternatives")) == 5


def test_all_that_is_wrong_is_said_at_once(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(
        rule, alternatives__1__test="back_pian", reason_en="", citations__0__citation="x | y"
    )
    assert "Unknown question 'back_pian'" in row_errors(response, "alternatives", 1)["test"]
    assert "Unknown source 'x'" in row_errors(response, "citations", 0)["citation"]
    assert "This field is required." in errors(response)


def test_rows_of_one_count_that_need_different_numbers_are_refused(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(
        rule,
        alternatives__0__needed="1",
        alternatives__5__letter="A",
        alternatives__5__test="back_pain",
        alternatives__5__needed="2",
    )
    assert "need different numbers" in row_errors(response, "alternatives", 5)["needed"]


def test_the_whole_rule_and_each_row_stand_in_words(pages: RowPages, rule: DraftRule) -> None:
    words = read(pages.client.get(pages.address(rule))).words
    assert (
        "IF (weak leg) OR (heavy legs) OR (trouble walking) OR (weak arm or hand) OR "
        "(paralyzed arm or leg (or not sure)) THEN “Call now or go to the emergency room” (emergency)"
    ) in words
    assert words.count("weak arm or hand") > 1


def test_a_row_on_a_deleted_question_says_so_and_is_refused(
    pages: RowPages, rule: DraftRule, draft: Draft
) -> None:
    DraftQuestion.objects.get(draft=draft, key="arm_weakness").delete()
    page = pages.client.get(pages.address(rule))
    says = "Unknown question 'arm_weakness'."
    assert says in row_errors(page, "alternatives", 3)["test"]
    assert f"It is stored with something to mend: When it holds: Row 4: {says}" in read(page).words
    assert says in row_errors(pages.save(rule), "alternatives", 3)["test"]
    assert pages.save(rule, alternatives__3__test="").status_code == 302
    assert "something to mend" not in read(pages.client.get(pages.address(rule))).words


def test_a_combination_is_added_without_letters(pages: RowPages, draft: Draft) -> None:
    boxes = {"urgency": "soon", "reason": "Both together worry us."}
    seen = {"all_of__0__test": "fever", "all_of__1__test": "sore_mouth"}
    assert pages.add(DraftCombination, draft, **boxes | seen).status_code == 302
    promise = DraftCombination.objects.filter(draft=draft).latest("position")
    assert promise.document["all_of"] == ["fever", "sore_mouth"]
    words = read(pages.client.get(pages.address(promise))).words
    assert "WHOEVER HAS (fever and sore mouth) IS TOLD AT LEAST “Tell your doctor soon” (soon)" in words


@pytest.mark.parametrize(
    ("boxes", "box", "says"),
    [
        ({"all_of__1__test": "back_pian"}, "test", "Did you mean 'back_pain'?"),
        ({"all_of__1__needed": "3"}, "needed", "At least 3 of 1 tests can never hold."),
    ],
)
def test_a_row_of_a_promise_that_does_not_fit_is_refused_on_that_row(
    pages: RowPages, draft: Draft, boxes: dict[str, str], box: str, says: str
) -> None:
    promise = DraftCombination.objects.filter(draft=draft)[0]
    assert says in row_errors(pages.save(promise, **boxes), "all_of", 1)[box]


def test_a_promise_without_rows_is_refused(pages: RowPages, draft: Draft) -> None:
    promise = DraftCombination.objects.filter(draft=draft)[0]
    response = pages.save(promise, all_of__0__test="", all_of__1__test="")
    assert "An alternative needs a test" in errors(response)


def test_a_reason_that_is_too_long_is_refused(pages: RowPages, draft: Draft) -> None:
    promise = DraftCombination.objects.filter(draft=draft)[0]
    assert "at most 2000 characters; these are 10000." in errors(pages.save(promise, reason="x" * 10_000))


def test_an_assumption_is_added_with_its_two_sides(pages: RowPages, draft: Draft) -> None:
    boxes = {"reason_en": "Whoever has a fever feels sick, or is not sure.", "whoever_has": "Fever"}
    assert pages.add(DraftAssumption, draft, **boxes, has_one_of__0__test="nausea?").status_code == 302
    added = DraftAssumption.objects.filter(draft=draft).latest("position")
    assert (added.document["whoever_has"], added.document["has_one_of"]) == ("fever", ["nausea?"])


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        ({"whoever_has": ""}, "This field is required."),
        ({"has_one_of__0__test": ""}, "This field is required."),
        ({"whoever_has": "fevre"}, "Unknown question 'fevre'. Did you mean 'fever'?"),
        ({"whoever_has": "leg_weakness"}, "Nothing may be assumed about a red flag."),
    ],
)
def test_an_assumption_with_one_side_or_about_a_red_flag_is_refused(
    pages: RowPages, draft: Draft, boxes: dict[str, str], says: str
) -> None:
    whole = {"reason_en": "Because.", "whoever_has": "fever", "has_one_of__0__test": "nausea"}
    assert says in errors(pages.add(DraftAssumption, draft, **whole | boxes))


def test_a_rule_is_deleted(pages: RowPages, rule: DraftRule, draft: Draft) -> None:
    address = pages.address(rule, "delete")
    assert "IF (weak leg) OR" in read(pages.client.get(address)).words
    response = pages.send(address, pages.open(address))
    assert response["Location"] == f"/admin/triage/draftrule/?draft__id__exact={draft.pk}"
    assert not DraftRule.objects.filter(pk=rule.pk).exists()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_rule_that_patients_met_leads_to_its_report_card(
    client: Client, pages: RowPages, rule: DraftRule
) -> None:
    page = client.get(pages.address(rule))
    assert f'href="/staff/report/rules/{rule.key}/"' in page.content.decode()


def test_a_new_rule_has_no_report_card_yet(client: Client, pages: RowPages, rule: DraftRule) -> None:
    DraftRule.objects.filter(pk=rule.pk).update(key="never_met")
    assert "Report card" not in client.get(pages.address(rule)).content.decode()
