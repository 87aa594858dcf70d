"""What every new protocol owes its patients, beyond names that are known.

Files, imports and drafts that miss one of these do not load. Versions that were stored before an
obligation came still do, and cannot become live again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from triage.engine.references import ROLE_TYPES, Problem
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.protocol import Floor, Protocol


def unmet_obligations(protocol: Protocol) -> Iterator[Problem]:
    """The obligations that it misses, each with what to do."""
    if protocol.roles is None:
        listed = " and ".join(f"'{role}'" for role in ROLE_TYPES)
        yield Problem("roles", f"missing: name the questions for {listed}, or null where there is none")
    yield from red_flag_problems(protocol)


def red_flag_problems(protocol: Protocol) -> Iterator[Problem]:
    """Red flags whose *yes* is not promised to give *emergency* to everybody, or that may go unasked."""
    floors = {floor.question: floor for floor in protocol.promises.floors}
    for question in protocol.questions.values():
        if question.type != "yes_no" or not question.red_flag:
            continue
        for part, what in red_flag_faults(floors.get(question.id), is_optional=question.optional):
            where = "question" if part == "optional" else "floor of"
            yield Problem(f"{where} '{question.id}'", what)
        page = protocol.page_of[question.id]
        if page.shown_if:
            yield Problem(
                f"page '{page.id}', shown_if",
                f"it asks about the red flag '{question.id}', so it must always be shown: take its condition "
                "away, or move the question to another page",
            )


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
