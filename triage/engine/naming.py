"""The parts of a protocol and their fields in plain words, as clinicians read them."""

from __future__ import annotations

from collections.abc import Iterator

from triage.engine.faults import Path
from triage.engine.protocol import Page, Protocol, Rule
from triage.engine.questions import Question
from triage.engine.vocabulary import Strict, Text
from triage.engine.wording import PLAIN_VALUES, fill_in

# Fields whose own name, without its underscores, does not say it.
_FIELDS = {
    "all_of": "all of",
    "alternatives": "when it holds",
    "ask": "question",
    "brief": "words in short lists",
    "body_region": "place on the body picture",
    "call_911": "calls the emergency number",
    "cancer_question": "question about cancer",
    "clinician_note": "note for clinicians",
    "content": "education pages",
    "counts_as": "counts as yes to another question",
    "has_one_of": "has one of",
    "heading": "heading of the group",
    "intro": "text above the questions",
    "label": "short name",
    "meanwhile": "what to do meanwhile",
    "minimum": "lowest number",
    "maximum": "highest number",
    "not_sure_until_answered": "not sure until answered",
    "optional": "may be left empty",
    "informational": "no rule looks at it",
    "reason": "reason that patients read",
    "say": "what to say",
    "shown_if": "shown only if",
    "steps": "what to do",
}
_OTHER = "_other"
# The fields that name a part, the best first.
_NAMES = ("label", "title", "brief", "text")


def name_field(field: str) -> str:
    """A field in plain words: `steps_other` is *what to do (for someone else)*."""
    own = field.removesuffix(_OTHER)
    named = _FIELDS.get(own, plain(own))
    return f"{named} (for someone else)" if own != field else named


def plain(identifier: str) -> str:
    """The words of an id: *new bone pain*."""
    return identifier.replace("_", " ")


def name_path(path: Path) -> str:
    """A place within a part in plain words: *citations, no. 2, lines*."""
    return ", ".join(f"no. {step + 1}" if isinstance(step, int) else name_field(step) for step in path)


def name_part(protocol: Protocol, kind: str, part: Question | Rule | Page | Strict, key: str) -> str:
    """A part of a protocol by its short name or title, else by its id in words: *the rule “new pain”*."""
    named = next((text for name in _NAMES if (text := getattr(part, name, None))), plain(key))
    words = fill_in(named.to(protocol.first_language), PLAIN_VALUES) if isinstance(named, Text) else named
    return f"the {kind} “{words}”" + (f" ({plain(key)})" if kind == "urgency" else "")


def texts_in(value: object) -> Iterator[Text]:
    """Every text within a field's value, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name))
