"""The one thing to do first, and the one number that does it: on results, help and error pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from triage.display import text_language
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
from triage.engine.wording import fill_in
from triage.models import Clinic
from triage.patients.placeholders import plain_values
from triage.patients.presenters.whom_to_call import Phone


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
    return _("Call {number} now").format(number=clinic.emergency_number)


def title_to_call_crisis_line(clinic: Clinic) -> str:
    return _("Call or text {number} now").format(number=clinic.crisis_number)


def order_to_call_911(clinic: Clinic, *, is_for_other: bool) -> Order:
    """For a sign that should not wait for a ride. Nobody else is named beside the emergency number."""
    number = clinic.emergency_number
    if is_for_other:
        steps = (
            _("Call {number}. Say where they are, and what is new.").format(number=number),
            _("Stay on the phone until you are told to hang up."),
            _("Stay with them."),
        )
    else:
        steps = (
            _("Call {number}. Say where you are, and what is new.").format(number=number),
            _("Stay on the phone until you are told to hang up."),
            _("Ask someone to stay with you and to open the door."),
        )
    return Order(
        level=Urgency.EMERGENCY,
        title=title_to_call_911(clinic),
        by_when=_("Do not wait for a ride. Do not drive them yourself.")
        if is_for_other
        else _("Do not wait for a ride. Do not drive yourself."),
        button=emergency_phone(clinic),
        steps=steps,
    )


def order_to_call_crisis_line(clinic: Clinic, *, is_for_other: bool, care_team: str, is_all: bool) -> Order:
    """For thoughts of self-harm; `is_all` when no other answer is an emergency."""
    danger = _(
        "In danger right now, or too many pills taken? Call {number} or go to the emergency room."
    ).format(number=clinic.emergency_number)
    if is_for_other:
        steps = [
            danger,
            _("Stay with them. Do not leave them alone."),
            _("Move what could hurt them out of reach."),
        ]
    else:
        steps = [danger, _("Ask someone to stay with you."), _("Move away from what could hurt you.")]
    if is_all:
        steps.append(_("Then tell {care_team} too.").format(care_team=care_team))
    else:
        line = _("Other answers cannot wait: go to the emergency room, or call {care_team}, now.")
        steps.append(line.format(care_team=care_team))
    return Order(
        level=Urgency.EMERGENCY,
        title=title_to_call_crisis_line(clinic),
        by_when=_("Now, day or night. They do not have to carry this alone.")
        if is_for_other
        else _("Now, day or night. You do not have to carry this alone."),
        button=crisis_phone(clinic),
        steps=tuple(steps),
    )


def order_for_anybody(protocol: Protocol, clinic: Clinic) -> Order:
    """The emergency in the words of a protocol, for readers of whom nothing is known.

    It may be a sign for the emergency number, so the button dials that.
    """
    wording, language = protocol.urgencies[Urgency.EMERGENCY], text_language(protocol)
    # Nobody may be named whom these readers might not have.
    values = plain_values(clinic) | {"care_team": _("your care team or doctor")}
    return Order(
        level=Urgency.EMERGENCY,
        title=fill_in(wording.title.to(language), values),
        by_when=fill_in(wording.by_when.to(language), values),
        button=emergency_phone(clinic),
        steps=tuple(fill_in(step.to(language), values) for step in wording.steps),
    )
