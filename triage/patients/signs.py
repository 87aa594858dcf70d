"""Warning signs for the education pages: what the search finds, and which rules lead to a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db import DatabaseError

from content.library import library
from content.search.index import Document, Kind
from triage.engine.vocabulary import Urgency
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models import Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError
from triage.patients.phones import clinic_or_last_known
from triage.protocols.shipped import shipped_phrases, shipped_protocol

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol, Rule

LANGUAGE = "en"
# Whoever thinks of this is given a number to call or text, before anything else.
CRISIS_SIGN = CRISIS_RULE = "thoughts_of_self_harm"


@dataclass(frozen=True)
class LeadingSigns:
    """The reasons at one urgency that lead a reader to a page."""

    title: str
    reasons: tuple[str, ...]


def protocol_in_use() -> Protocol:
    """The live protocol; the shipped one when the live one cannot be read."""
    try:
        return Publication.live_version().protocol
    except (DatabaseError, NothingPublishedError, UntrustedVersionError):
        return _shipped()


@cache
def _shipped() -> Protocol:
    return shipped_protocol(pages=library(LANGUAGE))


def emergency_reasons(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons of the named rules that say *get help now*. A rule that a version lacks is left out."""
    return tuple(
        _reason_for_readers(rule)
        for rule in protocol_in_use().rules
        if rule.id in rules and rule.urgency == Urgency.EMERGENCY
    )


def _reason_for_readers(rule: Rule) -> str:
    reason = shipped_phrases().for_readers.get(rule.id) or rule.reason.to(LANGUAGE)
    return fill_in(reason, PLAIN_VALUES | clinic_or_last_known().placeholders())


def leading_signs(slug: str) -> tuple[LeadingSigns, ...]:
    """What leads to a page, the most urgent first."""
    protocol = protocol_in_use()
    values = PLAIN_VALUES | clinic_or_last_known().placeholders()
    named = [rule for rule in protocol.rules if slug in rule.content]
    return tuple(
        LeadingSigns(
            title=fill_in(protocol.urgencies[urgency].title.to(LANGUAGE), values),
            reasons=tuple(_reason_for_readers(rule) for rule in named if rule.urgency == urgency),
        )
        for urgency in sorted(Urgency, reverse=True)
        if any(rule.urgency == urgency for rule in named)
    )


def sign_texts(questions: tuple[str, ...]) -> tuple[str, ...]:
    """How the questionnaire asks about these signs."""
    asked = protocol_in_use().questions
    return tuple(asked[name].ask.to(LANGUAGE) for name in questions if name in asked)


def needs_911(questions: tuple[str, ...]) -> bool:
    """Whether one of these signs is one for which the emergency number comes first."""
    asked = protocol_in_use().questions
    signs = (asked[name] for name in questions if name in asked)
    return any(sign.type == "yes_no" and sign.call_911 for sign in signs)


def question_documents() -> tuple[Document, ...]:
    """The signs of the protocol in use as documents of the search."""
    phrases = shipped_phrases()
    return tuple(
        Document(
            kind=Kind.QUESTION,
            key=question.id,
            title=question.label.to(LANGUAGE).capitalize(),
            summary=question.ask.to(LANGUAGE),
            phrases=(*phrases.emergencies.get(question.id, ()), *phrases.signs.get(question.id, ())),
            alarms=phrases.emergencies.get(question.id, ()),
        )
        for question in protocol_in_use().questions.values()
        if question.role == "sign"
    )
