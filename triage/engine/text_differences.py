"""Differences between two protocols that are not about who is told what: words, sources, promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.engine.vocabulary import Strict, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from triage.engine.protocol import Combination, Floor, Protocol

# Removing one of these takes a safeguard away, even where no result changes.
_SAFEGUARDS = {"red_flag", "call_911", "not_sure_until_answered"}
# Adding one of these lets a question be passed over.
_EXEMPTIONS = {"optional", "informational"}
_WARNING_LISTS = ("becomes_emergency_if", "becomes_emergency_if_other")


class Difference(Strict):
    """One thing that was added, removed or changed; lowering when it weakens a safeguard."""

    subject: str
    words: str
    is_lowering: bool = False


def differences(old: Protocol, new: Protocol) -> Iterator[Difference]:
    """Every difference, things in the order of the protocol."""
    before, after = (protocol.model_dump(mode="json") for protocol in (old, new))
    for field in ("id", "title", "languages", "cancer_question", *_WARNING_LISTS):
        if before[field] != after[field]:
            is_shorter = field in _WARNING_LISTS and len(after[field]) < len(before[field])
            yield Difference(subject=field, words=f"'{field}' changed.", is_lowering=is_shorter)
    yield from _compare_roles(old, new)
    yield from _compare_maps("source", before["sources"], after["sources"])
    yield from _compare_maps("urgency", before["urgencies"], after["urgencies"])
    yield from _compare_maps("page", _by_id(before["pages"]), _by_id(after["pages"]))
    if [page.id for page in old.pages] != [page.id for page in new.pages]:
        yield Difference(subject="pages", words="The order of the pages changed.")
    yield from _compare_maps("question", _questions(before), _questions(after))
    yield from _compare_maps("rule", _by_id(before["rules"]), _by_id(after["rules"]))
    yield from _compare_floors(old, new)
    yield from _compare_combinations(old, new)
    yield from _compare_assumptions(old, new)
    yield from _compare_counted_as(old, new)
    yield from _compare_only_with_others(old, new)


def _compare_roles(old: Protocol, new: Protocol) -> Iterator[Difference]:
    for (role, was), (_, now) in zip(old.roles_or_usual, new.roles_or_usual, strict=True):
        if was != now and (was in old.questions or now in new.questions):
            words = (
                f"The role '{role}' passed from [{was}] to [{now}]."
                if now
                else f"Nothing has the role '{role}' any more; it was [{was}]."
            )
            yield Difference(subject=role, words=words, is_lowering=now is None)


def _by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["id"]: {k: v for k, v in item.items() if k != "questions"} for item in items}


def _questions(protocol: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        question["id"]: question | {"page": page["id"]}
        for page in protocol["pages"]
        for question in page["questions"]
    }


def _compare_maps(
    kind: str, before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]
) -> Iterator[Difference]:
    for name in before.keys() - after.keys():
        yield Difference(
            subject=name, words=f"The {kind} [{name}] was removed.", is_lowering=kind == "question"
        )
    for name, now in after.items():
        was = before.get(name)
        if was is None:
            yield Difference(subject=name, words=f"The {kind} [{name}] was added.")
            continue
        changed = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
        if changed:
            lost = [key for key in _SAFEGUARDS if was.get(key) and not now.get(key)]
            lost += [key for key in _EXEMPTIONS if now.get(key) and not was.get(key)]
            yield Difference(
                subject=name,
                words=f"The {kind} [{name}] changed: {', '.join(changed)}.",
                is_lowering=bool(lost),
            )


def _compare_floors(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = ({floor.question: floor for floor in p.promises.floors} for p in (old, new))
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            yield Difference(subject=name, words=f"The floor of [{name}] was removed.", is_lowering=True)
        elif now != was:
            is_weaker = _is_weaker(was, now)
            verb = "weakened" if is_weaker else "changed"
            words = f"The floor of {_label(old, name)} was {verb}: {_steps(was, now)}."
            yield Difference(subject=name, words=words, is_lowering=is_weaker)
    for name in after.keys() - before.keys():
        yield Difference(subject=name, words=f"A floor for [{name}] was added.")


def _label(protocol: Protocol, name: str) -> str:
    question = protocol.questions.get(name)
    return f"{question.label.to(protocol.languages[0])} [{name}]" if question else f"[{name}]"


def _steps(was: Floor, now: Floor) -> str:
    """What changed of a floor, from what to what."""
    parts = {
        "for yes": (was.alone, now.alone),
        "for not sure": (was.not_sure, now.not_sure),
        "without cancer": (was.no_cancer, now.no_cancer),
        "from the number": (was.at_least, now.at_least),
    }
    return ", ".join(
        f"{part} {'none' if before is None else before} to {'none' if after is None else after}"
        for part, (before, after) in parts.items()
        if before != after
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
    before, after = ({_key(c): c.urgency for c in p.promises.combinations} for p in (old, new))
    for key, urgency in before.items():
        if key not in after:
            yield Difference(subject=key, words=f"The combination {key} was removed.", is_lowering=True)
        elif after[key] != urgency:
            is_weaker = after[key] < urgency
            verb = "lowered" if is_weaker else "raised"
            yield Difference(subject=key, words=f"The combination {key} was {verb}.", is_lowering=is_weaker)
    for key in after.keys() - before.keys():
        yield Difference(subject=key, words=f"The combination {key} was added.")


def _key(combination: Combination) -> str:
    parts = [str(test) for test in combination.all_of]
    if combination.count:
        listed = ", ".join(str(test) for test in combination.count.of)
        parts.append(f"at least {combination.count.at_least} of ({listed})")
    return " + ".join(sorted(parts))


def _compare_assumptions(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = (
        {(str(a.whoever_has), frozenset(map(str, a.has_one_of))) for a in p.promises.assumptions}
        for p in (old, new)
    )
    for name, _ in sorted(after - before, key=str):
        yield Difference(
            subject=name, words=f"An assumption about [{name}] was added or widened.", is_lowering=True
        )
    for name, _ in sorted(before - after, key=str):
        yield Difference(subject=name, words=f"An assumption about [{name}] was removed.")


def _compare_counted_as(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = (
        {(str(link.test), link.yes_to): link.test.question for link in p.promises.counted_as}
        for p in (old, new)
    )
    for (test, target), subject in before.items():
        if (test, target) not in after:
            words = f"It is no longer promised that '{test}' counts as yes to [{target}]."
            yield Difference(subject=subject, words=words, is_lowering=True)
    for (test, target), subject in after.items():
        if (test, target) not in before:
            yield Difference(
                subject=subject, words=f"It is promised that '{test}' counts as yes to [{target}]."
            )


def _compare_only_with_others(old: Protocol, new: Protocol) -> Iterator[Difference]:
    before, after = (
        {str(test): test.question for entry in p.promises.only_with_others for test in entry.answers}
        for p in (old, new)
    )
    for test in after.keys() - before.keys():
        words = f"Nothing need be promised for '{test}': it is listed as mattering only with others."
        yield Difference(subject=after[test], words=words, is_lowering=True)
    for test in before.keys() - after.keys():
        words = f"'{test}' is no longer listed as mattering only with others."
        yield Difference(subject=before[test], words=words)
