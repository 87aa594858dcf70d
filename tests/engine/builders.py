"""Small protocols for tests, as plain data that each test bends to its needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from triage.engine.loading import load, load_canonical
from triage.engine.sources import Passage

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

PASSAGES = [
    Passage.model_validate({"id": "pain", "heading": "Pain", "lines": "10-19", "sha256": "0" * 64}),
]
CITATIONS = [{"source": "document", "heading": "Pain", "lines": "12-13"}]


def text(words: str) -> dict[str, str]:
    """A text in English."""
    return {"en": words}


def question(name: str, **changes: Any) -> dict[str, Any]:
    """A yes/no question."""
    return {
        "id": name,
        "type": "yes_no",
        "label": text(name.replace("_", " ")),
        "ask": text(f"You have {name}."),
        "ask_other": text(f"They have {name}."),
        "citations": CITATIONS,
    } | changes


def number(name: str, **changes: Any) -> dict[str, Any]:
    """A number from 0 to 10."""
    return question(name, type="number", unit=text("points"), minimum=0, maximum=10, **changes)


def choice(name: str, *options: str, **changes: Any) -> dict[str, Any]:
    """One of some options."""
    return question(
        name, type="choice", options=[{"id": o, "label": text(o.title())} for o in options], **changes
    )


def page(name: str, *questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A checklist page."""
    return {
        "id": name,
        "title": text(name),
        "intro": text("Is any of this new?"),
        "intro_other": text("Is any of this new for them?"),
        "layout": "checklist",
        "questions": list(questions),
    } | changes


def rule(name: str, urgency: str, *alternatives: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A rule."""
    return {
        "id": name,
        "urgency": urgency,
        "alternatives": list(alternatives),
        "reason": text(f"Because of {name}."),
        "clinician_note": text("A note."),
        "citations": CITATIONS,
        "content": ["pain"],
    } | changes


EVERY_LIST = ["start", "emergency_page", "result", "sheet"]


def list_item(name: str, urgency: str, *alternatives: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An item of a list of warning signs."""
    return {
        "id": name,
        "urgency": urgency,
        "stands_for": list(alternatives),
        "text": text(f"You have {name}."),
    } | changes


def listed_everywhere(name: str, *alternatives: dict[str, Any]) -> dict[str, Any]:
    """An item that stands on every list of the site."""
    return list_item(
        name,
        "emergency",
        *alternatives,
        lists=EVERY_LIST,
        text_other=text(f"They have {name}."),
        brief=text(name),
    )


def all_of(*tests: str) -> dict[str, Any]:
    """An alternative that needs every test."""
    return {"all_of": list(tests)}


def count(k: int, *tests: str) -> dict[str, Any]:
    """An alternative that needs at least k tests."""
    return {"count": {"at_least": k, "of": list(tests)}}


def protocol_data(pages: list[dict[str, Any]], rules: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A whole protocol as plain data."""
    wording = {
        "title": text("Title"),
        "by_when": text("Now, day or night."),
        "steps": [text("Call {emergency_number}.")],
        "steps_other": [text("Call {emergency_number} for them.")],
        "say": text("I need help."),
        "say_other": text("They need help."),
        "meanwhile": [text("Keep your phone near.")],
        "meanwhile_other": [text("Stay with them.")],
        "content": ["pain"],
    }
    return {
        "id": "small",
        "title": text("Small"),
        "languages": ["en"],
        "cancer_question": "cancer",
        "roles": {"crisis": None, "care_team": None},
        "sources": {
            "document": {"title": "Document", "publisher": "P", "kind": "document", "trust": "verified"},
            "guide": {"title": "Guide", "publisher": "P", "kind": "guideline", "trust": "second_hand"},
        },
        "urgencies": dict.fromkeys(("emergency", "same_day", "soon", "routine"), wording),
        "pages": pages,
        "rules": rules,
        "promises": {"floors": [], "combinations": [], "assumptions": []},
    } | changes


def stored(data: dict[str, Any]) -> Protocol:
    """The protocol that this data describes, as one that was stored before later obligations came."""
    return load_canonical(json.dumps(data))


def loaded(data: dict[str, Any]) -> Protocol:
    """The protocol that this data describes."""
    return load(json.dumps(data), pages={"pain"}, passages=PASSAGES)


def small_protocol() -> Protocol:
    """Leg weakness, back pain with its details, cancer, a number and what counts as constipation."""
    return loaded(
        protocol_data(
            [
                page("nerves", question("leg_weakness", red_flag=True), question("numbness", red_flag=True)),
                page(
                    "about",
                    question("cancer", role="context", not_sure_until_answered=True),
                    choice("cancer_kind", "breast", "myeloma", optional=True, informational=True),
                    layout="one_by_one",
                ),
                page("pain", question("back_pain"), question("constipation")),
                page(
                    "details",
                    question("worse_at_night"),
                    number("severity"),
                    shown_if=[all_of("back_pain")],
                ),
                page(
                    "history",
                    number("days", counts_as=[{"test": "days >= 3?", "yes_to": "constipation"}]),
                ),
            ],
            [
                rule("weak_leg", "emergency", all_of("leg_weakness")),
                rule("two_nerve_signs", "emergency", count(2, "leg_weakness?", "numbness?")),
                rule("spine_and_bowel", "emergency", all_of("back_pain", "constipation", "cancer?")),
                rule("spine", "same_day", all_of("back_pain?", "cancer?"), all_of("severity >= 7?")),
                rule("night", "same_day", all_of("back_pain", "worse_at_night")),
                rule(
                    "any_sign", "soon", count(1, "back_pain?", "constipation?", "numbness?", "leg_weakness?")
                ),
                rule("myeloma", "soon", all_of("cancer_kind in [myeloma]?")),
            ],
            promises={
                "floors": [
                    {"question": "leg_weakness", "alone": "emergency"},
                    {"question": "numbness", "alone": "emergency"},
                ],
                "combinations": [],
                "assumptions": [],
            },
        )
    )
