"""Warning signs for the education pages: search results, and the rules that lead to a page."""

from __future__ import annotations

from dataclasses import dataclass

from content.search.index import Document, Kind
from triage.display import text_language
from triage.engine.protocol import Rule
from triage.engine.vocabulary import Urgency
from triage.engine.wording import fill_in
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.placeholders import plain_values
from triage.patients.served import protocol_in_use, protocol_of_program
from triage.patients.sign_lists import SignGroup, items_by_id, sign_groups
from triage.protocols.shipped import phrase_languages, shipped_phrases


@dataclass(frozen=True)
class LeadingSigns:
    """The reasons at one urgency that lead a reader to a page."""

    title: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class NamedEmergencies:
    """What the rules that a page names say; the crisis line comes before all of them."""

    reasons: tuple[str, ...]
    is_crisis: bool


@dataclass(frozen=True)
class FoundSigns:
    """Warning signs that a search found; the crisis line comes before all of them."""

    groups: tuple[SignGroup, ...]
    is_crisis: bool


def named_emergencies(names: tuple[str, ...]) -> NamedEmergencies:
    """The named rules that say *get help now*. A reason that a version lacks is left out.

    The crisis line stands in for a rule about its question alone, and is there when the program's own file
    has such a rule by that name, too.
    """
    protocol = protocol_in_use()
    named = [rule for rule in protocol.rules if rule.id in names and rule.urgency == Urgency.EMERGENCY]
    program = protocol_of_program()
    named_there = [rule for rule in program.rules if rule.id in names]
    crisis = protocol.roles_or_usual.crisis
    return NamedEmergencies(
        reasons=tuple(_reason_for_readers(rule) for rule in named if rule.questions != {crisis}),
        is_crisis=any(crisis in rule.questions for rule in named)
        or any(program.roles_or_usual.crisis in rule.questions for rule in named_there),
    )


def _reason_for_readers(rule: Rule) -> str:
    language = text_language(protocol_in_use())
    # A language without such words has those of the version, rather than the first language's.
    own = shipped_phrases(language).for_readers if language in phrase_languages() else {}
    reason = own.get(rule.id) or rule.reason.to(language)
    return fill_in(reason, plain_values(clinic_or_last_known()))


def leading_signs(slug: str) -> tuple[LeadingSigns, ...]:
    """The reasons that lead to a page, the most urgent first."""
    protocol = protocol_in_use()
    language, values = text_language(protocol), plain_values(clinic_or_last_known())
    named = [rule for rule in protocol.rules if slug in rule.content]
    return tuple(
        LeadingSigns(
            title=fill_in(protocol.urgencies[urgency].title.to(language), values),
            reasons=tuple(_reason_for_readers(rule) for rule in named if rule.urgency == urgency),
        )
        for urgency in sorted(Urgency, reverse=True)
        if any(rule.urgency == urgency for rule in named)
    )


def found_signs(names: tuple[str, ...]) -> FoundSigns:
    """The found signs that cannot wait, by what to do. `names` are ids of list items."""
    protocol = protocol_in_use()
    known = items_by_id(protocol_of_program()) | items_by_id(protocol)
    crisis = protocol.roles_or_usual.crisis
    about_crisis = {
        name for name in names if name in known and crisis in {test.question for test in known[name].tests}
    }
    return FoundSigns(
        groups=sign_groups(name for name in names if name not in about_crisis),
        is_crisis=bool(about_crisis),
    )


def search_documents(language: str) -> tuple[Document, ...]:
    """The signs of the protocol in use as documents of the search, and what must not wait for a result."""
    phrases, spoken_in = shipped_phrases(language), text_language(protocol_in_use(), language)
    spoken: dict[str, tuple[str, ...]] = dict(phrases.signs)
    for alarm in phrases.alarms:
        spoken[alarm.question] = (*alarm.phrases, *spoken.get(alarm.question, ()))
    questions = tuple(
        Document(
            kind=Kind.QUESTION,
            key=question.id,
            title=question.label.to(spoken_in).capitalize(),
            summary=question.ask.to(spoken_in),
            phrases=spoken.get(question.id, ()),
        )
        for question in protocol_in_use().questions.values()
        if question.role == "sign"
    )
    alarms = tuple(
        Document(kind=Kind.ALARM, key=alarm.item, title="", summary="", alarms=alarm.phrases)
        for alarm in phrases.alarms
    )
    return questions + alarms
