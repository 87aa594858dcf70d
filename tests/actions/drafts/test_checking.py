"""The live check of a draft: what it finds, and when it looks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from django.core.cache import caches

from tests.actions.draft_changes import say
from tests.nurses.people import editor
from triage.actions.case_store import retire_case, save_as_case
from triage.actions.drafts.checking import check_draft
from triage.actions.drafts.drafts import import_draft, start_draft, touch_draft
from triage.engine.exporting import to_yaml
from triage.engine.safety.report import Verdict
from triage.engine.vocabulary import Urgency
from triage.models import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.actions.drafts.checking import DraftCheck
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["process"].clear()
    yield
    caches["process"].clear()


@pytest.fixture
def draft(live_version: ProtocolVersion) -> Draft:
    """A draft of the live version."""
    return start_draft(name="trying", version=live_version, by=editor())


def lower_new_numbness(draft: Draft) -> None:
    say(draft, "rule", "new_numbness", urgency="same_day")
    draft.revision = touch_draft(draft_id=draft.pk, by=draft.author, fields=["urgency"]).revision


def failing(check: DraftCheck) -> set[str]:
    assert check.report is not None
    return {result.id for result in check.report.results if result.verdict == Verdict.FAILS}


def test_a_draft_that_changes_nothing_passes_and_tells_nobody_anything_else(draft: Draft) -> None:
    check = check_draft(draft=draft)

    assert not check.has_failures
    assert check.report is not None
    assert check.report.comparison is not None
    assert check.report.comparison.transitions == ()


def test_a_lowered_red_flag_fails_with_the_smallest_person_in_words(draft: Draft) -> None:
    lower_new_numbness(draft)
    check = check_draft(draft=draft)

    assert check.has_failures
    assert failing(check) == {"floors", "red_flags", "one_truth"}
    assert check.report is not None
    words = [failure.words for result in check.report.results for failure in result.failures]
    assert any(
        "Someone with numbness between the legs, everything else no, would be told" in one for one in words
    )


def test_an_import_whose_lists_contradict_the_rules_is_stopped_with_the_smallest_person(
    live_version: ProtocolVersion,
) -> None:
    data = yaml.safe_load(to_yaml(live_version.protocol))
    next(item for item in data["list_items"] if item["id"] == "mixed_up")["stands_for"] = [
        {"all_of": ["extreme_thirst"]}
    ]
    check = check_draft(draft=import_draft(name="imported", text=yaml.safe_dump(data), by=editor()))

    assert failing(check) == {"one_truth"}
    assert check.report is not None
    [failure] = [failure for result in check.report.results for failure in result.failures]
    assert "Someone with extreme thirst, everything else no, would be told only" in failure.words


def test_a_draft_that_is_not_complete_names_the_rows_instead(draft: Draft) -> None:
    say(draft, "rule", "new_numbness", alternatives=[])
    check = check_draft(draft=draft)

    assert check.has_failures
    assert check.report is None
    assert [problem.item for problem in check.problems] == ["new_numbness"]


def test_what_was_found_is_kept_until_something_is_saved(draft: Draft) -> None:
    first = check_draft(draft=draft)
    say(draft, "rule", "new_numbness", urgency="same_day")

    assert check_draft(draft=draft) == first
    draft.revision = touch_draft(draft_id=draft.pk, by=draft.author, fields=["urgency"]).revision
    assert check_draft(draft=draft).has_failures


def test_a_case_that_is_added_or_retired_is_looked_at_at_once(draft: Draft) -> None:
    assert not check_draft(draft=draft).has_failures
    case = save_as_case(
        answers={"nausea": "yes"},
        promised=Urgency.EMERGENCY,
        told=Urgency.SOON,
        words="Somebody would be told too little.",
        by=draft.author,
    )

    assert failing(check_draft(draft=draft)) == {"cases"}
    retire_case(case_id=case.pk, reason="It was only a trial.", by=draft.author)
    assert not check_draft(draft=draft).has_failures
