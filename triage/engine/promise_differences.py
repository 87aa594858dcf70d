"""What changes of the promises between two protocols."""

from __future__ import annotations

from collections.abc import Iterator

from triage.engine.changes import Change, Difference, change_of_field, changes_of
from triage.engine.naming import name_field
from triage.engine.protocol import Assumption, Combination, Floor, Promises, Protocol
from triage.engine.safety.people import name_question
from triage.engine.vocabulary import Strict, Urgency
from triage.engine.wording import describe_alternative, describe_test

_COMPARED = {"floors", "combinations", "assumptions", "counted_as", "only_with_others"}
# How the fields of a promise are named, where the same field is named otherwise elsewhere.
_FIELDS = {
    "reason": "reason",
    "at_least": "from the number",
    "alone": "for yes",
    "not_sure": "for not sure",
    "no_cancer": "without cancer",
}


def promise_differences(old: Protocol, new: Protocol) -> Iterator[Difference]:
    """Every promise that differs."""
    yield from _compare_floors(old, new)
    yield from _compare_combinations(old, new)
    yield from _compare_assumptions(old, new)
    yield from _compare_counted_as(old, new)
    yield from _compare_only_with_others(old, new)
    for name in Promises.model_fields:
        if name in _COMPARED:
            continue
        was, now = getattr(old.promises, name), getattr(new.promises, name)
        if changes := tuple(change_of_field(old, new, name, was, now)):
            yield Difference(
                subject=name, words=f"What is promised of {name_field(name)} changed.", changes=changes
            )


def _compare_floors(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = ({floor.question: floor for floor in p.promises.floors} for p in (old, new))
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        is_weaker = was is not None and (now is None or _is_weaker(was, now))
        verb = _verb_of_floor(was, now, is_weaker=is_weaker)
        yield Difference(
            subject=name,
            words=f"The floor of {name_question(old if was else new, name)} was {verb}.",
            is_lowering=is_weaker,
            changes=_changes(old, new, was, now, "question"),
        )


def _verb_of_floor(was: Floor | None, now: Floor | None, *, is_weaker: bool) -> str:
    if was is None or now is None:
        return "removed" if was else "added"
    return "weakened" if is_weaker else "changed"


def _changes(
    old: Protocol, new: Protocol, was: Strict | None, now: Strict | None, *without: str
) -> tuple[Change, ...]:
    names = {name_field(name): words for name, words in _FIELDS.items()}
    return tuple(
        change.model_copy(update={"what": names.get(change.what, change.what)})
        for change in changes_of(old, new, was, now, without=without)
    )


def _is_weaker(was: Floor, now: Floor) -> bool:
    if now.at_least != was.at_least and (now.at_least or 0) > (was.at_least or 0):
        return True
    lowest = Urgency.ROUTINE
    pairs = [
        (was.alone, now.alone),
        (was.not_sure or lowest, now.not_sure or lowest),
        (was.no_cancer or was.alone, now.no_cancer or now.alone),
    ]
    return any(after < before for before, after in pairs)


def _compare_combinations(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = ({_key(c): c for c in p.promises.combinations} for p in (old, new))
    for key, combination in {**after, **before}.items():
        was, now = before.get(key), after.get(key)
        if was and now and (was.urgency, was.reason) == (now.urgency, now.reason):
            continue
        protocol = old if was else new
        words = describe_alternative(protocol, combination, protocol.first_language)
        is_weaker = was is not None and (now is None or now.urgency < was.urgency)
        yield Difference(
            subject=key,
            words=f"The combination “{words}” was {_verb(was, now)}.",
            is_lowering=is_weaker,
            changes=_changes(old, new, was, now, "all_of", "count"),
        )


def _verb(was: Combination | None, now: Combination | None) -> str:
    if was is None or now is None:
        return "removed" if was else "added"
    if now.urgency == was.urgency:
        return "given another reason"
    return "lowered" if now.urgency < was.urgency else "raised"


def _key(combination: Combination) -> str:
    parts = [str(test) for test in combination.all_of]
    if combination.count:
        listed = ", ".join(str(test) for test in combination.count.of)
        parts.append(f"at least {combination.count.at_least} of ({listed})")
    return " + ".join(sorted(parts))


def _compare_assumptions(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = ({_meaning(a): a for a in p.promises.assumptions} for p in (old, new))
    for meaning, assumption in {**after, **before}.items():
        was, now = before.get(meaning), after.get(meaning)
        if was == now:
            continue
        protocol = old if was else new
        about = describe_test(protocol, assumption.whoever_has, protocol.first_language)
        verb = ("given another reason" if now else "removed") if was else "added or widened"
        yield Difference(
            subject=meaning[0],
            words=f"An assumption about “{about}” was {verb}.",
            is_lowering=was is None,
            changes=_changes(old, new, was, now),
        )


def _meaning(assumption: Assumption) -> tuple[str, frozenset[str]]:
    return str(assumption.whoever_has), frozenset(map(str, assumption.has_one_of))


def _compare_counted_as(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = (
        {(str(link.test), link.yes_to): link for link in p.promises.counted_as} for p in (old, new)
    )
    for key, link in {**after, **before}.items():
        if key in before and key in after:
            continue
        protocol = old if key in before else new
        test = describe_test(protocol, link.test, protocol.first_language)
        promised = "no longer promised" if key in before else "promised"
        yield Difference(
            subject=link.test.question,
            words=f"It is {promised} that “{test}” counts as yes to {name_question(protocol, link.yes_to)}.",
            is_lowering=key in before,
        )


def _compare_only_with_others(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = (
        {str(test): (test, entry.reason) for entry in p.promises.only_with_others for test in entry.answers}
        for p in (old, new)
    )
    for key, (test, _) in {**after, **before}.items():
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        protocol = old if was else new
        about = f"“{describe_test(protocol, test, protocol.first_language)}”"
        if was and now:
            words = f"{about} matters only with others, for another reason."
        elif was:
            words = f"{about} is no longer listed as mattering only with others."
        else:
            words = f"Nothing need be promised for {about}: it is listed as mattering only with others."
        reasons = (was[1] if was else ""), (now[1] if now else "")
        yield Difference(
            subject=test.question,
            words=words,
            is_lowering=was is None,
            changes=(Change(what="reason", before=reasons[0], after=reasons[1]),),
        )
