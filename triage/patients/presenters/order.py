"""The one thing to do first, and the one number that does it: on results, help and error pages."""

from __future__ import annotations

from dataclasses import dataclass

from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models import Clinic
from triage.patients.presenters.whom_to_call import Phone

# To readers of whom nothing is known, nobody may be named whom they might not have.
WHOEVER_CARES = "your care team or doctor"


@dataclass(frozen=True)
class Order:
    """What a page begins with. `button` is None where no number is known; `before` says whom to try first."""

    level: str
    title: str
    by_when: str
    button: Phone | None
    steps: tuple[str, ...]
    before: str = ""


def emergency_phone(clinic: Clinic) -> Phone:
    return Phone("", clinic.emergency_number, clinic.emergency_link)


def crisis_phone(clinic: Clinic) -> Phone:
    return Phone("", clinic.crisis_number, clinic.crisis_link)


def title_to_call_911(clinic: Clinic) -> str:
    return f"Call {clinic.emergency_number} now"


def title_to_call_crisis_line(clinic: Clinic) -> str:
    return f"Call or text {clinic.crisis_number} now"


def order_to_call_911(clinic: Clinic, *, is_for_other: bool) -> Order:
    """For a sign that should not wait for a ride. Nobody else is named beside the emergency number."""
    number = clinic.emergency_number
    if is_for_other:
        steps = (
            f"Call {number}. Say where they are, and what is new.",
            "Stay on the phone until you are told to hang up.",
            "Stay with them.",
        )
    else:
        steps = (
            f"Call {number}. Say where you are, and what is new.",
            "Stay on the phone until you are told to hang up.",
            "Ask someone to stay with you and to open the door.",
        )
    return Order(
        level=Urgency.EMERGENCY,
        title=title_to_call_911(clinic),
        by_when="Do not wait for a ride. "
        + ("Do not drive them yourself." if is_for_other else "Do not drive yourself."),
        button=emergency_phone(clinic),
        steps=steps,
    )


def order_to_call_crisis_line(clinic: Clinic, *, is_for_other: bool, care_team: str, is_all: bool) -> Order:
    """For thoughts of self-harm; `is_all` when no other answer is an emergency."""
    danger = (
        f"In danger right now, or too many pills taken? Call {clinic.emergency_number} "
        "or go to the emergency room."
    )
    if is_for_other:
        steps = [
            danger,
            "Stay with them. Do not leave them alone.",
            "Move what could hurt them out of reach.",
        ]
    else:
        steps = [danger, "Ask someone to stay with you.", "Move away from what could hurt you."]
    if is_all:
        steps.append(f"Then tell {care_team} too.")
    else:
        steps.append(f"Other answers cannot wait: go to the emergency room, or call {care_team}, now.")
    return Order(
        level=Urgency.EMERGENCY,
        title=title_to_call_crisis_line(clinic),
        by_when="Now, day or night. "
        + ("They do not" if is_for_other else "You do not")
        + " have to carry this alone.",
        button=crisis_phone(clinic),
        steps=tuple(steps),
    )


def order_for_anybody(protocol: Protocol, clinic: Clinic) -> Order:
    """The emergency in the words of a protocol, for readers of whom nothing is known.

    It may be a sign for the emergency number, so the button dials that.
    """
    wording, language = protocol.urgencies[Urgency.EMERGENCY], protocol.languages[0]
    values = PLAIN_VALUES | clinic.placeholders() | {"care_team": WHOEVER_CARES}
    return Order(
        level=Urgency.EMERGENCY,
        title=fill_in(wording.title.to(language), values),
        by_when=fill_in(wording.by_when.to(language), values),
        button=emergency_phone(clinic),
        steps=tuple(fill_in(step.to(language), values) for step in wording.steps),
    )
