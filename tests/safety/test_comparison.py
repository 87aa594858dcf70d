"""What changes between two protocols."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.builders import (
    all_of,
    choice,
    list_item,
    number,
    page,
    protocol_data,
    question,
    rule,
    stored,
    text,
)
from triage.engine.comparison import Comparison, IncomparableError, compare
from triage.engine.protocol import Protocol


def build(*rules: dict[str, Any], pages: list[dict[str, Any]] | None = None, **changes: Any) -> Protocol:
    standing = [
        page("one", question("cancer"), question("leg", red_flag=True), question("back")),
        page("two", number("score"), choice("kind", "breast", "lung"), layout="one_by_one"),
    ]
    return stored(protocol_data(pages or standing, list(rules), **changes))


LEG = rule("leg", "emergency", all_of("leg"))
BACK = rule("back", "same_day", all_of("back?"))


def differences(comparison: Comparison) -> dict[str, bool]:
    return {difference.words: difference.is_lowering for difference in comparison.differences}


def test_equal_protocols_do_not_differ() -> None:
    comparison = compare(build(LEG, BACK), build(LEG, BACK))

    assert not comparison.transitions
    assert not comparison.differences
    assert not comparison.is_lowering


def test_a_lowered_rule_shows_who_is_told_less() -> None:
    comparison = compare(build(LEG, BACK), build(LEG, rule("back", "soon", all_of("back?"))))

    (transition,) = comparison.transitions
    assert (transition.before.value, transition.after.value) == ("same_day", "soon")
    assert transition.is_lowering
    assert len(transition.answers) == 1
    assert transition.rules == ("back",)
    assert transition.questions == ("back",)
    assert comparison.is_lowering


def test_a_raised_rule_does_not_lower() -> None:
    comparison = compare(build(LEG, BACK), build(LEG, rule("back", "emergency", all_of("back?"))))

    assert [t.is_lowering for t in comparison.transitions] == [False]
    assert not comparison.is_lowering


def test_not_sure_no_longer_counting_is_shown() -> None:
    comparison = compare(build(LEG, BACK), build(LEG, rule("back", "same_day", all_of("back"))))

    (transition,) = comparison.transitions
    assert transition.answers == {"back": "not_sure"}
    assert transition.words.startswith("Someone with back (not sure), everything else no, was told")


def test_a_threshold_moved_by_one_is_shown() -> None:
    comparison = compare(
        build(rule("score", "soon", all_of("score >= 7"))), build(rule("score", "soon", all_of("score >= 8")))
    )

    assert [t.answers for t in comparison.transitions] == [{"score": 7}]


def test_an_option_dropped_from_a_rule_is_shown() -> None:
    comparison = compare(
        build(rule("kind", "soon", all_of("kind in [breast, lung]"))),
        build(rule("kind", "soon", all_of("kind in [breast]"))),
    )

    assert [t.answers for t in comparison.transitions] == [{"kind": "lung"}]


def test_questions_that_only_one_of_the_two_asks_are_named_by_that_one() -> None:
    knee, foot = ([page("one", question("cancer"), question(name))] for name in ("knee", "foot"))
    comparison = compare(
        build(rule("limb", "same_day", all_of("knee")), pages=knee),
        build(rule("limb", "soon", all_of("foot")), pages=foot),
    )

    both = next(t for t in comparison.transitions if (t.before.value, t.after.value) == ("same_day", "soon"))
    assert both.answers == {"knee": "yes", "foot": "yes"}
    assert both.words.startswith("Someone with knee and foot, everything else no, was told")


def test_a_hidden_page_lowers_in_the_questionnaire() -> None:
    pages = [page("one", question("cancer"), question("leg")), page("two", question("back"))]
    hidden = [pages[0], pages[1] | {"shown_if": [all_of("leg")]}]

    (transition,) = compare(build(BACK, pages=pages), build(BACK, pages=hidden)).transitions

    assert transition.setting == "questionnaire"
    assert transition.is_lowering


def test_a_choice_that_counts_as_not_sure_until_answered_is_compared_too() -> None:
    pages = [
        page("one", question("cancer"), question("back")),
        page("two", choice("change", "new", "old", not_sure_until_answered=True), layout="one_by_one"),
    ]
    new_pain = rule("new_pain", "same_day", all_of("back", "change in [new]?"))
    before = build(rule("back", "soon", all_of("back")), new_pain, pages=pages)
    after = build(rule("back", "emergency", all_of("back")), new_pain, pages=pages)

    steps = {(step.before.value, step.after.value) for step in compare(before, after).transitions}

    assert steps == {("soon", "emergency"), ("same_day", "emergency")}


def test_what_changes_only_in_files_is_marked_so() -> None:
    pages = [
        page("one", question("cancer"), question("leg")),
        page("two", question("back"), shown_if=[all_of("leg")]),
    ]
    leg = rule("leg", "emergency", all_of("leg?"))

    (transition,) = compare(build(leg, BACK, pages=pages), build(leg, pages=pages)).transitions

    assert transition.setting == "file"
    assert transition.answers.keys() == {"back"}


def test_changed_words_are_listed_and_do_not_lower() -> None:
    comparison = compare(build(LEG), build(LEG | {"reason": text("Other words.")}))

    assert differences(comparison) == {"The rule “leg” changed: reason that patients read.": False}


def test_a_red_flag_taken_away_lowers() -> None:
    pages = [page("one", question("cancer"), question("leg"), question("back"))]
    flagged = [page("one", question("cancer"), question("leg", red_flag=True), question("back"))]

    comparison = compare(build(LEG, pages=flagged), build(LEG, pages=pages))

    assert differences(comparison) == {"The question “leg” changed: red flag.": True}


def test_a_removed_question_lowers_even_when_no_rule_read_it() -> None:
    pages = [page("one", question("cancer"), question("leg"))]
    more = [page("one", question("cancer"), question("leg"), question("back"))]

    assert differences(compare(build(LEG, pages=more), build(LEG, pages=pages))) == {
        "The question “back” was removed.": True
    }


def test_a_question_that_may_now_be_passed_over_lowers() -> None:
    asked = [page("one", question("cancer"), question("leg"), question("back"))]
    optional = [page("one", question("cancer"), question("leg"), question("back", optional=True))]

    assert compare(build(LEG, pages=asked), build(LEG, pages=optional)).is_lowering


def test_fewer_or_other_words_in_the_lists_of_warning_signs_lower() -> None:
    item = list_item("weak_leg", "emergency", all_of("leg"))
    other = item | {"text": text("You may have a weak leg.")}
    listed = build(LEG, list_items=[item])

    assert differences(compare(listed, build(LEG))) == {
        "The list item “You have weak_leg.” was removed.": True
    }
    assert differences(compare(listed, build(LEG, list_items=[other]))) == {
        "The list item “You have weak_leg.” changed: text.": True
    }


def promises(**changes: Any) -> dict[str, Any]:
    return {"promises": {"floors": [], "combinations": [], "assumptions": []} | changes}


FLOOR = {"question": "back", "alone": "same_day", "not_sure": "soon"}


@pytest.mark.parametrize(
    ("old", "new", "lowers"),
    [
        ([FLOOR], [], True),
        ([FLOOR], [FLOOR | {"alone": "soon"}], True),
        ([FLOOR], [FLOOR | {"no_cancer": "soon"}], True),
        ([FLOOR], [{"question": "back", "alone": "same_day"}], True),
        ([FLOOR], [FLOOR | {"alone": "emergency"}], False),
        ([], [FLOOR], False),
    ],
)
def test_a_weaker_floor_lowers(old: list[Any], new: list[Any], lowers: bool) -> None:
    comparison = compare(build(LEG, BACK, **promises(floors=old)), build(LEG, BACK, **promises(floors=new)))

    assert comparison.differences
    assert comparison.is_lowering is lowers


@pytest.mark.parametrize(
    ("old", "new", "lowers"),
    [
        ("emergency", None, True),
        ("emergency", "soon", True),
        ("soon", "emergency", False),
        (None, "soon", False),
    ],
)
def test_a_weaker_combination_lowers(old: str | None, new: str | None, lowers: bool) -> None:
    def with_combination(urgency: str | None) -> Protocol:
        combinations = [{"all_of": ["back", "cancer?"], "urgency": urgency}] if urgency else []
        return build(LEG, **promises(combinations=combinations))

    comparison = compare(with_combination(old), with_combination(new))

    assert comparison.differences
    assert comparison.is_lowering is lowers


def test_a_new_assumption_lowers_and_a_dropped_one_does_not() -> None:
    assumption = {"whoever_has": "back", "has_one_of": ["cancer?"], "reason": text("Because.")}
    without, with_one = build(LEG), build(LEG, **promises(assumptions=[assumption]))

    assert compare(without, with_one).is_lowering
    assert not compare(with_one, without).is_lowering


def test_a_question_of_another_type_cannot_be_compared() -> None:
    pages = [page("one", question("cancer"), number("leg"))]

    with pytest.raises(IncomparableError, match=r"“leg” is of type yes no in one protocol and number"):
        compare(build(LEG), build(rule("leg", "soon", all_of("leg >= 2")), pages=pages))
