"""A page is asked again when an earlier answer adds what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.builders import all_of, choice, count, loaded, number, page, protocol_data, question, rule
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.navigation import ask_again, counting_answers, pages_to_ask_again, unanswered_questions
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.answers import Answer

# A place on the body counts as back pain only when the later page says that the pain changed.
LINKS = [{"test": "lower_back", "together_with": "change in [changed]?", "yes_to": "back_pain"}]
PROTOCOL = loaded(
    protocol_data(
        [
            page("about", question("cancer", role="context")),
            page(
                "pain",
                question("lower_back", role="context", body_region="lower_back", counts_as=LINKS),
                question("back_pain"),
                question("hip_pain"),
            ),
            page(
                "details",
                choice("change", "changed", "as_ever", role="context", not_sure_until_answered=True),
                question("worse_at_night"),
                number("severity", role="context"),
                shown_if=[count(1, "lower_back", "back_pain", "hip_pain")],
            ),
        ],
        [
            rule("back", "same_day", all_of("back_pain")),
            rule("night", "same_day", all_of("worse_at_night?", "hip_pain?")),
            rule("any_pain", "soon", count(1, "lower_back?", "hip_pain?", "severity >= 7?")),
        ],
    )
)
DETAILS = PROTOCOL.pages[2]
TOLD_OF_HIP: dict[str, Answer] = {
    "hip_pain": "yes",
    "back_pain": "no",
    "lower_back": "no",
    "change": "as_ever",
    "worse_at_night": "no",
    "severity": 3,
}


def asked_again(**changes: str) -> list[str]:
    return [page.id for page in pages_to_ask_again(PROTOCOL, TOLD_OF_HIP, {**TOLD_OF_HIP, **changes})]


def urgency(answers: dict[str, Answer]) -> Urgency:
    return assess(PROTOCOL, counting_answers(PROTOCOL, answers)).urgency


def test_a_pain_that_is_added_asks_the_details_again() -> None:
    assert asked_again(back_pain="yes") == ["details"]


def test_a_pain_in_place_of_another_asks_the_details_again() -> None:
    assert asked_again(hip_pain="no", lower_back="yes") == ["details"]


def test_not_sure_about_another_pain_asks_the_details_again() -> None:
    assert asked_again(back_pain="not_sure") == ["details"]


@pytest.mark.parametrize("answer", ["no", "not_sure", "yes"])
def test_a_pain_that_was_there_before_asks_nothing_again(answer: str) -> None:
    assert asked_again(hip_pain=answer) == []


def test_a_page_that_is_always_shown_is_never_asked_again() -> None:
    assert asked_again(cancer="yes") == []


def test_a_page_that_was_hidden_in_between_is_asked_again() -> None:
    without_pain: dict[str, Answer] = {**TOLD_OF_HIP, "hip_pain": "no"}

    [page] = pages_to_ask_again(PROTOCOL, without_pain, {**without_pain, "back_pain": "yes"})

    assert page.id == "details"


def test_a_no_about_the_old_pain_is_no_answer_about_the_new_one() -> None:
    answers = ask_again(PROTOCOL, DETAILS, {**TOLD_OF_HIP, "back_pain": "yes"})

    assert [question.id for question in unanswered_questions(PROTOCOL, answers)] == [
        "cancer",
        "change",
        "worse_at_night",
    ]


def test_what_was_typed_stays_to_be_confirmed() -> None:
    assert ask_again(PROTOCOL, DETAILS, TOLD_OF_HIP)["severity"] == 3


def test_answers_of_other_pages_stay() -> None:
    kept = ask_again(PROTOCOL, DETAILS, TOLD_OF_HIP)

    assert {name: kept[name] for name in ("hip_pain", "back_pain", "lower_back")} == {
        "hip_pain": "yes",
        "back_pain": "no",
        "lower_back": "no",
    }


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_what_raises_goes_on_counting_meanwhile(answer: str) -> None:
    before: dict[str, Answer] = {**TOLD_OF_HIP, "worse_at_night": answer, "severity": 9, "change": "changed"}

    assert ask_again(PROTOCOL, DETAILS, before) == before


def test_pain_as_ever_counts_as_not_sure_until_it_is_said_of_the_new_pain_too() -> None:
    now: dict[str, Answer] = {**TOLD_OF_HIP, "lower_back": "yes"}
    del now["back_pain"]

    assert urgency(now) == Urgency.SOON
    assert urgency(ask_again(PROTOCOL, DETAILS, now)) == Urgency.SAME_DAY


def test_asking_again_changes_nothing_that_was_handed_in() -> None:
    before = dict(TOLD_OF_HIP)
    ask_again(PROTOCOL, DETAILS, before)

    assert before == TOLD_OF_HIP


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("changed", Urgency.SAME_DAY),
        ("not_sure", Urgency.SAME_DAY),
        ("as_ever", Urgency.SOON),
    ],
)
def test_a_place_counts_as_a_sign_only_together_with_the_other_answer(change: str, told: Urgency) -> None:
    assert urgency({"lower_back": "yes", "change": change}) == told


def test_until_the_other_answer_is_given_the_place_counts() -> None:
    assert urgency({"lower_back": "yes"}) == Urgency.SAME_DAY


def test_in_a_file_of_cases_too_the_place_counts_until_the_other_answer_is_given() -> None:
    assert assess(PROTOCOL, fill_missing(PROTOCOL, {"lower_back": "yes"}, "no")).urgency == Urgency.SAME_DAY


def test_the_reason_names_both_answers() -> None:
    [finding, _] = assess(PROTOCOL, {"lower_back": "yes", "change": "changed"}).findings

    assert {decider.question for decider in finding.deciders} == {"lower_back", "change"}


def test_the_row_itself_needs_no_other_answer() -> None:
    assert urgency({"back_pain": "yes", "change": "as_ever"}) == Urgency.SAME_DAY
