"""Each property finds its kind of fault, and shows the smallest person who is harmed by it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.engine.builders import all_of, count, page, protocol_data, question, rule, stored, text
from tests.safety.random_protocols import random_protocol
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.logic import Fact
from triage.engine.navigation import counting_answers
from triage.engine.protocol import Protocol
from triage.engine.safety.checking import no_progress, prove
from triage.engine.safety.liveness import idle_questions, idle_rules, idle_tests, unreachable_urgencies
from triage.engine.safety.proofs import check_liveness
from triage.engine.safety.properties import monotone_violations
from triage.engine.safety.report import Failure, Verdict
from triage.engine.safety.witnesses import Witnesses
from triage.engine.safety.worlds import World, Worlds
from triage.engine.vocabulary import Urgency


def build(rules: list[dict[str, Any]], **promises: Any) -> Protocol:
    pages = [
        page("one", question("cancer"), question("weak_leg", red_flag=True), question("back_pain")),
        page("two", question("fever"), question("rash")),
    ]
    kept = {"floors": [], "combinations": [], "assumptions": []} | promises
    return stored(protocol_data(pages, rules, promises=kept))


def failures(protocol: Protocol, property_id: str) -> list[Failure]:
    results = {result.id: result for result in prove(protocol)}
    return list(results[property_id].failures)


def test_a_sign_below_its_floor_is_found_with_the_smallest_person() -> None:
    protocol = build(
        [rule("legs", "emergency", all_of("weak_leg", "back_pain"))],
        floors=[{"question": "weak_leg", "alone": "emergency"}],
    )

    (failure,) = failures(protocol, "floors")

    assert failure.answers == {"weak_leg": "yes"}
    assert (failure.told, failure.promised) == (Urgency.ROUTINE, Urgency.EMERGENCY)
    assert failure.words == (
        "Someone with weak leg, everything else no, would be told “Title” (routine). "
        "Promised for “weak leg”: “Title” (emergency)."
    )


def test_a_floor_for_people_without_cancer_is_kept_apart() -> None:
    protocol = build(
        [rule("back", "soon", all_of("back_pain"))],
        floors=[{"question": "back_pain", "alone": "same_day", "no_cancer": "soon"}],
    )

    (failure,) = failures(protocol, "floors")

    assert failure.answers is not None
    assert failure.answers.keys() == {"back_pain", "cancer"}


def test_not_sure_below_its_floor_is_found() -> None:
    protocol = build(
        [rule("legs", "emergency", all_of("weak_leg"))],
        floors=[{"question": "weak_leg", "alone": "emergency", "not_sure": "same_day"}],
    )

    (failure,) = failures(protocol, "floors")

    assert failure.answers == {"weak_leg": "not_sure"}


def test_a_combination_below_its_promise_is_found_in_words() -> None:
    protocol = build(
        [rule("back", "soon", all_of("back_pain"))],
        combinations=[{"all_of": ["back_pain", "fever"], "urgency": "emergency"}],
    )

    (failure,) = failures(protocol, "floors")

    assert failure.answers == {"back_pain": "yes", "fever": "yes"}
    assert "combination 1 (back pain and fever)" in failure.words


def hiding(**promises: Any) -> Protocol:
    pages = [
        page("one", question("cancer"), question("back_pain")),
        page("two", question("weak_leg", red_flag=True), shown_if=[all_of("back_pain")]),
        page("three", question("fever"), shown_if=[all_of("back_pain")]),
    ]
    rules = [
        rule("legs", "emergency", all_of("weak_leg")),
        rule("fever", "same_day", all_of("fever")),
    ]
    kept = {"floors": [], "combinations": [], "assumptions": []} | promises
    return stored(protocol_data(pages, rules, promises=kept))


def test_a_hidden_red_flag_is_found() -> None:
    found = {failure.subject: failure for failure in failures(hiding(), "skip_logic")}

    assert found["two"].answers == {}
    assert found["urgency emergency"].answers == {"weak_leg": "yes"}
    assert found["urgency same_day"].answers is not None
    assert "because a page stays hidden" in found["urgency emergency"].words


def test_an_assumption_takes_impossible_people_out() -> None:
    assumption = {"whoever_has": "fever", "has_one_of": ["back_pain?"], "reason": text("Because.")}

    found = {f.subject: f.answers for f in failures(hiding(assumptions=[assumption]), "skip_logic")}

    assert found["urgency same_day"] == {"weak_leg": "yes"}


def test_every_smallest_person_really_shows_the_fault() -> None:
    protocol = hiding(floors=[{"question": "back_pain", "alone": "soon"}])
    checked = 0
    for result in prove(protocol):
        for failure in result.failures:
            if failure.told is None or failure.promised is None or failure.answers is None:
                continue
            sheet = fill_missing(protocol, failure.answers, "no")
            seen = assess(protocol, counting_answers(protocol, sheet)).urgency
            assert seen == failure.told < failure.promised
            checked += 1

    assert checked == 4


def test_a_rule_that_not_sure_alone_would_fire_is_not_monotone() -> None:
    """No protocol can say this; the proof guards the construction, so it is given a broken one."""
    protocol = build([rule("legs", "emergency", all_of("weak_leg"))])
    worlds = Worlds(protocol)
    only_not_sure = worlds.circuit.fact(Fact("weak_leg", "not_sure"))
    broken = World(
        algebra=worlds.full.algebra,
        fires={"legs": only_not_sure},
        reached=dict.fromkeys((Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY), only_not_sure),
        shown={},
    )
    search = worlds.new_search(is_assuming=False)

    found = [v for v in monotone_violations(worlds, broken) if search.is_possible(v.true, v.false)]

    assert {(v.subject, v.before, v.after) for v in found} == {("weak_leg", "not_sure", "yes")}


def test_the_language_itself_is_monotone() -> None:
    protocol = build([rule("some", "same_day", count(2, "weak_leg?", "back_pain", "fever?"))])

    (result,) = [result for result in prove(protocol) if result.id == "monotone"]

    assert result.verdict == Verdict.HOLDS
    assert result.checked > 0


@pytest.mark.parametrize(
    ("rules", "idle"),
    [
        ([rule("one", "soon", all_of("fever")), rule("two", "soon", all_of("fever"))], {"one", "two"}),
        ([rule("one", "soon", all_of("fever", "rash")), rule("two", "emergency", all_of("fever"))], {"one"}),
        ([rule("one", "soon", all_of("fever")), rule("two", "emergency", all_of("fever", "rash"))], set()),
    ],
)
def test_a_rule_that_never_decides_alone_is_named(rules: list[dict[str, Any]], idle: set[str]) -> None:
    worlds = Worlds(build(rules))

    assert {name for name, _ in idle_rules(worlds, worlds.new_search(is_assuming=False))} == idle


def test_a_test_that_changes_nothing_is_named() -> None:
    worlds = Worlds(
        build(
            [
                rule("one", "soon", all_of("fever"), all_of("rash", "fever")),
                rule("x", "soon", all_of("cancer")),
            ]
        )
    )

    found = list(idle_tests(worlds, worlds.new_search(is_assuming=False)))

    assert found == [("one", "alternative 2, “rash” changes nothing for anybody")]


def test_a_question_that_no_rule_reads_is_named_unless_informational() -> None:
    worlds = Worlds(build([rule("one", "soon", all_of("fever"))]))

    found = {name for name, _ in idle_questions(worlds, worlds.new_search(is_assuming=False))}

    assert found == {"cancer", "weak_leg", "back_pain", "rash"}


def test_an_urgency_that_nobody_can_get_is_named() -> None:
    worlds = Worlds(build([rule("one", "soon", all_of("fever"))]))

    found = [name for name, _ in unreachable_urgencies(worlds, worlds.new_search(is_assuming=False))]

    assert found == ["same_day", "emergency"]


def test_people_show_nothing_that_a_search_does_not_find(monkeypatch: pytest.MonkeyPatch) -> None:
    protocols = [random_protocol(Random(seed)) for seed in range(25)]

    def idle(protocol: Protocol) -> tuple[Failure, ...]:
        worlds = Worlds(protocol)
        return check_liveness(worlds, worlds.new_search(is_assuming=False), no_progress).failures

    with_people = [idle(protocol) for protocol in protocols]
    monkeypatch.setattr(Witnesses, "shows_deciding", lambda *_: False)
    monkeypatch.setattr(Witnesses, "shows_change", lambda *_: False)
    monkeypatch.setattr(Witnesses, "mattering_questions", frozenset())

    assert [idle(protocol) for protocol in protocols] == with_people
    assert any(with_people)
