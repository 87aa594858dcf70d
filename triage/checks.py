"""Refuses to start when an education page names a rule or a source line that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from content.faults import ContentError
from content.library import ContentPage, PageCitation, file_line, library
from triage.engine.faults import ProtocolError
from triage.engine.protocol import Protocol
from triage.engine.sources import Passage
from triage.engine.vocabulary import Urgency, did_you_mean, lines_of
from triage.protocols.shipped import (
    SearchPhrases,
    phrase_languages,
    shipped_passages,
    shipped_phrases,
    shipped_protocol,
)


@register()
def check_page_references(**_options: Any) -> list[CheckMessage]:
    """One error for each unknown rule, passage, source line or question."""
    try:
        pages = library("en")
        protocol = shipped_protocol(pages=pages)
    except (ContentError, ProtocolError):
        # Reported by whoever owns the file.
        return []
    passages = shipped_passages()
    faults = [fault for page in pages.values() for fault in page_faults(page, protocol, passages)]
    for language in phrase_languages():
        faults += _phrase_faults(protocol, shipped_phrases(language))
    return [Error(fault, id="triage.E001") for fault in faults]


def page_faults(page: ContentPage, protocol: Protocol, passages: Sequence[Passage]) -> Iterator[str]:
    """The faults in the rules and lines that a page names."""
    emergencies = [rule.id for rule in protocol.rules if rule.urgency == Urgency.EMERGENCY]
    for position, rule in enumerate(page.emergencies):
        if rule not in emergencies:
            where = file_line(page, ("emergencies", position))
            hint = did_you_mean(rule, emergencies)
            yield f"{where}: '{rule}' is no rule that says to get help now.{hint}"
    items = [item.id for item in protocol.list_items]
    for name in page.signs:
        if name not in items:
            yield f"{page.slug}.md: unknown list item '{name}'.{did_you_mean(name, items)}"
    for position, citation in enumerate(page.citations):
        problem = _citation_problem(citation, passages) if citation.lines else None
        if problem:
            yield f"{file_line(page, ('citations', position))}: {problem}"


def _citation_problem(citation: PageCitation, passages: Sequence[Passage]) -> str | None:
    named = [passage for passage in passages if passage.heading == citation.heading]
    if not named:
        hint = did_you_mean(str(citation.heading), [passage.heading for passage in passages])
        return f"the source has no heading “{citation.heading}”.{hint}"
    lines = lines_of(str(citation.lines))
    if lines and any(set(lines) <= set(lines_of(passage.lines)) for passage in named):
        return None
    reach = " or ".join(passage.lines for passage in named)
    return f"lines {citation.lines} are not under “{citation.heading}” (lines {reach})"


def _phrase_faults(protocol: Protocol, phrases: SearchPhrases) -> Iterator[str]:
    for name in (*(alarm.question for alarm in phrases.alarms), *phrases.signs):
        if name not in protocol.questions:
            yield f"phrases: unknown question '{name}'.{did_you_mean(name, protocol.questions)}"
    items = {item.id: item for item in protocol.list_items}
    for alarm in phrases.alarms:
        if alarm.item not in items:
            yield f"phrases: unknown list item '{alarm.item}'.{did_you_mean(alarm.item, items)}"
        elif alarm.question not in {test.question for test in items[alarm.item].tests}:
            yield f"phrases: the list item '{alarm.item}' does not look at '{alarm.question}'"
    rules = [rule.id for rule in protocol.rules]
    for name in phrases.for_readers:
        if name not in rules:
            yield f"phrases: unknown rule '{name}'.{did_you_mean(name, rules)}"
