"""What a sent checklist says about the rows that nobody touched."""

from __future__ import annotations

from tests.engine.builders import small_protocol
from triage.engine.checklist import complete_page, interrupts
from triage.engine.evaluation import assess
from triage.engine.protocol import Page

PROTOCOL = small_protocol()


def the_page(name: str) -> Page:
    page = PROTOCOL.page(name)
    assert page is not None
    return page


def test_untouched_rows_become_no() -> None:
    assert complete_page(PROTOCOL, the_page("pain"), {"back_pain": "yes"}, {}) == {
        "back_pain": "yes",
        "constipation": "no",
    }


def test_a_red_flag_leaves_untouched_rows_unanswered() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"leg_weakness": "yes"}, {}) == {"leg_weakness": "yes"}


def test_not_sure_about_a_red_flag_that_is_no_emergency_yet_completes_the_page() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"leg_weakness": "not_sure"}, {}) == {
        "leg_weakness": "not_sure",
        "numbness": "no",
    }


def test_an_emergency_from_another_page_does_not_cut_this_one_short() -> None:
    before = {"back_pain": "yes", "constipation": "yes", "cancer": "yes"}

    assert complete_page(PROTOCOL, the_page("nerves"), {"numbness": "not_sure"}, before) == {
        "numbness": "not_sure",
        "leg_weakness": "no",
    }


def test_an_earlier_answer_of_the_same_page_is_not_looked_at() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"numbness": "not_sure"}, {"leg_weakness": "yes"}) == {
        "numbness": "not_sure",
        "leg_weakness": "no",
    }


def test_numbers_and_questions_asked_one_by_one_are_never_filled_in() -> None:
    assert complete_page(PROTOCOL, the_page("history"), {}, {}) == {}
    assert complete_page(PROTOCOL, the_page("about"), {}, {}) == {}


def test_only_the_page_that_helped_to_decide_an_emergency_interrupts() -> None:
    assessment = assess(PROTOCOL, {"back_pain": "yes", "constipation": "yes", "cancer": "yes"})

    assert interrupts(assessment, the_page("pain"))
    assert interrupts(assessment, the_page("about"))
    assert not interrupts(assessment, the_page("nerves"))
