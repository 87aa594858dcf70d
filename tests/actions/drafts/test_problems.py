"""Drafts that are half done: what is missing or wrong is said on the row that must be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.nurses.people import editor
from triage.actions.drafts.compiling import draft_problems
from triage.actions.drafts.drafts import start_draft
from triage.models import Draft, DraftRule, DraftTest
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from triage.actions.drafts.problems import RowProblem
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live_version: ProtocolVersion) -> Draft:
    """A draft of the shipped protocol."""
    return start_draft(name="trying", version=live_version, by=editor())


def rule(draft: Draft, key: str = "new_numbness") -> DraftRule:
    return draft.rules.get(key=key)


def only_problem(draft: Draft) -> RowProblem:
    problems = draft_problems(draft)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def change(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def test_a_draft_of_a_published_version_has_no_problem(draft: Draft) -> None:
    assert draft_problems(draft) == ()


def test_a_rule_without_tests_says_so(draft: Draft) -> None:
    DraftTest.objects.filter(rule=rule(draft)).delete()
    problem = only_problem(draft)

    assert (problem.kind, problem.row_id) == ("rule", rule(draft).pk)
    assert "Add at least one row" in problem.what


def test_a_test_of_a_deleted_question_says_on_its_row_what_to_do(draft: Draft) -> None:
    row = rule(draft).tests.all()[0]
    change(row, looks_at="numbness_of_legs")
    problem = only_problem(draft)

    assert problem.test_id == row.pk
    assert "there is no question 'numbness_of_legs'" in problem.what
    assert "Choose another question, or delete this row." in problem.what


def test_a_number_for_a_yes_no_question_is_found_on_its_row(draft: Draft) -> None:
    row = rule(draft).tests.all()[0]
    change(row, at_least=3)
    problem = only_problem(draft)

    assert problem.test_id == row.pk
    assert "does not fit a question of type yes_no" in problem.what


def test_a_numeric_question_without_a_number_is_found_on_its_row(draft: Draft) -> None:
    row = rule(draft).tests.all()[0]
    change(row, looks_at="pain_severity")

    assert only_problem(draft).test_id == row.pk


def test_an_unknown_option_is_found_on_its_row(draft: Draft) -> None:
    row = rule(draft).tests.all()[0]
    change(row, looks_at="cancer_type", options=["mielom"])

    assert "unknown option 'mielom'" in only_problem(draft).what


def test_a_page_shown_by_a_later_question_is_found_on_its_row(draft: Draft) -> None:
    page = draft.pages.exclude(tests=None)[0]
    row = page.tests.all()[0]
    later = draft.questions.filter(page__position__gt=page.position)[0]
    change(row, looks_at=later.key)
    problem = next(found for found in draft_problems(draft) if found.test_id == row.pk)

    assert (problem.kind, problem.row_id) == ("page", page.pk)
    assert "asked on this page or later" in problem.what


def test_rows_of_one_count_must_need_the_same_number(draft: Draft) -> None:
    counted = DraftTest.objects.filter(rule__draft=draft, rule__kind=RuleKind.RULE, count_needed__gt=1)[0]
    change(counted, count_needed=1)

    assert any("different numbers" in problem.what for problem in draft_problems(draft))


def test_a_count_that_can_never_hold_is_found(draft: Draft) -> None:
    row = rule(draft).tests.all()[0]
    change(row, count_needed=4)
    problem = only_problem(draft)

    assert problem.test_id == row.pk
    assert "can never hold" in problem.what


def test_a_missing_reason_is_found_on_its_rule(draft: Draft) -> None:
    change(rule(draft), reason={})

    assert only_problem(draft).row_id == rule(draft).pk


def test_a_rule_without_citation_is_found_on_its_rule(draft: Draft) -> None:
    change(rule(draft), citations=[])
    problem = only_problem(draft)

    assert problem.row_id == rule(draft).pk
    assert "citations" in problem.what


def test_a_question_without_words_is_found_on_its_question(draft: Draft) -> None:
    question = draft.questions.get(key="leg_weakness")
    change(question, ask={})

    assert (only_problem(draft).kind, only_problem(draft).row_id) == ("question", question.pk)


def test_a_second_alternative_of_a_promised_combination_is_found(draft: Draft) -> None:
    combination = draft.rules.filter(kind=RuleKind.COMBINATION)[0]
    change(combination.tests.all()[0], alternative="B")

    assert only_problem(draft).row_id == combination.pk


def test_an_assumption_about_nobody_is_found(draft: Draft) -> None:
    assumption = draft.rules.filter(kind=RuleKind.ASSUMPTION)[0]
    assumption.tests.filter(alternative="A").delete()

    assert "whoever has this" in only_problem(draft).what


def test_an_assumption_about_a_red_flag_is_refused_on_its_row(draft: Draft) -> None:
    assumption = draft.rules.filter(kind=RuleKind.ASSUMPTION)[0]
    change(assumption.tests.get(alternative="A"), looks_at="leg_weakness")
    problem = only_problem(draft)

    assert problem.row_id == assumption.pk
    assert "nothing may be assumed about a red flag" in problem.what


def test_a_count_as_of_another_question_is_found_on_its_row(draft: Draft) -> None:
    row = DraftTest.objects.filter(question__draft=draft)[0]
    change(row, yes_to="no_such_sign")

    assert only_problem(draft).test_id == row.pk


def test_an_unknown_education_page_is_found_on_its_rule(draft: Draft) -> None:
    change(rule(draft), content=["spinal-cord-compresion"])

    assert "unknown content page 'spinal-cord-compresion'. Did you mean" in only_problem(draft).what


def test_a_citation_of_lines_elsewhere_is_found_on_its_rule(draft: Draft) -> None:
    cited = [{"source": "acs_bone_metastasis", "heading": "Spinal cord compression", "lines": "12-13"}]
    change(rule(draft), citations=cited)

    assert only_problem(draft).row_id == rule(draft).pk


def test_what_no_row_owns_is_found_on_the_draft(draft: Draft) -> None:
    draft.cancer_question = "cancer"
    draft.save()

    assert (only_problem(draft).kind, only_problem(draft).row_id) == ("draft", draft.pk)
