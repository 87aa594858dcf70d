"""Properties 1 to 4: run the searches and tell what they found."""

from __future__ import annotations

from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from triage.engine.naming import plain
from triage.engine.safety import liveness
from triage.engine.safety.answer_space import AnswerSpace
from triage.engine.safety.people import DisagreementError, name_question, name_urgency, someone, urgency_for
from triage.engine.safety.properties import (
    BrokenPromise,
    HiddenRedFlags,
    HiddenUrgency,
    LoweringStep,
    Violation,
    floor_violations,
    monotone_violations,
    skip_violations,
)
from triage.engine.safety.report import Failure, PropertyResult
from triage.engine.safety.worlds import Worlds
from triage.engine.wording import describe_alternative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.engine.safety.solving import Search
    from triage.engine.vocabulary import Urgency

    Progress = Callable[[str, int, int], None]

Kind = TypeVar("Kind", bound=Violation)


def prove_floors(worlds: Worlds, search: Search, progress: Progress) -> PropertyResult:
    """Property 1: every sign and combination reaches its promised urgency."""
    protocol = worlds.protocol

    def explain(violation: BrokenPromise) -> Failure:
        person = search.smallest_person(violation.true, violation.false)
        got = urgency_for(protocol, person, is_masked=False)
        return _promise_broken(protocol, violation, person, got)

    return _prove("floors", floor_violations(worlds), search, explain, progress)


def prove_monotone(worlds: Worlds, progress: Progress) -> PropertyResult:
    """Property 2: no worse answer ever lowers the urgency, asked page by page or in a file.

    Shown by the gates alone where they can; else every step is searched for somebody who is told less, in
    circuits of its own.
    """
    started = perf_counter()
    space = AnswerSpace(worlds.protocol)
    steps = [step for name in worlds.protocol.questions for step in space.steps(name)]
    levels = [*worlds.full.reached.values(), *worlds.seen.reached.values()]
    progress("monotone", 0, 0)
    if not all(worlds.circuit.never_falls(levels, before, after) for before, after in steps):
        return _search_lowering_steps(worlds.protocol, progress)
    return PropertyResult(id="monotone", checked=len(steps) * len(levels), milliseconds=_since(started))


def _search_lowering_steps(protocol: Protocol, progress: Progress) -> PropertyResult:
    worlds = Worlds(protocol)
    search = worlds.new_search(is_assuming=False)

    def explain(violation: LoweringStep) -> Failure:
        person = search.smallest_person(violation.true, violation.false)
        name, before, after = violation.subject, violation.before, violation.after
        person.pop(name, None)
        sheets = [person | ({} if answer is None else {name: answer}) for answer in (before, after)]
        for is_masked in (False, True):
            better, worse = (urgency_for(protocol, sheet, is_masked=is_masked) for sheet in sheets)
            if worse < better:
                words = (
                    f"{someone(protocol, sheets[0])} would be told {name_urgency(protocol, better)}, but "
                    f"only {name_urgency(protocol, worse)} with a worse answer to "
                    f"{name_question(protocol, name)}: {after} instead of {before or 'no'}."
                )
                return Failure(subject=name, words=words, answers=sheets[1], told=worse, promised=better)
        raise DisagreementError(f"monotone: {name}")

    violations = chain(monotone_violations(worlds, worlds.full), monotone_violations(worlds, worlds.seen))
    return _prove("monotone", violations, search, explain, progress)


def prove_skip_logic(worlds: Worlds, search: Search, progress: Progress) -> PropertyResult:
    """Property 3: page conditions hide nothing, under the assumptions; red flags are always asked."""
    protocol = worlds.protocol

    def explain(violation: HiddenRedFlags | HiddenUrgency) -> Failure:
        person = search.smallest_person(violation.true, violation.false)
        if isinstance(violation, HiddenRedFlags):
            words = (
                f"{someone(protocol, person)} would not be shown the page '{violation.subject}', "
                "which asks about red flags."
            )
            return Failure(subject=violation.subject, words=words, answers=person)
        true_urgency = urgency_for(protocol, person, is_masked=False)
        seen = urgency_for(protocol, person, is_masked=True)
        if not seen < true_urgency:
            raise DisagreementError(violation.subject)
        words = (
            f"{someone(protocol, person)} would be told {name_urgency(protocol, seen)} by the questionnaire, "
            f"because a page stays hidden; with every page shown it would be "
            f"{name_urgency(protocol, true_urgency)}."
        )
        return Failure(
            subject=violation.subject, words=words, answers=person, told=seen, promised=true_urgency
        )

    return _prove("skip_logic", skip_violations(worlds), search, explain, progress)


def check_liveness(worlds: Worlds, search: Search, progress: Progress) -> PropertyResult:
    """Property 4, a warning: everything can matter to somebody."""
    started = perf_counter()
    checks = (
        ("rule", liveness.idle_rules),
        ("rule", liveness.idle_tests),
        ("question", liveness.idle_questions),
        ("urgency", liveness.unreachable_urgencies),
    )
    failures = []
    for done, (kind, check) in enumerate(checks):
        progress("liveness", done, len(checks))
        for subject, problem in check(worlds, search):
            named = name_question(worlds.protocol, subject) if kind == "question" else f"“{plain(subject)}”"
            failures.append(Failure(subject=subject, words=f"The {kind} {named}: {problem}."))
    return PropertyResult(
        id="liveness",
        checked=len(worlds.protocol.rules) + len(worlds.protocol.questions),
        milliseconds=_since(started),
        failures=tuple(failures),
    )


def _prove(
    property_id: str,
    found: Iterable[Kind],
    search: Search,
    explain: Callable[[Kind], Failure],
    progress: Progress,
) -> PropertyResult:
    started = perf_counter()
    progress(property_id, 0, 0)
    violations = list(found)
    failures: dict[str, Failure] = {}
    for done, violation in enumerate(violations):
        progress(property_id, done, len(violations))
        if violation.subject not in failures and search.is_possible(violation.true, violation.false):
            failures[violation.subject] = explain(violation)
    return PropertyResult(
        id=property_id,
        checked=len(violations),
        milliseconds=_since(started),
        failures=tuple(failures.values()),
    )


def _promise_broken(
    protocol: Protocol, violation: BrokenPromise, person: dict[str, Answer], got: Urgency
) -> Failure:
    if not got < violation.promised:
        raise DisagreementError(violation.subject)
    words = (
        f"{someone(protocol, person)} would be told {name_urgency(protocol, got)}. "
        f"Promised for {_promise_words(protocol, violation.subject)}: "
        f"{name_urgency(protocol, violation.promised)}."
    )
    return Failure(
        subject=violation.subject, words=words, answers=person, told=got, promised=violation.promised
    )


def _promise_words(protocol: Protocol, subject: str) -> str:
    if subject in protocol.questions:
        return name_question(protocol, subject)
    number = int(subject.removeprefix("combination "))
    combination = protocol.promises.combinations[number - 1]
    return f"{subject} ({describe_alternative(protocol, combination, protocol.first_language)})"


def _since(started: float) -> float:
    return (perf_counter() - started) * 1000
