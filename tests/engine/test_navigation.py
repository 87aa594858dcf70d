"""Which pages are shown, in which order, and which answers count."""

from __future__ import annotations

from random import Random

from tests.engine.builders import small_protocol
from triage.engine.logic import Asked, one_sheet
from triage.engine.navigation import (
    Progress,
    counting_answers,
    next_page,
    previous_page,
    progress,
    shown_pages,
    unanswered_questions,
)

PROTOCOL = small_protocol()


def ids(answers: dict[str, str | int]) -> list[str]:
    return [page.id for page in shown_pages(PROTOCOL, answers)]


def test_a_page_with_a_condition_is_hidden_until_it_holds() -> None:
    assert ids({}) == ["nerves", "about", "pain", "history"]
    assert ids({"back_pain": "not_sure"}) == ["nerves", "about", "pain", "details", "history"]


def test_answers_on_hidden_pages_do_not_count() -> None:
    answers: dict[str, str | int] = {"back_pain": "no", "severity": 9, "cancer": "yes"}

    assert counting_answers(PROTOCOL, answers) == {"back_pain": "no", "cancer": "yes"}


def test_cancer_counts_as_not_sure_until_it_is_answered() -> None:
    assert counting_answers(PROTOCOL, {})["cancer"] == "not_sure"
    assert counting_answers(PROTOCOL, {"cancer": "no"})["cancer"] == "no"


def test_the_next_page_is_the_first_that_was_not_sent() -> None:
    page = next_page(PROTOCOL, {"back_pain": "yes"}, {"nerves", "about", "pain", "history"}, "pain")

    assert page is not None
    assert page.id == "details"


def test_a_page_skipped_earlier_is_found_again() -> None:
    page = next_page(PROTOCOL, {}, {"about", "pain", "history"}, "history")

    assert page is not None
    assert page.id == "nerves"


def test_there_is_no_next_page_when_all_were_sent() -> None:
    assert next_page(PROTOCOL, {}, {"nerves", "about", "pain", "history"}, "history") is None


def test_back_leads_to_the_shown_page_before() -> None:
    hidden = previous_page(PROTOCOL, {"back_pain": "no"}, "history")
    shown = previous_page(PROTOCOL, {"back_pain": "yes"}, "history")

    assert hidden is not None
    assert shown is not None
    assert (hidden.id, shown.id) == ("pain", "details")
    assert previous_page(PROTOCOL, {}, "nerves") is None


def test_progress_counts_only_shown_pages() -> None:
    assert progress(PROTOCOL, {}, "history") == Progress(position=4, total=4, is_certain=True)
    assert progress(PROTOCOL, {"back_pain": "yes"}, "history") == Progress(5, 5, is_certain=True)


def test_progress_says_that_a_page_may_still_appear() -> None:
    assert progress(PROTOCOL, {}, "nerves") == Progress(position=1, total=5, is_certain=False)
    assert progress(PROTOCOL, {"back_pain": "yes"}, "nerves") == Progress(1, 5, is_certain=True)


def test_optional_and_hidden_questions_are_never_missing() -> None:
    missing = [question.id for question in unanswered_questions(PROTOCOL, {"cancer": "no", "days": 0})]

    assert missing == ["leg_weakness", "numbness", "back_pain", "constipation"]


def test_pages_that_were_kept_are_those_that_the_answers_show() -> None:
    chance, protocol = Random(7), small_protocol()
    names = protocol.questions_that_show
    sheets = [{name: chance.choice(["yes", "no", "not_sure"]) for name in names} for _ in range(20)]
    for sheet in [*sheets, *sheets]:
        shown = Asked(protocol, one_sheet(sheet)).shown
        assert shown_pages(protocol, sheet) == [page for page in protocol.pages if shown[page.id]]


def test_readers_cannot_change_what_is_cached() -> None:
    shown_pages(PROTOCOL, {}).clear()

    assert ids({}) == ["nerves", "about", "pain", "history"]
