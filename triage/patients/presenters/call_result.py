"""The result of a phone call: what the nurse reads to the caller, who is talking to the care team already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.models import Clinic
    from triage.patients.presenters.result import ResultView

_TITLES = {
    Urgency.EMERGENCY: "Emergency: the caller needs help now",
    Urgency.SAME_DAY: "Same day: the caller needs an answer today",
    Urgency.SOON: "Soon: within 2 days",
    Urgency.ROUTINE: "None of the signs we asked about",
}
# For the person, and for someone who calls for them.
_LINES = {
    Urgency.EMERGENCY: (
        (
            "This may be an emergency. Go to the emergency room now. Do not drive yourself.",
            "Call {emergency_number} if you cannot move or walk, cannot breathe well, are hard to wake, "
            "bleed a lot, have chest pain, or are alone with no ride.",
        ),
        (
            "This may be an emergency. Get the person to the emergency room now. Do not let them drive.",
            "Call {emergency_number} if they cannot move or walk, cannot breathe well, are hard to wake, "
            "bleed a lot, have chest pain, or have no ride.",
        ),
    ),
    Urgency.SAME_DAY: (
        (
            "You need help today, day or night. This is now with our nurses.",
            "If we have not told you what to do within {fallback_hours} hours, or it gets worse, go to the "
            "emergency room.",
        ),
        (
            "They need help today, day or night. This is now with our nurses.",
            "If we have not told you what to do within {fallback_hours} hours, or it gets worse, get the "
            "person to the emergency room.",
        ),
    ),
    Urgency.SOON: (
        (
            "A nurse or doctor should look at this when the office is next open, within 2 days.",
            "If it gets worse, do not wait for that. Call us at any hour.",
        ),
        (
            "A nurse or doctor should look at this when the office is next open, within 2 days.",
            "If it gets worse for them, do not wait for that. Call us at any hour.",
        ),
    ),
    Urgency.ROUTINE: (
        (
            "You have none of the signs that I asked about. This does not mean that nothing is wrong.",
            "Call us if you are worried, if a sign starts, or if something changes.",
        ),
        (
            "They have none of the signs that I asked about. This does not mean that nothing is wrong.",
            "Call us if you or they are worried, if a sign starts, or if something changes.",
        ),
    ),
}
_CALL_NOW = "Call {emergency_number} now. Do not wait for a ride."
_CRISIS = (
    "You do not have to carry this alone. Call or text {crisis_number} at any time, day or night.",
    "They do not have to carry this alone. They can call or text {crisis_number} at any time, day or night. "
    "Stay with them.",
)


@dataclass(frozen=True)
class CallResult:
    """A heading for the nurse, and the lines that she reads out."""

    urgency: str
    title: str
    lines: tuple[str, ...]


def present_call_result(result: ResultView, clinic: Clinic) -> CallResult:
    urgency = Urgency(result.urgency)
    lines = list(_LINES[urgency][result.is_for_other])
    if result.has_self_harm:
        lines.insert(0, _CRISIS[result.is_for_other])
    if result.must_call_911:
        lines.insert(0, _CALL_NOW)
    values = clinic.placeholders()
    return CallResult(
        urgency=urgency,
        title=_TITLES[urgency],
        lines=tuple(line.format_map(values) for line in lines),
    )
