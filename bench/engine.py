"""How fast people are assessed, beside merely reading their answers and beside other rule engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.goals import DATALOGIC, TRACED, ZEN_TRACED
from bench.peers import datalogic_fired, zen_fired
from bench.people import protocol, sheets
from bench.rounds import alternated
from triage.engine.evaluation import assess, assess_each, assess_rule_by_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.rounds import Work
    from triage.engine.answers import AnswerSheet

PEOPLE = 500
READING = "reading the answers"


def measured(rounds: int = 7, seconds: float = 0.3) -> dict[str, Any]:
    """Measure in alternated rounds, after every engine gave the same rules for everybody."""
    rules = protocol()
    people = sheets(PEOPLE)
    datalogic, zen, zen_traced = (
        datalogic_fired(rules),
        zen_fired(rules, trace=False),
        zen_fired(rules, trace=True),
    )
    check_equal(people, {"datalogic": datalogic, "zen": zen, "zen, traced": zen_traced})
    names = [*rules.questions]
    works: dict[str, Work] = {
        READING: for_each(people, lambda sheet: [sheet.get(name) for name in names]),
        TRACED: for_each(people, lambda sheet: assess(rules, sheet)),
        "assess, rule by rule": for_each(people[:50], lambda sheet: assess_rule_by_rule(rules, sheet)),
        "assess_each, urgencies": lambda: len(assess_each(rules, people)),
        DATALOGIC: for_each(people, datalogic),
        "zen, ids of rules": for_each(people[:50], zen),
        ZEN_TRACED: for_each(people[:50], zen_traced),
    }
    return alternated(works, beside=READING, rounds=rounds, seconds=seconds)


def for_each(people: Sequence[AnswerSheet], do: Callable[[AnswerSheet], object]) -> Work:
    """The work of doing something for each person."""

    def work() -> int:
        for sheet in people:
            do(sheet)
        return len(people)

    return work


def check_equal(
    people: Sequence[AnswerSheet], peers: Mapping[str, Callable[[AnswerSheet], list[str]]]
) -> None:
    """Raise an error where a peer's rules are not those of the program: then it would not be a comparison."""
    for sheet in people:
        ours = {finding.rule for finding in assess(protocol(), sheet).findings}
        for name, fired in peers.items():
            if {*fired(sheet)} != ours:
                raise AssertionError(f"{name} fires other rules: {ours.symmetric_difference(fired(sheet))}")
