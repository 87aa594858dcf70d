"""Property 8: every list of warning signs says what the questionnaire says."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, get_args

from triage.engine.list_items import LIST_TITLES, ListName
from triage.engine.logic import alternative_holds, answer_test_holds
from triage.engine.references import Names, part_faults
from triage.engine.safety.people import name_urgency, someone, urgency_for
from triage.engine.safety.properties import Violation
from triage.engine.safety.report import Failure, PropertyResult
from triage.engine.safety.worlds import ABOVE_ROUTINE, Worlds
from triage.engine.vocabulary import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from triage.engine.conditions import Alternative
    from triage.engine.list_items import ListItem
    from triage.engine.protocol import Protocol
    from triage.engine.safety.proofs import Progress


@dataclass(frozen=True)
class Shown:
    """Where list items are shown besides the lists of the protocol itself.

    `pages` are the items that each education page names and `alarms` those that a search brings up.
    `static` are the items of the pages that open without a database: they come with the program, so
    they must be true of every protocol that it serves.
    """

    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alarms: tuple[str, ...] = ()
    static: tuple[ListItem, ...] = ()


@dataclass(frozen=True)
class _Promise:
    """What an item tells some of those it stands for: the people for whom all the nodes are true."""

    item: ListItem
    where: str
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class UndercutItem(Violation):
    """A person for whom the list item `subject` stands, and who would be told less than it says."""


def item_violations(worlds: Worlds) -> Iterator[UndercutItem]:
    """People who would be told less than a list of the protocol says."""
    for item in worlds.protocol.list_items:
        for promise in _promises(worlds, item, ""):
            yield UndercutItem(item.id, promise.nodes, (worlds.full.reached[item.urgency],))


def prove_one_truth(protocol: Protocol, shown: Shown, progress: Progress) -> PropertyResult:
    """Whoever an item stands for is told its urgency at least, and not more in every case.

    So no list promises another urgency than the questionnaire gives.
    """
    started = perf_counter()
    progress("one_truth", 0, len(protocol.list_items))
    failures = [*_missing_lists(protocol), *_unknown_items(protocol, shown)]
    own = _prove_items(protocol, _places(protocol, shown))
    failures += own
    static = [item for item in shown.static if item not in protocol.list_items]
    fitting, unfit = _split_by_references(protocol, static)
    failures += unfit
    if fitting:
        places = {
            item.id: f"{LIST_TITLES['emergency_page']}, from the program's own file" for item in fitting
        }
        failures += _prove_items(protocol.model_copy(update={"list_items": tuple(fitting)}), places)
    return PropertyResult(
        id="one_truth",
        checked=len(protocol.list_items) + len(static),
        milliseconds=(perf_counter() - started) * 1000,
        failures=tuple(failures),
    )


def _missing_lists(protocol: Protocol) -> Iterator[Failure]:
    filled = {name for item in protocol.list_items for name in item.lists}
    for name in get_args(ListName):
        if name not in filled:
            yield Failure(
                subject=name,
                words=f"No item stands on the list '{name}': {LIST_TITLES[name]} would show no warning sign. "
                f"Put '{name}' into the `lists` of at least one item.",
            )


def _unknown_items(protocol: Protocol, shown: Shown) -> Iterator[Failure]:
    known = {item.id for item in protocol.list_items}
    named = [(f"the education page '{slug}'", ids) for slug, ids in shown.pages.items()]
    for where, ids in (*named, ("the search", shown.alarms)):
        for name in ids:
            if name not in known:
                words = (
                    f"{where.capitalize()} shows the list item '{name}', which this protocol does not have."
                    f"{did_you_mean(name, known)} Add it, or take it off that page first."
                )
                yield Failure(subject=name, words=words)


def _split_by_references(protocol: Protocol, items: list[ListItem]) -> tuple[list[ListItem], list[Failure]]:
    """The items whose questions this protocol asks, and a failure for each that names another."""
    fitting, failures, names = [], [], Names.of(protocol)
    for item in items:
        problems = list(dict.fromkeys(fault.what for fault in part_faults("list_item", item, names)))
        if problems:
            words = (
                f"The emergency page shows “{item.text.to(protocol.first_language)}” from the "
                f"program's own file, also when the database is gone: {'; '.join(problems)}. Keep that "
                "question, or have that file changed with the program."
            )
            failures.append(Failure(subject=item.id, words=words))
        else:
            fitting.append(item)
    return fitting, failures


def _places(protocol: Protocol, shown: Shown) -> dict[str, str]:
    """Where people read each item, in words."""
    places: dict[str, list[str]] = {
        item.id: [LIST_TITLES[name] for name in item.lists] for item in protocol.list_items
    }
    for slug, ids in shown.pages.items():
        for name in ids:
            places.setdefault(name, []).append(f"the education page '{slug}'")
    for name in shown.alarms:
        places.setdefault(name, []).append("the search")
    return {name: ", ".join(where) or "no list yet" for name, where in places.items()}


def _prove_items(protocol: Protocol, places: Mapping[str, str]) -> list[Failure]:
    worlds = Worlds(protocol)
    search = worlds.new_search(is_assuming=False)
    failures: dict[str, Failure] = {}
    for item in protocol.list_items:
        reached = worlds.full.reached
        above = next((level for level in ABOVE_ROUTINE if level > item.urgency), None)
        for promise in _promises(worlds, item, places[item.id]):
            if item.id in failures:
                break
            if not search.is_possible(promise.nodes):
                failures[item.id] = _nobody(protocol, promise)
            elif search.is_possible(promise.nodes, [reached[item.urgency]]):
                person = search.smallest_person(promise.nodes, [reached[item.urgency]])
                failures[item.id] = _promises_more(protocol, promise, person)
            elif above and not search.is_possible(promise.nodes, [reached[above]]):
                person = search.smallest_person(promise.nodes)
                failures[item.id] = _promises_less(protocol, promise, person)
    return list(failures.values())


def _promises(worlds: Worlds, item: ListItem, where: str) -> Iterator[_Promise]:
    """Each sign or combination that an item names, with each kind of person it is for.

    A sign of a count is looked at by itself: one that is always more urgent must not hide among others.
    """
    circuit = worlds.circuit
    whom: list[tuple[int, ...]] = [(alternative_holds(kind, circuit),) for kind in item.for_whom] or [()]
    for alternative in item.stands_for:
        for nodes in _signs(worlds, alternative):
            for kind in whom:
                yield _Promise(item, where, (*nodes, *kind))


def _signs(worlds: Worlds, alternative: Alternative) -> Iterator[tuple[int, ...]]:
    held = alternative_holds(alternative, worlds.circuit)
    if alternative.count is None:
        yield (held,)
        return
    for test in dict.fromkeys(alternative.count.of):
        yield held, answer_test_holds(test, worlds.circuit)


def _named(protocol: Protocol, promise: _Promise) -> str:
    item = promise.item
    text = item.text.to(protocol.first_language)
    return f"The list item “{text}” ({promise.where}) tells people {name_urgency(protocol, item.urgency)}"


def _nobody(protocol: Protocol, promise: _Promise) -> Failure:
    words = (
        f"{_named(protocol, promise)}, but nobody can have one of the signs it names for those it is for. "
        "Mend its tests."
    )
    return Failure(subject=promise.item.id, words=words)


def _promises_more(protocol: Protocol, promise: _Promise, person: dict[str, str | int]) -> Failure:
    got = urgency_for(protocol, person, is_masked=False)
    # A choice that the person left open counts as *not sure* there; another answer to it is told less.
    less = f"only {name_urgency(protocol, got)}" if got < promise.item.urgency else "less"
    words = (
        f"{_named(protocol, promise)}. {someone(protocol, person)} would be told {less} by the "
        "questionnaire. Say for whom the item holds, give it that urgency, or change the rules."
    )
    return Failure(
        subject=promise.item.id, words=words, answers=person, told=got, promised=promise.item.urgency
    )


def _promises_less(protocol: Protocol, promise: _Promise, person: dict[str, str | int]) -> Failure:
    got = urgency_for(protocol, person, is_masked=False)
    words = (
        f"{_named(protocol, promise)}, but everybody it stands for is told more by the questionnaire. "
        f"{someone(protocol, person)} would be told {name_urgency(protocol, got)}. Give the item that "
        "urgency, or say for whom less is enough."
    )
    return Failure(
        subject=promise.item.id, words=words, answers=person, told=got, promised=promise.item.urgency
    )
