"""The submissions of a period, grouped: by urgency, hour, weekday, day and rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from triage.engine.protocol import Protocol, Rule
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, ProtocolVersion, Publication
from triage.models.clinic import Weekday
from triage.models.protocols import NothingPublishedError
from triage.nurses.report.figures import Endings, Figures, RuleFigures
from triage.nurses.report.history import Sharing
from triage.nurses.report.period import Period
from triage.nurses.report.reading import Assessed, read

HOURS = range(24)
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class RuleCard:
    """A rule as it was last published, and its figures."""

    rule: Rule
    protocol: Protocol
    is_live: bool
    # Whenever it fired, and when nothing more urgent did.
    fired: RuleFigures
    deciding: RuleFigures


class Report:
    """The submissions that were begun in a period and got a result, with what became of them."""

    def __init__(self, period: Period, clinic: Clinic, now: datetime) -> None:
        self.period = period
        reading = read(period, clinic, now)
        self.assessed = reading.assessed
        self.shared = _shared(self.assessed)
        self.follow_ups, self.brought_back = reading.follow_ups, reading.brought_back
        self._protocols = reading.protocols

    def total(self) -> Figures:
        return Figures.of(self.assessed, self.shared)

    def endings(self) -> Endings:
        return Endings.of(self.shared)

    def by_urgency(self) -> dict[Urgency, Figures]:
        """By the highest urgency shown, the most urgent first."""
        assessed, shared = self._by_urgency()
        return {urgency: Figures.of(assessed[urgency], shared[urgency]) for urgency in reversed(Urgency)}

    def endings_by_urgency(self) -> dict[Urgency, Endings]:
        """By the highest urgency shown."""
        _, shared = self._by_urgency()
        return {urgency: Endings.of(shared[urgency]) for urgency in reversed(Urgency)}

    def _by_urgency(self) -> tuple[Mapping[Urgency, list[Assessed]], Mapping[Urgency, list[Sharing]]]:
        assessed = _sorted_by(self.assessed, lambda one: one.urgency)
        return assessed, {urgency: _shared(assessed[urgency]) for urgency in Urgency}

    def by_hour(self) -> dict[int, Figures]:
        """By the clinic's hour: of beginning, and of sharing."""
        return self._by_time(HOURS, lambda moment: moment.hour)

    def by_weekday(self) -> dict[Weekday, Figures]:
        """By the clinic's weekday: of beginning, and of sharing."""
        return self._by_time(list(Weekday), lambda moment: Weekday(moment.weekday()))

    def by_day(self, rule: str = "") -> dict[date, Figures]:
        """By the day or week of beginning; with a rule, only those in which it fired."""
        some = [one for one in self.assessed if not rule or rule in one.fired]
        begun = _sorted_by(some, lambda one: self.period.step_of(one.began_at.date()))
        return {day: Figures.of(begun[day], _shared(begun[day])) for day in self.period.steps()}

    def _by_time(self, keys: Iterable[_Key], key_of: Callable[[datetime], _Key]) -> dict[_Key, Figures]:
        assessed = _sorted_by(self.assessed, lambda one: key_of(one.began_at))
        shared = _sorted_by(self.shared, lambda one: key_of(one.shared_at))
        return {key: Figures.of(assessed[key], shared[key]) for key in keys}

    def rules(self) -> list[RuleCard]:
        """Every rule that is live or fired in the period, in its newest version."""
        fired: dict[str, list[Assessed]] = defaultdict(list)
        deciding: dict[str, list[Assessed]] = defaultdict(list)
        for one in self.assessed:
            for rule_id in one.fired:
                fired[rule_id].append(one)
            for rule_id in one.deciding:
                deciding[rule_id].append(one)
        known: dict[str, tuple[Rule, Protocol, bool]] = {}
        if (live := _live_protocol()) is not None:
            known = {rule.id: (rule, live, True) for rule in live.rules}
        for protocol in self._protocols:
            for rule in protocol.rules:
                if rule.id in fired:
                    known.setdefault(rule.id, (rule, protocol, False))
        return [
            RuleCard(*one, RuleFigures.of(fired[rule_id]), RuleFigures.of(deciding[rule_id]))
            for rule_id, one in known.items()
        ]

    def rule(self, rule_id: str) -> RuleCard | None:
        """One rule, also an old one that did not fire; None when it was never published."""
        card = next((card for card in self.rules() if card.rule.id == rule_id), None)
        if card is not None:
            return card
        published = ProtocolVersion.objects.filter(publications__isnull=False).distinct()
        for version in published.order_by("-pk").iterator():
            protocol = version.protocol
            for rule in protocol.rules:
                if rule.id == rule_id:
                    return RuleCard(rule, protocol, False, RuleFigures.of(()), RuleFigures.of(()))
        return None


def _live_protocol() -> Protocol | None:
    try:
        return Publication.live_version().protocol
    except NothingPublishedError:
        return None


def _shared(assessed: Iterable[Assessed]) -> list[Sharing]:
    return [one.sharing for one in assessed if one.sharing is not None]


_Row = TypeVar("_Row")


def _sorted_by(rows: Iterable[_Row], key_of: Callable[[_Row], _Key]) -> Mapping[_Key, list[_Row]]:
    found: dict[_Key, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return found
