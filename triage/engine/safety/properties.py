"""The properties that are proved over all possible answer sheets: floors, monotone, skip logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from triage.engine.conditions import AnswerTest
from triage.engine.logic import alternative_holds, answer_test_holds
from triage.engine.safety.answer_space import AnswerSpace, floor_test
from triage.engine.safety.worlds import ABOVE_ROUTINE, World, Worlds
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.answers import Answer
    from triage.engine.protocol import Floor


@dataclass(frozen=True)
class Violation:
    """What must be impossible: the `true` nodes true and the `false` nodes false for one person.

    `subject` is the id of what it is about. `is_assuming` kinds are looked for only among people whom the
    protocol's assumptions allow.
    """

    is_assuming: ClassVar[bool] = False

    subject: str
    true: tuple[int, ...]
    false: tuple[int, ...]


@dataclass(frozen=True)
class BrokenPromise(Violation):
    """A person who would be told less than `promised`."""

    promised: Urgency


@dataclass(frozen=True)
class LoweringStep(Violation):
    """A person who would be told less after the answer to `subject` got worse.

    In a certificate, after any answers got worse; `subject` is then the urgency that is no longer reached.
    """

    before: Answer | None
    after: Answer | None


@dataclass(frozen=True)
class HiddenRedFlags(Violation):
    """A person who would not be shown the page `subject`, which asks about red flags."""


@dataclass(frozen=True)
class HiddenUrgency(Violation):
    """A person whose urgency a hidden page hides."""

    is_assuming: ClassVar[bool] = True


def floor_violations(worlds: Worlds) -> Iterator[BrokenPromise]:
    """People with a sign, or a combination, who would be told less than was promised."""
    for floor in worlds.protocol.promises.floors:
        yield from _floor_violations(worlds, floor)
    for number, combination in enumerate(worlds.protocol.promises.combinations, start=1):
        held = alternative_holds(combination, worlds.promised)
        yield from _not_reached(worlds, f"combination {number}", (held,), combination.urgency)


def _floor_violations(worlds: Worlds, floor: Floor) -> Iterator[BrokenPromise]:
    certain = floor_test(floor)
    cases = [(certain, floor.alone)]
    if floor.not_sure is not None:
        cases.append((certain.cautious(), floor.not_sure))
    maybe_cancer = answer_test_holds(
        AnswerTest(question=worlds.protocol.cancer_question, or_not_sure=True), worlds.promised
    )
    for test, promised in cases:
        held = answer_test_holds(test, worlds.promised)
        if floor.no_cancer is None or floor.no_cancer >= promised:
            yield from _not_reached(worlds, floor.question, (held,), promised)
        else:
            yield from _not_reached(worlds, floor.question, (held, maybe_cancer), promised)
            yield from _not_reached(worlds, floor.question, (held,), floor.no_cancer)


def _not_reached(
    worlds: Worlds, subject: str, held: tuple[int, ...], promised: Urgency
) -> Iterator[BrokenPromise]:
    if promised > Urgency.ROUTINE:
        yield BrokenPromise(subject, held, (worlds.full.reached[promised],), promised)


def monotone_violations(worlds: Worlds, world: World) -> Iterator[LoweringStep]:
    """People who would be told less for a worse answer to one question."""
    space = AnswerSpace(worlds.protocol)
    levels = [world.reached[urgency] for urgency in ABOVE_ROUTINE]
    for name in worlds.protocol.questions:
        for before, after in space.steps(name):
            better = worlds.circuit.restrict(levels, before)
            worse = worlds.circuit.restrict(levels, after)
            was, became = (
                space.answer(name, [fact for fact, is_true in fixed.items() if is_true])
                for fixed in (before, after)
            )
            for told, told_worse in zip(better, worse, strict=True):
                if told != told_worse:
                    yield LoweringStep(name, (told,), (told_worse,), was, became)


def skip_violations(worlds: Worlds) -> Iterator[HiddenRedFlags | HiddenUrgency]:
    """People for whom a hidden page hides an urgency; pages of red flags that can be hidden."""
    for page in worlds.protocol.pages:
        if page.has_red_flags:
            yield HiddenRedFlags(page.id, (), (worlds.seen.shown[page.id],))
    for urgency in reversed(ABOVE_ROUTINE):
        told, seen = worlds.full.reached[urgency], worlds.seen.reached[urgency]
        yield HiddenUrgency(f"urgency {urgency}", (told,), (seen,))
