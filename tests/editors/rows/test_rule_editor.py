"""The editor of rules and promises: what it saves, what it refuses and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.editors.pages import errors, row_errors, sent_by
from tests.patients.html import read
from triage.actions.drafts.compiling import draft_problems, to_protocol
from triage.models import AuditRow, Draft, DraftRule, DraftTest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.editors.pages import RowPages

NEW_RULE: dict[str, Any] = {
    "key": "night_pain",
    "urgency": "same_day",
    "reason_en": "Pain at night can mean that cancer has spread.",
    "clinician_note_en": "Night pain.",
    "citations": "our_choice | pain at night",
    "content": ["bone-pain"],
    "tests__0__looks_at": "back_pain",
    "tests__1__looks_at": "leg_weakness",
    "tests__1__or_not_sure": "on",
}


@pytest.fixture
def rule(draft: Draft) -> DraftRule:
    """A rule of five alternatives, one row each, on weak limbs."""
    return DraftRule.objects.get(draft=draft, key="weak_or_unsteady_limbs")


def rows(rule: DraftRule) -> list[str]:
    """The rows of a rule."""
    return [f"{row}{'?' * row.or_not_sure}" for row in rule.tests.all()]


def test_a_form_that_is_sent_as_it_stands_changes_nothing(pages: RowPages, draft: Draft) -> None:
    before = to_protocol(draft).canonical_json()
    for rule in DraftRule.objects.filter(draft=draft):
        assert pages.save(rule).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0
    assert to_protocol(draft).canonical_json() == before


def test_a_rule_is_raised(pages: RowPages, draft: Draft) -> None:
    soon = DraftRule.objects.get(draft=draft, key="weight_loss")
    response = pages.save(soon, urgency="same_day")
    assert response["Location"] == pages.address(soon)
    soon.refresh_from_db()
    assert soon.urgency == "same_day"


def test_a_save_raises_the_revision_once_and_is_noted(
    pages: RowPages, rule: DraftRule, draft: Draft, edith: User
) -> None:
    pages.save(rule, position="3", tests__0__or_not_sure="on")
    draft.refresh_from_db()
    assert draft.revision == 1
    assert edith in draft.contributors.all()
    entry = AuditRow.objects.latest("number")
    assert (entry.action, entry.subject) == ("edit_draft", str(draft.pk))
    assert entry.fields == ["draftrule.position", "draftrule.tests"]


def test_rows_are_added_changed_and_taken_away(pages: RowPages, rule: DraftRule) -> None:
    pages.save(
        rule,
        tests__0__or_not_sure="on",
        tests__1__DELETE="on",
        tests__5__alternative="A",
        tests__5__looks_at="pain_severity",
        tests__5__at_least="8",
    )
    assert rows(rule) == [
        *("A: leg_weakness?", "C: trouble_walking", "D: arm_weakness", "E: paralysis?"),
        "A: pain_severity",
    ]
    assert rule.tests.get(looks_at="pain_severity").at_least == 8


def test_a_row_of_a_choice_keeps_its_options(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(
        rule,
        tests__5__looks_at="cancer_type",
        tests__5__options=["cancer_type/myeloma", "cancer_type/breast"],
    )
    assert response.status_code == 302
    assert rule.tests.get(looks_at="cancer_type").options == ["breast", "myeloma"]
    assert pages.save(rule).status_code == 302
    assert rule.tests.get(looks_at="cancer_type").options == ["breast", "myeloma"]


def test_a_new_rule_is_added_last(pages: RowPages, draft: Draft) -> None:
    last = DraftRule.objects.filter(draft=draft, kind="rule").count()
    response = pages.add(DraftRule, draft, **NEW_RULE)
    rule = DraftRule.objects.get(draft=draft, key="night_pain")
    assert response["Location"] == pages.address(rule)
    assert rule.position == last + 1
    assert rows(rule) == ["A: back_pain", "A: leg_weakness?"]
    assert [row.position for row in rule.tests.all()] == [1, 2]
    assert rule.citations == [{"source": "our_choice", "topic": "pain at night"}]
    assert draft_problems(draft) == ()


def test_a_count_is_written_as_rows(pages: RowPages, draft: Draft) -> None:
    counted: dict[str, Any] = {"tests__0__count_needed": "2", "tests__1__count_needed": "2"}
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
        ("urgency", "", "This field is required."),
        ("urgency", "routine", "Select a valid choice."),
        ("reason_en", "", "This field is required."),
        ("reason_en", "x" * 10_000, "Write at most 2000 characters; these are 10000."),
        ("reason_en", "Call {emergency_numer}.", "Did you mean 'emergency_number'?"),
        ("clinician_note_en", "", "This field is required."),
        ("citations", "", "This field is required."),
        ("citations", "our_choise | pain", "Line 1: unknown source 'our_choise'. Did you mean 'our_choice'?"),
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
    response = pages.add(DraftRule, draft, **NEW_RULE | {"reason_en": long})
    sent = sent_by(response)
    assert sent["reason_en"] == long
    assert sent["citations"] == NEW_RULE["citations"]
    assert sent["content"] == ["bone-pain"]
    assert sent["tests-1-looks_at"] == "leg_weakness"


def test_a_rule_without_rows_is_refused(pages: RowPages, draft: Draft) -> None:
    response = pages.add(DraftRule, draft, **NEW_RULE | {"tests__0__looks_at": "", "tests__1__looks_at": ""})
    assert "This field is required." in errors(response)
    nothing = {"tests__0__looks_at": "", "tests__1__looks_at": "", "tests__1__or_not_sure": None}
    response = pages.add(DraftRule, draft, **NEW_RULE | nothing)
    assert "This rule has no tests yet. Add at least one row" in errors(response)
    assert not DraftRule.objects.filter(draft=draft, key="night_pain").exists()


def test_a_rule_whose_rows_are_all_taken_away_is_refused(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(rule, **{f"tests-{at}-DELETE": "on" for at in range(5)})
    assert "This rule has no tests yet." in errors(response)
    assert len(rows(rule)) == 5


@pytest.mark.parametrize(
    ("boxes", "box", "says"),
    [
        ({"looks_at": "pain_severity"}, "at_least", "say from which number on."),
        ({"looks_at": "pain_severity", "at_least": "99"}, "at_least", "can never be both true and false"),
        ({"looks_at": "back_pain", "at_least": "3"}, "looks_at", "leave number and options out."),
        ({"looks_at": "back_pain", "options": ["cancer_type/breast"]}, "options", "not of 'back_pain'"),
        ({"looks_at": "cancer_type"}, "options", "name at least one, and no number."),
        ({"looks_at": "cancer_type", "options": ["cancer_type/brest"]}, "options", "Select a valid choice."),
        (
            {"looks_at": "back_pian"},
            "looks_at",
            "no question 'back_pian' in this draft. Did you mean 'back_p",
        ),
        ({"looks_at": "", "at_least": "3"}, "looks_at", "This field is required."),
        ({"looks_at": "back_pain", "alternative": "1"}, "alternative", "Write a letter"),
        ({"looks_at": "back_pain", "count_needed": "0"}, "count_needed", "greater than or equal to 1"),
        ({"looks_at": "back_pain", "count_needed": "2"}, "count_needed", "needs 2 of 1 rows"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_on_that_row(
    pages: RowPages, rule: DraftRule, boxes: dict[str, Any], box: str, says: str
) -> None:
    response = pages.save(rule, **{f"tests-5-{name}": value for name, value in boxes.items()})
    assert response.status_code == 200
    assert says in row_errors(response, "tests", 5)[box]
    assert len(rows(rule)) == 5


def test_rows_of_one_count_that_need_different_numbers_are_refused(pages: RowPages, rule: DraftRule) -> None:
    response = pages.save(
        rule,
        tests__0__count_needed="1",
        tests__5__alternative="A",
        tests__5__looks_at="back_pain",
        tests__5__count_needed="2",
    )
    assert "need different numbers" in row_errors(response, "tests", 5)["count_needed"]


def test_the_whole_rule_stands_above_its_rows_in_words(pages: RowPages, rule: DraftRule) -> None:
    words = read(pages.client.get(pages.address(rule))).words
    assert (
        "IF (weak leg) OR (heavy legs) OR (trouble walking) OR (weak arm or hand) OR "
        "(paralyzed arm or leg (or not sure)) THEN “Call now or go to the emergency room” (emergency)"
    ) in words


def test_a_row_on_a_deleted_question_says_so_and_is_refused(
    pages: RowPages, rule: DraftRule, draft: Draft
) -> None:
    draft.questions.filter(key="arm_weakness").delete()
    address = pages.address(rule)
    says = "no question 'arm_weakness' in this draft."
    words = read(pages.client.get(address)).words
    assert f"There is {says}" in words
    assert "Choose another question, or delete this row." in words
    assert says in row_errors(pages.save(rule), "tests", 3)["looks_at"]
    assert pages.save(rule, tests__3__DELETE="on").status_code == 302
    assert pages.save(rule).status_code == 302


def test_a_combination_is_added_without_letters(pages: RowPages, draft: Draft) -> None:
    boxes = {"urgency": "soon", "note": "Both together worry us."}
    seen = {"tests__0__looks_at": "fever", "tests__1__looks_at": "sore_mouth"}
    assert pages.add(DraftRule, draft, of_kind="combination", **boxes | seen).status_code == 302
    promise = DraftRule.objects.get(draft=draft, note="Both together worry us.")
    assert (promise.kind, rows(promise)) == ("combination", ["A: fever", "A: sore_mouth"])
    words = read(pages.client.get(pages.address(promise))).words
    assert "WHOEVER HAS (fever AND sore mouth) IS TOLD AT LEAST “Tell your doctor soon” (soon)" in words


def test_a_note_that_is_too_long_is_refused(pages: RowPages, draft: Draft) -> None:
    promise = DraftRule.objects.filter(draft=draft, kind="combination").first()
    assert promise is not None
    assert "at most 2000 characters (it has 10000)" in errors(pages.save(promise, note="x" * 10_000))


def test_an_assumption_is_added_with_its_two_sides(pages: RowPages, draft: Draft) -> None:
    boxes = {"reason_en": "Whoever has a fever feels sick, or is not sure."}
    seen = {
        "tests__0__alternative": "A",
        "tests__0__looks_at": "fever",
        "tests__1__alternative": "B",
        "tests__1__looks_at": "nausea",
        "tests__1__or_not_sure": "on",
    }
    assert pages.add(DraftRule, draft, of_kind="assumption", **boxes | seen).status_code == 302
    added = DraftRule.objects.filter(draft=draft, kind="assumption").last()
    assert added is not None
    assert rows(added) == ["A: fever", "B: nausea?"]


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        (("A", "A"), "needs exactly one row with the letter A"),
        (("A", "A"), "needs at least one row with the letter B"),
        (("B", "B"), "needs exactly one row with the letter A"),
    ],
)
def test_an_assumption_with_one_side_is_refused(
    pages: RowPages, draft: Draft, sides: tuple[str, str], says: str
) -> None:
    boxes = {"reason_en": "Because.", "tests__0__looks_at": "nausea", "tests__1__looks_at": "vomiting"}
    letters = {f"tests-{at}-alternative": side for at, side in enumerate(sides)}
    response = pages.add(DraftRule, draft, of_kind="assumption", **boxes | letters)
    assert f"This assumption {says}" in errors(response)


def test_each_kind_has_boxes_of_its_own(pages: RowPages, draft: Draft) -> None:
    boxes = {}
    for kind in ("rule", "combination", "assumption"):
        boxes[kind] = pages.open(f"/admin/triage/draftrule/add/?draft={draft.pk}&kind={kind}").keys()
    assert {"key", "citations", "tests-0-alternative", "tests-0-count_needed"} <= boxes["rule"]
    assert {"note", "tests-0-count_needed"} <= boxes["combination"]
    assert not {"key", "reason_en", "tests-0-alternative"} & boxes["combination"]
    assert {"reason_en", "tests-0-alternative"} <= boxes["assumption"]
    assert not {"urgency", "tests-0-count_needed"} & boxes["assumption"]


def test_the_kind_of_a_rule_stays(pages: RowPages, rule: DraftRule) -> None:
    pages.send(pages.address(rule) + "?kind=assumption", pages.open(pages.address(rule)), kind="assumption")
    rule.refresh_from_db()
    assert rule.kind == "rule"


def test_a_rule_is_deleted_with_its_rows(pages: RowPages, rule: DraftRule, draft: Draft) -> None:
    address = pages.address(rule, "delete")
    assert "IF (weak leg) OR" in read(pages.client.get(address)).words
    response = pages.send(address, pages.open(address))
    assert response["Location"] == f"/admin/triage/draftrule/?draft__id__exact={draft.pk}&kind__exact=rule"
    assert not DraftRule.objects.filter(pk=rule.pk).exists()
    assert not DraftTest.objects.filter(rule_id=rule.pk).exists()
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
