"""What changes between two protocols: whose result differs, and which words differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from triage.engine.answers import Answer
from triage.engine.changes import Difference
from triage.engine.evaluation import Assessment, assess
from triage.engine.naming import plain
from triage.engine.protocol import Protocol
from triage.engine.safety.answer_space import AnswerSpace
from triage.engine.safety.circuit import Circuit
from triage.engine.safety.people import DisagreementError, name_question, name_urgency, solved_sheet, someone
from triage.engine.safety.solving import Search
from triage.engine.safety.worlds import World, Worlds
from triage.engine.text_differences import differences
from triage.engine.vocabulary import Strict, Urgency

Setting = Literal["questionnaire", "file"]


class Transition(Strict):
    """People who were told one urgency and are now told another, with the smallest of them.

    `answers` are that person's answers other than *no*. `rules` decided before or decide now, but
    not both alike; `questions` are the ones whose answers those rules looked at.
    """

    setting: Setting
    before: Urgency
    after: Urgency
    words: str
    answers: dict[str, str | int]
    rules: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def is_lowering(self) -> bool:
        return self.after < self.before


class Comparison(Strict):
    """All that differs between an old and a new protocol."""

    old_sha256: str
    new_sha256: str
    transitions: tuple[Transition, ...]
    differences: tuple[Difference, ...]

    @property
    def is_lowering(self) -> bool:
        """Whether somebody gets a lower result, or a promise is weaker: this needs a second person."""
        changes: tuple[Transition | Difference, ...] = (*self.transitions, *self.differences)
        return any(change.is_lowering for change in changes)


class IncomparableError(ValueError):
    """A question has the same id in both protocols but is of another type."""


def compare(old: Protocol, new: Protocol) -> Comparison:
    """Every transition between urgencies with its smallest person, and every other difference.

    Transitions are looked for in the questionnaire, where hidden pages do not count, and then in
    files of cases, where all answers count; the second are listed only where the first has none.
    Raises IncomparableError when a question changed its type.
    """
    for name in old.questions.keys() & new.questions.keys():
        was, now = old.questions[name].type, new.questions[name].type
        if was != now:
            raise IncomparableError(
                f"The question {name_question(new, name)} is of type {plain(was)} in one protocol and "
                f"{plain(now)} in the other. A question of another type needs an id of its own."
            )
    circuit = Circuit()
    olds, news = Worlds(old, circuit), Worlds(new, circuit)
    search = Search(circuit, AnswerSpace(old, new))
    transitions: dict[tuple[Urgency, Urgency], Transition] = {}
    settings: tuple[tuple[Setting, World, World], ...] = (
        ("questionnaire", olds.seen, news.seen),
        ("file", olds.full, news.full),
    )
    for setting, before_world, after_world in settings:
        for before in reversed(Urgency):
            for after in Urgency:
                if before == after or (before, after) in transitions:
                    continue
                true_before, false_before = _just(before_world, before)
                true_after, false_after = _just(after_world, after)
                true, false = true_before + true_after, false_before + false_after
                if search.is_possible(true, false):
                    person = search.smallest_person(true, false)
                    transitions[before, after] = _transition(old, new, setting, before, after, person)
    return Comparison(
        old_sha256=old.sha256,
        new_sha256=new.sha256,
        transitions=tuple(sorted(transitions.values(), key=lambda t: (not t.is_lowering, -t.before.rank))),
        differences=tuple(differences(old, new)),
    )


def _just(world: World, urgency: Urgency) -> tuple[list[int], list[int]]:
    """Nodes that are true, and nodes that are false, of those who are told just this urgency."""
    at_least = [world.reached[urgency]] if urgency in world.reached else []
    return at_least, [node for other, node in world.reached.items() if other > urgency]


def _transition(
    old: Protocol,
    new: Protocol,
    setting: Setting,
    before: Urgency,
    after: Urgency,
    person: dict[str, Answer],
) -> Transition:
    was, now = _assess(old, person, setting), _assess(new, person, setting)
    if (was.urgency, now.urgency) != (before, after):
        raise DisagreementError(f"{before} to {after}")
    old_rules, new_rules = ({rule.id: rule for rule in protocol.rules} for protocol in (old, new))
    deciding = [*was.findings_at(was.urgency), *now.findings_at(now.urgency)]
    behind = [f for f in deciding if old_rules.get(f.rule) != new_rules.get(f.rule)] or deciding
    words = (
        f"{someone(new, person, older=old)} was told {name_urgency(old, before)} "
        f"and would now be told {name_urgency(new, after)}."
    )
    return Transition(
        setting=setting,
        before=before,
        after=after,
        words=words,
        answers=person,
        rules=tuple(dict.fromkeys(finding.rule for finding in behind)),
        questions=tuple(dict.fromkeys(decider.question for f in behind for decider in f.deciders)),
    )


def _assess(protocol: Protocol, person: Mapping[str, Answer], setting: Setting) -> Assessment:
    known = {name: answer for name, answer in person.items() if name in protocol.questions}
    return assess(protocol, solved_sheet(protocol, known, is_masked=setting == "questionnaire"))
