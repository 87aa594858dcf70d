"""The report of a period: what was counted by urgency, hour, weekday, day and rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import repeat

from triage.actions.counting.day_sums import CountedPeriod
from triage.actions.counting.figures import Actions, Endings, Figures, RuleFigures, UrgencyFigures
from triage.actions.counting.groups import (
    FOLLOW_UPS,
    Groups,
    add_up,
    deciding_group,
    fired_group,
    hour_group,
    rules_in,
    urgency_group,
    weekday_group,
)
from triage.actions.counting.period import Period
from triage.engine.protocol import Protocol, Rule
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, ProtocolVersion, Publication
from triage.models.clinic import Weekday
from triage.models.protocols import NothingPublishedError

HOURS = range(24)
# What nurses are asked to act on: everything above routine.
FLAGGED = tuple(urgency for urgency in reversed(Urgency) if urgency != Urgency.ROUTINE)


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
        self._counted = CountedPeriod(period, clinic, now)

    def days_left(self) -> int:
        """How many days must be summed before this can be shown: 0 where it can."""
        return self._counted.days_left()

    @cached_property
    def _days(self) -> Mapping[date, Groups]:
        return self._counted.part("figures")

    @cached_property
    def _total(self) -> Groups:
        return add_up(self._days.values())

    @cached_property
    def _days_of_rules(self) -> Mapping[date, Groups]:
        return self._counted.part("rules")

    @cached_property
    def _total_of_rules(self) -> Groups:
        return add_up(self._days_of_rules.values())

    def total(self) -> Figures:
        return _all_urgencies(self._total).figures

    def endings(self) -> Endings:
        return _all_urgencies(self._total).endings

    def by_urgency(self) -> dict[Urgency, Figures]:
        """By the highest urgency shown, the most urgent first."""
        return {urgency: self._urgency(urgency).figures for urgency in reversed(Urgency)}

    def endings_by_urgency(self) -> dict[Urgency, Endings]:
        """By the highest urgency shown."""
        return {urgency: self._urgency(urgency).endings for urgency in reversed(Urgency)}

    def actions(self) -> Actions:
        """On all that is above routine."""
        return _all_urgencies(self._total, FLAGGED).actions

    def actions_by_urgency(self) -> dict[Urgency, Actions]:
        """By the highest urgency shown, above routine."""
        return {urgency: self._urgency(urgency).actions for urgency in FLAGGED}

    def by_hour(self) -> dict[int, Figures]:
        """By the clinic's hour: of beginning, and of sharing."""
        return {hour: _figures(self._total, hour_group(hour)) for hour in HOURS}

    def by_weekday(self) -> dict[Weekday, Figures]:
        """By the clinic's weekday: of beginning, and of sharing."""
        return {day: _figures(self._total, weekday_group(day)) for day in Weekday}

    def by_day(self) -> dict[date, Figures]:
        """By the day or week of beginning."""
        return {day: _all_urgencies(groups).figures for day, groups in self._by_step(self._days).items()}

    def by_day_of_rule(self, rule: str) -> dict[date, RuleFigures]:
        """By the day or week of beginning: those in which a rule fired."""
        name = fired_group(rule)
        days = {
            day: {name: groups[name]} if name in groups else {} for day, groups in self._days_of_rules.items()
        }
        return {day: _rule_figures(groups, name) for day, groups in self._by_step(days).items()}

    def follow_ups(self) -> tuple[int, int]:
        """Answers of a later day: how many, and how many brought their review back."""
        answered, brought_back = self._total.get(FOLLOW_UPS, (0, 0))
        return answered, brought_back

    def rules(self) -> list[RuleCard]:
        """Every rule that is live or fired in the period, in its newest version."""
        live = _live_protocol()
        known: dict[str, tuple[Rule, Protocol, bool]] = {}
        if live is not None:
            known = {rule.id: (rule, live, True) for rule in live.rules}
        old = [rule for rule in rules_in(self._total_of_rules) if rule not in known]
        known.update((rule.id, (rule, protocol, False)) for rule, protocol in _published_rules(old))
        return [self._card(*one) for one in known.values()]

    def rule(self, rule_id: str) -> RuleCard | None:
        """One rule, also an old one that did not fire; None when it was never published."""
        live = _live_protocol()
        if live is not None:
            for rule in live.rules:
                if rule.id == rule_id:
                    return self._card(rule, live, is_live=True)
        return next((self._card(*one, is_live=False) for one in _published_rules([rule_id])), None)

    def _card(self, rule: Rule, protocol: Protocol, is_live: bool) -> RuleCard:
        fired, deciding = (
            _rule_figures(self._total_of_rules, name)
            for name in (fired_group(rule.id), deciding_group(rule.id))
        )
        return RuleCard(rule, protocol, is_live, fired, deciding)

    def _urgency(self, urgency: Urgency) -> UrgencyFigures:
        return _all_urgencies(self._total, (urgency,))

    def _by_step(self, days: Mapping[date, Groups]) -> Mapping[date, Groups]:
        steps: dict[date, list[Groups]] = defaultdict(list)
        for day, groups in days.items():
            steps[self.period.step_of(day)].append(groups)
        return {step: add_up(steps[step]) for step in self.period.steps()}


def _all_urgencies(groups: Groups, urgencies: Iterable[Urgency] = Urgency) -> UrgencyFigures:
    return UrgencyFigures.read(_numbers(groups, map(urgency_group, urgencies)))


def _figures(groups: Groups, name: str) -> Figures:
    return Figures.read(_numbers(groups, [name]))


def _rule_figures(groups: Groups, name: str) -> RuleFigures:
    return RuleFigures.read(_numbers(groups, [name]))


def _numbers(groups: Groups, names: Iterable[str]) -> Iterator[int]:
    """The numbers of some groups together; nothing but 0 where there are none."""
    found = [groups[name] for name in names if name in groups]
    return map(sum, zip(*found, strict=True)) if found else repeat(0)


def _published_rules(rule_ids: Collection[str]) -> list[tuple[Rule, Protocol]]:
    """These rules as they were published last."""
    wanted, found = set(rule_ids), []
    if not wanted:
        return []
    published = ProtocolVersion.objects.filter(publications__isnull=False).distinct().order_by("-pk")
    for version in published.iterator():
        protocol = version.protocol
        found += [(rule, protocol) for rule in protocol.rules if rule.id in wanted]
        wanted -= {rule.id for rule in protocol.rules}
        if not wanted:
            break
    return found


def _live_protocol() -> Protocol | None:
    try:
        return Publication.live_version().protocol
    except NothingPublishedError:
        return None
