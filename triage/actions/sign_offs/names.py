"""Items in plain words, as clinical reviewers and editors read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.library import library
from triage.engine.naming import plain
from triage.engine.wording import PLAIN_VALUES, describe_alternative, describe_test, fill_in

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem

# What each kind is called, in the order in which a desk shows them.
KINDS = {
    "page": "page",
    "question": "question",
    "rule": "rule",
    "urgency": "words of a result",
    "list_item": "list item",
    "floor": "floor",
    "combination": "promised combination",
    "assumption": "assumption",
    "counted_as": "what counts as a yes",
    "only_with_others": "what matters only with others",
    "spoken": "what is said on the phone",
    "roles": "roles of questions",
    "source": "source",
    "education_page": "education page",
    "case": "case",
}


def name_item(protocol: Protocol, item: SignItem) -> str:
    """An item with its kind: *the rule “new pain” (English)*; the language where the version has several."""
    several = item.language and len(protocol.languages) > 1
    return f"the {KINDS[item.kind]} “{title_of(protocol, item)}”" + (f" ({item.language})" if several else "")


def title_of(protocol: Protocol, item: SignItem) -> str:
    """What an item is about, in a few words."""
    language = item.language or protocol.first_language
    part = item.source
    if item.kind == "education_page":
        return library(item.language)[item.key].title
    if item.kind == "case":
        return f"{item.key}: {part.title}"
    if item.kind == "floor":
        return protocol.questions[item.key].label.to(language)
    if item.kind == "combination":
        return describe_alternative(protocol, part, language)
    if item.kind == "assumption":
        return describe_test(protocol, part.whoever_has, language)
    if item.kind == "counted_as":
        counted = " and ".join(describe_test(protocol, test, language) for test in part.tests)
        return f"{counted} as {protocol.questions[part.yes_to].label.to(language)}"
    if item.kind == "only_with_others":
        return "; ".join(describe_test(protocol, test, language) for test in part.answers)
    if item.kind in ("roles", "spoken"):
        return plain(item.kind)
    if item.kind == "rule":
        return plain(item.key)
    named = next(
        (getattr(part, name) for name in ("label", "title", "brief", "text") if getattr(part, name, None)), ""
    )
    return named if isinstance(named, str) else fill_in(named.to(language), PLAIN_VALUES)
