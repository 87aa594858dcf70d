"""Drafts that are half done: what is missing or wrong is said of the item that must be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import draft_problems, item_of, say
from tests.nurses.people import editor
from triage.actions.drafts.drafts import start_draft
from triage.actions.drafts.items import BESIDE, MODELS, Items, question_of
from triage.models import Draft, DraftItem

if TYPE_CHECKING:
    from triage.actions.drafts.compiling import ItemProblem
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db
RULE = ("rule", "new_numbness")
COUNTS_AS = {"test": "bowel_not_opened_days >= 3?", "yes_to": "no_such"}


@pytest.fixture
def draft(live_version: ProtocolVersion) -> Draft:
    """A draft of the protocol of the tests."""
    return start_draft(name="trying", version=live_version, by=editor())


def only_problem(draft: Draft) -> ItemProblem:
    problems = draft_problems(draft)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_draft_of_a_published_version_has_no_problem(draft: Draft) -> None:
    assert draft_problems(draft) == ()


def test_a_draft_is_read_in_one_query(draft: Draft, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        Items.stored(draft).protocol()


@pytest.mark.parametrize(
    ("kind", "key", "fields", "says"),
    [
        (*RULE, {"alternatives": []}, "when it holds: "),
        (*RULE, {"alternatives": [{"all_of": ["numbness_of_legs"]}]}, "unknown question 'numbness_of_legs'"),
        (*RULE, {"alternatives": [{"all_of": ["fever >= 3"]}]}, "does not fit a question of type yes_no"),
        (*RULE, {"alternatives": [{"all_of": ["pain_severity"]}]}, "say from which number on"),
        (*RULE, {"alternatives": [{"all_of": ["cancer_type in [mielom]"]}]}, "unknown option 'mielom'"),
        (*RULE, {"alternatives": [{"count": {"at_least": 4, "of": ["fever"]}}]}, "can never hold"),
        (*RULE, {"alternatives": [{"all_of": ["fever", "not a test"]}]}, "no. 2: 'not a test'"),
        (*RULE, {"reason": None}, "'reason' is missing"),
        (*RULE, {"reason": {"en": ""}}, "reason that patients read, en: "),
        (*RULE, {"citations": []}, "citations: "),
        (*RULE, {"content": ["spinal-cord-compresion"]}, "unknown content page 'spinal-cord-"),
        (*RULE, {"no_such": 3}, "unknown key 'no_such'"),
        ("question", "leg_weakness", {"ask": {}}, "question: "),
        ("question", "bowel_not_opened_days", {"counts_as": [COUNTS_AS]}, "unknown question 'no_such'"),
        ("question", "leg_weakness", {"type": "number"}, "'unit' is missing"),
        ("question", "leg_weakness", {"type": "guess"}, "type: "),
        ("combination", "", {"all_of": [], "count": None}, "needs a test"),
        ("assumption", "", {"whoever_has": ""}, "is not a test"),
        ("assumption", "", {"whoever_has": "leg_weakness"}, "nothing may be assumed about a red flag"),
        ("frame", "", {"cancer_question": "cancer"}, "unknown question 'cancer'"),
        ("frame", "", {"roles": None}, "name the questions for 'crisis' and 'care_team'"),
        ("frame", "", {"languages": "en"}, "languages: "),
        ("source", "our_choice", {"kind": "rumour"}, "kind: "),
        ("urgency", "soon", {"steps": [{"en": "Call {x}"}]}, "en: unknown placeholder '{x}'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_item_and_field(
    draft: Draft, kind: str, key: str, fields: dict[str, Any], says: str
) -> None:
    item = say(draft, kind, key, **fields)
    problems = draft_problems(draft)

    assert {(problem.kind, problem.item_id) for problem in problems if says in problem.what} == {
        (kind, item.pk)
    }


def test_lines_that_are_elsewhere_are_found_on_their_rule(draft: Draft) -> None:
    cited = [{"source": "acs_bone_metastasis", "heading": "Spinal cord compression", "lines": "12-13"}]
    rule = say(draft, *RULE, citations=cited)

    assert only_problem(draft).item_id == rule.pk


def test_a_page_shown_by_a_later_question_is_found_on_the_page(draft: Draft) -> None:
    page = draft.items.filter(kind="page", document__has_key="shown_if")[0]
    own = draft.items.filter(kind="question", page=page.key, document__type="yes_no")[0]
    say(draft, "page", page.key, shown_if=[{"all_of": [own.key]}])

    assert (only_problem(draft).kind, only_problem(draft).item_id) == ("page", page.pk)
    assert "asked on this page or later" in only_problem(draft).what


def test_a_red_flag_without_its_floor_is_found_on_its_question(draft: Draft) -> None:
    item_of(draft, "floor", "leg_weakness").delete()
    problem = only_problem(draft)

    assert (problem.kind, problem.item) == ("question", "leg_weakness")
    assert "a red flag needs the floor “emergency”" in problem.what


def test_what_is_wrong_with_a_floor_is_mended_on_its_question(draft: Draft) -> None:
    say(draft, "floor", "leg_weakness", no_cancer="soon")
    problem = only_problem(draft)

    assert (problem.kind, problem.item) == ("question", "leg_weakness")
    assert problem.what.startswith("floor, ")


def test_the_floor_of_a_question_that_is_gone_promises_nothing(draft: Draft) -> None:
    floor = item_of(draft, "floor", "fever")
    item_of(draft, "question", "fever").delete()

    assert floor not in list(Items.stored(draft))


def test_a_question_on_no_page_is_found(draft: Draft) -> None:
    question = item_of(draft, "question", "fever")
    DraftItem.objects.filter(pk=question.pk).update(page="nowhere")

    found = {(problem.item_id, problem.what) for problem in draft_problems(draft)}
    assert (question.pk, "page: its page is gone; choose another") in found


def test_a_broken_item_keeps_no_other_from_being_judged(draft: Draft) -> None:
    say(draft, "question", "fever", ask=None)
    rule = say(draft, *RULE, alternatives=[{"all_of": ["fever", "numbness_of_legs"]}])
    problems = {(problem.item, problem.what.partition(":")[2].strip()) for problem in draft_problems(draft)}

    assert ("fever", "'ask' is missing") in problems
    [what] = [what for item, what in problems if item == rule.key]
    assert what.startswith("unknown question 'numbness_of_legs'. Did you mean")


@pytest.mark.parametrize("kind", list(MODELS))
@pytest.mark.parametrize(
    "document", [{}, {"id": 3, "label": "x", "alternatives": 3, "languages": 3, "steps": "x"}]
)
def test_a_document_that_the_engine_cannot_read_is_named_and_stops_nothing(
    draft: Draft, kind: str, document: dict[str, Any]
) -> None:
    item = draft.items.filter(kind=kind).first() or DraftItem(draft=draft, kind=kind, position=1)
    item.document = document
    item.save()
    named = draft.items.get(kind="question", key=question_of(item)) if kind in BESIDE else item

    assert (named.kind, named.pk) in {(problem.kind, problem.item_id) for problem in draft_problems(draft)}
