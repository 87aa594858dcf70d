"""Whether everything in a protocol can matter: rules, tests, questions, urgencies. Warnings only.

All answers count here, as in a file of cases: what matters there is no dead weight, even where
the questionnaire's pages or the assumptions leave it nothing to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.engine.conditions import Alternative, Count
from triage.engine.logic import any_holds
from triage.engine.naming import plain
from triage.engine.safety.answer_space import AnswerSpace
from triage.engine.safety.worlds import ABOVE_ROUTINE
from triage.engine.vocabulary import Urgency
from triage.engine.wording import describe_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.conditions import AnswerTest
    from triage.engine.protocol import Rule
    from triage.engine.safety.solving import Search
    from triage.engine.safety.worlds import Worlds


def idle_rules(worlds: Worlds, search: Search) -> Iterator[tuple[str, str]]:
    """Rules that never decide alone: their id, and what makes them idle."""
    fires = worlds.full.fires
    rules = worlds.protocol.rules
    for rule in rules:
        if worlds.witnesses.shows_deciding(rule):
            continue
        as_urgent = [fires[o.id] for o in rules if o.urgency >= rule.urgency and o.id != rule.id]
        if search.is_possible([fires[rule.id]], [worlds.circuit.any_of(as_urgent)]):
            continue
        if not search.is_possible([fires[rule.id]]):
            yield rule.id, "can never fire"
            continue
        swallowing = [
            other.id
            for other in rules
            if other.id != rule.id
            and other.urgency >= rule.urgency
            and not search.is_possible([fires[rule.id]], [fires[other.id]])
        ]
        if swallowing:
            yield rule.id, f"whoever it fires for, “{plain(swallowing[0])}” fires too and is as urgent"
        else:
            yield rule.id, "whoever it fires for, some other rule fires too and is as urgent"


def idle_tests(worlds: Worlds, search: Search) -> Iterator[tuple[str, str]]:
    """Tests that change nothing for anybody: the rule's id, and which test."""
    for rule in worlds.protocol.rules:
        for number, alternative in enumerate(rule.alternatives, start=1):
            for test, without in _without_each_test(alternative):
                if _is_same(worlds, search, rule, number - 1, without):
                    words = describe_test(worlds.protocol, test, worlds.protocol.first_language)
                    yield rule.id, f"alternative {number}, “{words}” changes nothing for anybody"


def _without_each_test(alternative: Alternative) -> Iterator[tuple[AnswerTest, Alternative | None]]:
    """The alternative without one of its tests, each in turn; None when nothing would be left."""
    count = alternative.count
    for i, test in enumerate(alternative.all_of):
        rest = alternative.all_of[:i] + alternative.all_of[i + 1 :]
        yield test, Alternative(all_of=rest, count=count) if rest or count else None
    if count:
        for i, test in enumerate(count.of):
            fewer = count.of[:i] + count.of[i + 1 :]
            if len(fewer) >= count.at_least:
                smaller = Count(at_least=count.at_least, of=fewer)
                yield test, Alternative(all_of=alternative.all_of, count=smaller)


def _is_same(worlds: Worlds, search: Search, rule: Rule, position: int, without: Alternative | None) -> bool:
    if without is None or worlds.witnesses.shows_change(rule, position, without):
        return False
    changed = (*rule.alternatives[:position], without, *rule.alternatives[position + 1 :])
    fires = dict(worlds.full.fires)
    fires[rule.id] = any_holds(changed, worlds.full.algebra)
    old, new = worlds.full.reached[rule.urgency], worlds.level(rule.urgency, fires)
    if old == new:
        return True
    return not (search.is_possible([new], [old]) or search.is_possible([old], [new]))


def idle_questions(worlds: Worlds, search: Search) -> Iterator[tuple[str, str]]:
    """Questions whose answer changes nothing but that are not marked informational, or the other way."""
    space = AnswerSpace(worlds.protocol)
    levels = [worlds.full.reached[urgency] for urgency in ABOVE_ROUTINE]
    for question in worlds.protocol.questions.values():
        matters = question.id in worlds.witnesses.mattering_questions
        for before, after in () if matters else space.steps(question.id):
            better = worlds.circuit.restrict(levels, before)
            worse = worlds.circuit.restrict(levels, after)
            pairs = [(w, b) for w, b in zip(worse, better, strict=True) if w != b]
            if any(search.is_possible([w], [b]) for w, b in pairs):
                matters = True
                break
        if matters and question.informational:
            yield question.id, "is marked informational, but its answer can change the result"
        if not matters and not question.informational:
            yield question.id, "changes nothing for anybody and is not marked informational"


def unreachable_urgencies(worlds: Worlds, search: Search) -> Iterator[tuple[str, str]]:
    """Urgencies that nobody can be told."""
    reached = worlds.full.reached
    for urgency in Urgency:
        at_least = [reached[urgency]] if urgency in reached else []
        above = [reached[other] for other in ABOVE_ROUTINE if other > urgency]
        if not search.is_possible(at_least, above):
            yield urgency.value, "nobody can be told this urgency"
