"""What every new protocol owes its patients, beyond names that are known.

Files, imports and drafts that miss one of these do not load. Versions that were stored before an
obligation came still do, and cannot become live again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from triage.engine.faults import Problem
from triage.engine.fitting import ROLE_TYPES
from triage.engine.parts import parts_of
from triage.engine.vocabulary import Text, Urgency

if TYPE_CHECKING:
    from triage.engine.protocol import Floor, Protocol
    from triage.engine.questions import Question


def unmet_obligations(protocol: Protocol) -> Iterator[Problem]:
    """The obligations that it misses, each with what to do."""
    if protocol.roles is None:
        listed = " and ".join(f"'{role}'" for role in ROLE_TYPES)
        what = f"missing: name the questions for {listed}, or null where there is none"
        yield Problem("roles", what, ("roles",))
    yield from red_flag_problems(protocol)
    yield from _short_name_problems(protocol)


def red_flag_problems(protocol: Protocol) -> Iterator[Problem]:
    """Red flags whose *yes* is not promised to give *emergency* to everybody, or that may go unasked."""
    parts = {(part.kind, part.key): part for part in parts_of(protocol)}
    for (kind, key), part in parts.items():
        question = part.item
        if kind != "question" or question.type != "yes_no" or not question.red_flag:
            continue
        floor = parts.get(("floor", key))
        for name, what in red_flag_faults(floor.item if floor else None, is_optional=question.optional):
            if name == "optional":
                yield Problem(part.place(), what, (*part.path, name))
            else:
                path = (*floor.path, name) if floor else (*part.path, "red_flag")
                yield Problem(f"floor of '{key}'", what, path)
        page = parts["page", protocol.page_of[key].id]
        if page.item.shown_if:
            yield Problem(
                page.place(("shown_if",)),
                f"it asks about the red flag '{key}', so it must always be shown: take its condition "
                "away, or move the question to another page",
                (*page.path, "shown_if"),
            )


def _short_name_problems(protocol: Protocol) -> Iterator[Problem]:
    """Questions with one short name: rules in words could mean either."""
    named = short_names(protocol.questions.values())
    for part in parts_of(protocol):
        if part.kind == "question":
            for language, what in short_name_faults(part.key, part.item.label, named):
                yield Problem(part.place(), what, (*part.path, "label", language))


# The ids of the questions with a short name, by its language and its words without regard to capitals.
ShortNames = Mapping[tuple[str, str], list[str]]


def short_names(questions: Iterable[Question]) -> ShortNames:
    named: dict[tuple[str, str], list[str]] = {}
    for question in questions:
        for language, words in question.label.root.items():
            named.setdefault((language, _plain(words)), []).append(question.id)
    return named


def short_name_faults(key: str, label: Text, named: ShortNames) -> Iterator[tuple[str, str]]:
    """What is wrong with the short name of a question among those named: the language, and what to do."""
    for language, words in label.root.items():
        others = [other for other in named.get((language, _plain(words)), ()) if other != key]
        if others:
            yield (
                language,
                f"the short name “{words}” is that of the question '{others[0]}' too, and nobody could tell "
                "them apart where rules and results name them: give it another",
            )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def red_flag_faults(floor: Floor | None, *, is_optional: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a red flag by itself: the field of its floor, or `optional`, and what to do."""
    if floor is None or floor.alone != Urgency.EMERGENCY:
        yield (
            "alone",
            "a red flag needs the floor “emergency” for yes: a yes alone must say: get help now. Give it "
            "this floor, or take the red flag away",
        )
    elif (floor.no_cancer or Urgency.EMERGENCY) < Urgency.EMERGENCY:
        yield (
            "no_cancer",
            "the floor of a red flag holds for everybody: leave no_cancer, the floor without cancer, empty",
        )
    if is_optional:
        yield "optional", "a red flag may not be optional"
