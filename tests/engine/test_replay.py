"""What another protocol would have told the people whose answers are stored."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.builders import all_of, choice, loaded, number, page, protocol_data, question, rule
from tests.safety.random_protocols import random_data
from triage.engine import replay as replaying
from triage.engine.evaluation import assess
from triage.engine.logic import Fact
from triage.engine.navigation import counting_answers, counting_sheets, shown_pages
from triage.engine.replay import Comparability, Replayed, deciding_questions, replay
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from random import Random

    from triage.engine.answers import Answer, AnswerSheet
    from triage.engine.logic import Integers, Sheets
    from triage.engine.protocol import Protocol

SOON, SAME_DAY, EMERGENCY = Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY
ROUTINE = Urgency.ROUTINE


def protocol(*extra: dict[str, Any], spine: str = "soon", rules: tuple[dict[str, Any], ...] = ()) -> Protocol:
    """Cancer, back pain, and a detail that is asked of people with back pain."""
    return loaded(
        protocol_data(
            [
                page("about", question("cancer", role="context", not_sure_until_answered=True)),
                page("pain", question("back_pain"), *extra),
                page("details", number("severity"), shown_if=[all_of("back_pain")]),
            ],
            [
                rule("spine", spine, all_of("back_pain?", "cancer?")),
                rule("bad_pain", "same_day", all_of("severity >= 7?")),
                *rules,
            ],
        )
    )


OWN = protocol()
BACK_PAIN: dict[str, Answer] = {"cancer": "yes", "back_pain": "yes", "severity": 3}
NO_PAIN: dict[str, Answer] = {"cancer": "yes", "back_pain": "no"}
# First there was pain, and then its answer was corrected.
HIDDEN_PAIN: dict[str, Answer] = {"cancer": "no", "back_pain": "no", "severity": 9}


def one(tried: Protocol, sheet: AnswerSheet, own: Protocol = OWN) -> Replayed:
    """What becomes of one person."""
    [replayed] = replay(own, tried, [sheet])
    return replayed


def test_a_raised_rule_shows_as_a_transition() -> None:
    assert replay(OWN, protocol(spine="emergency"), [BACK_PAIN, NO_PAIN]) == [
        Replayed(SOON, EMERGENCY),
        Replayed(ROUTINE, ROUTINE),
    ]


def test_a_lowered_rule_shows_as_a_transition() -> None:
    assert one(OWN, BACK_PAIN, own=protocol(spine="emergency")) == Replayed(EMERGENCY, SOON)


def test_nobody_gives_an_empty_list() -> None:
    assert replay(OWN, OWN, []) == []


def test_an_added_question_that_would_be_shown_is_not_asked() -> None:
    tried = protocol(question("numb"), rules=(rule("numb", "emergency", all_of("numb")),))
    assert one(tried, BACK_PAIN) == Replayed(SOON, SOON, not_asked=("numb",))


def test_what_is_not_comparable_still_tells_the_least_that_they_would_be_told() -> None:
    tried = protocol(question("numb"), spine="same_day", rules=(rule("numb", "emergency", all_of("numb")),))
    row = one(tried, BACK_PAIN)
    assert (row.before, row.after, row.comparability) == (SOON, SAME_DAY, Comparability.NOT_COMPARABLE)


def with_hidden_question() -> Protocol:
    """A protocol that asks one more thing of people with back pain."""
    data = protocol(rules=()).model_dump(mode="json", exclude_defaults=True)
    data["pages"][2]["questions"].append(question("worse_at_night"))
    data["rules"].append(rule("night", "emergency", all_of("worse_at_night")))
    return loaded(data)


def test_an_added_question_on_a_page_that_stays_hidden_leaves_it_comparable() -> None:
    assert one(with_hidden_question(), NO_PAIN).comparability == Comparability.COMPARED
    assert one(with_hidden_question(), BACK_PAIN).not_asked == ("worse_at_night",)


def test_an_added_question_that_nothing_reads_leaves_it_comparable() -> None:
    tried = protocol(question("hobby", informational=True))
    assert "hobby" not in deciding_questions(tried)
    assert one(tried, BACK_PAIN) == Replayed(SOON, SOON)


def test_an_added_question_that_only_a_page_reads_is_not_asked() -> None:
    data = protocol(question("tired")).model_dump(mode="json", exclude_defaults=True)
    data["pages"][2]["shown_if"] = [all_of("tired")]
    assert one(loaded(data), NO_PAIN).not_asked == ("tired",)


def test_answers_to_a_removed_question_are_left_aside() -> None:
    own = protocol(question("numb"), rules=(rule("numb", "emergency", all_of("numb")),))
    assert one(OWN, BACK_PAIN | {"numb": "yes"}, own=own) == Replayed(EMERGENCY, SOON)


def test_a_renamed_question_is_one_removed_and_one_not_asked() -> None:
    own = protocol(question("numb"), rules=(rule("numb", "emergency", all_of("numb")),))
    tried = protocol(question("numb_legs"), rules=(rule("numb", "emergency", all_of("numb_legs")),))
    assert one(tried, NO_PAIN | {"numb": "yes"}, own=own) == Replayed(
        EMERGENCY, ROUTINE, not_asked=("numb_legs",)
    )


def test_a_question_that_was_left_open_is_unanswered_to_both() -> None:
    assert one(protocol(spine="emergency"), {"cancer": "yes"}) == Replayed(ROUTINE, ROUTINE)


def test_a_question_that_counts_as_not_sure_until_it_is_answered_does_so_in_both() -> None:
    assert one(protocol(spine="emergency"), {"back_pain": "yes"}) == Replayed(SOON, EMERGENCY)


def test_answers_on_pages_that_the_tried_protocol_hides_do_not_count() -> None:
    assert one(OWN, HIDDEN_PAIN) == Replayed(ROUTINE, ROUTINE)


def shown_to_all() -> Protocol:
    """A protocol that asks everybody how bad the pain is."""
    data = OWN.model_dump(mode="json", exclude_defaults=True)
    del data["pages"][2]["shown_if"]
    return loaded(data)


def test_a_kept_answer_on_a_page_that_was_hidden_counts_where_the_tried_protocol_shows_it() -> None:
    assert one(shown_to_all(), HIDDEN_PAIN) == Replayed(ROUTINE, SAME_DAY)


def test_a_question_that_was_hidden_from_this_person_was_not_asked() -> None:
    assert one(shown_to_all(), NO_PAIN).not_asked == ("severity",)


def kinds(*options: str) -> Protocol:
    """A protocol with a choice whose options may change."""
    return protocol(
        choice("kind", *options), rules=(rule("kind", "emergency", all_of(f"kind in [{options[0]}]")),)
    )


def test_an_answer_that_the_question_cannot_take_any_more_was_not_asked() -> None:
    sheet = BACK_PAIN | {"kind": "breast"}
    assert one(kinds("lung", "other"), sheet, own=kinds("breast", "other")) == Replayed(
        EMERGENCY, SOON, not_asked=("kind",)
    )


def test_an_answer_that_the_question_still_takes_counts() -> None:
    sheet = BACK_PAIN | {"kind": "other"}
    assert one(kinds("other", "lung"), sheet, own=kinds("breast", "other")) == Replayed(SOON, EMERGENCY)


def test_a_question_of_another_type_is_another_question() -> None:
    own = protocol(question("kind"), rules=(rule("kind", "emergency", all_of("kind")),))
    row = one(kinds("lung", "other"), BACK_PAIN | {"kind": "not_sure"}, own=own)
    assert row == Replayed(SOON, SOON, not_asked=("kind",))


@pytest.mark.parametrize(
    "damaged", [{"nobody_knows": "yes"}, {"back_pain": "perhaps"}, {"back_pain": ["yes"]}, {"severity": "9"}]
)
def test_answers_that_cannot_be_read_fail_and_nobody_elses_do(damaged: Any) -> None:
    rows = replay(OWN, protocol(spine="emergency"), [BACK_PAIN, damaged, BACK_PAIN])
    assert [row.comparability for row in rows] == ["compared", "failed", "compared"]
    assert rows[1].after == EMERGENCY


def test_a_rule_that_fails_for_one_person_fails_for_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_for_the_worst_pain(tried: Protocol, sheets: Sheets) -> Integers:
        if sheets.column(Fact("severity", 10)):
            raise ZeroDivisionError
        return counting_sheets(tried, sheets)

    monkeypatch.setattr(replaying, "counting_sheets", fail_for_the_worst_pain)
    rows = replay(OWN, OWN, [BACK_PAIN, BACK_PAIN | {"severity": 10}, NO_PAIN])
    assert [row.is_failed for row in rows] == [False, True, False]


def plainly(own: Protocol, tried: Protocol, kept: AnswerSheet) -> Replayed:
    """The same, said once more in the plainest way: one person, one question after the other."""
    carried = {
        name: answer
        for name, answer in kept.items()
        if name in tried.questions and tried.questions[name].type == own.questions[name].type
    }
    was_asked = {q.id for shown in shown_pages(own, kept) for q in shown.questions} | kept.keys()
    would_ask = [q.id for shown in shown_pages(tried, carried) for q in shown.questions]
    return Replayed(
        assess(own, counting_answers(own, kept)).urgency,
        assess(tried, counting_answers(tried, carried)).urgency,
        tuple(name for name in would_ask if name in deciding_questions(tried) and name not in was_asked),
    )


YES_NO = st.sampled_from(["yes", "no", "not_sure"])
SHEETS = st.lists(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(["cancer", "a", "b", "c", "d"], YES_NO)
        | {"n": st.one_of(st.integers(0, 10), st.just("not_sure"))},
    ),
    max_size=12,
)


def renamed(data: dict[str, Any], name: str) -> Protocol:
    """The protocol that asks this question under another name."""
    return loaded(json.loads(re.sub(rf"\b{name}\b", "renamed", json.dumps(data))))


@settings(deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False), st.sampled_from(["none", "a", "b", "c", "d", "n"]), SHEETS)
def test_many_together_give_what_each_gives_alone(
    random: Random, name: str, sheets: list[dict[str, Answer]]
) -> None:
    own, tried = loaded(random_data(random)), renamed(random_data(random), name)
    assert replay(own, tried, sheets) == [plainly(own, tried, sheet) for sheet in sheets]
