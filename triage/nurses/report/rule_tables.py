"""The tables on rules: all of them, and the report card of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.actions.counting.figures import RuleFigures
from triage.display import urgency_name
from triage.engine.protocol import Rule
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models.review_columns import Outcome
from triage.nurses.report.cells import Cell, in_time, median_of, number, share
from triage.nurses.report.groups import RuleCard
from triage.nurses.report.tables import Plain, Table, TableRow, minutes

_RULES = (
    *("Urgency", "Fired", "Not shared", "Raised", "Lowered", "Reached", "Sent to the ER", "Appointment"),
    *("Acted on", "Until taken"),
)


def reason_of(rule: Rule) -> str:
    """The reason of a rule, in its first language."""
    return fill_in(next(iter(rule.reason.root.values())), PLAIN_VALUES)


def table_of_rules(cards: Iterable[RuleCard]) -> Table:
    """All rules, the most urgent first, then the most frequent."""
    listed = sorted(cards, key=lambda card: (-card.rule.urgency.rank, -card.fired.fired, card.rule.id))
    return Table(
        id="rules",
        caption="Each rule, whenever it fired",
        columns=("Rule", *_RULES),
        rows=tuple(_rule_row(card) for card in listed),
        plain_columns=("rule", "what it says", "urgency", "is live", *_PLAIN_RULE),
        plain_rows=tuple(
            (
                card.rule.id,
                reason_of(card.rule),
                card.rule.urgency.value,
                "yes" if card.is_live else "no",
                *_plain_rule(card.fired),
            )
            for card in listed
        ),
    )


_OF_SHARED = (
    *("Raised by a nurse", "Lowered by a nurse", "Reached by a call"),
    *("Sent to the emergency room", "Appointment made"),
)
_PLAIN_RULE = (
    "fired",
    "shared",
    "not shared",
    "closed by nurses",
    "acted on",
    "raised by nurses",
    "lowered by nurses",
    "reached",
    "sent to the emergency room",
    "appointment made",
    "taken (n)",
    "median minutes until taken",
)


def _rule_row(card: RuleCard) -> TableRow:
    some, rule = card.fired, card.rule
    return TableRow(
        reason_of(rule),
        (
            Cell(urgency_name(rule.urgency), more="" if card.is_live else "no longer live"),
            number(some.fired),
            number(some.not_shared),
            *_shares_of_shared(some),
            share(some.endings.acted_on, some.endings.closed_by_nurses),
            median_of(some.taken),
        ),
        urgency=rule.urgency.value,
        rule=rule.id,
    )


def _shares_of_shared(some: RuleFigures) -> Iterator[Cell]:
    """Raised and lowered by nurses, reached, sent to the emergency room, given an appointment."""
    outcomes = some.endings.outcomes
    sent = (outcomes[Outcome.SENT_TO_ER], outcomes[Outcome.APPOINTMENT])
    for part in (some.raised, some.lowered, some.reached, *sent):
        yield share(part, some.shared)


def _plain_rule(some: RuleFigures) -> tuple[Plain, ...]:
    ends, taken = some.endings, some.taken
    return (
        some.fired,
        some.shared,
        some.not_shared,
        ends.closed_by_nurses,
        ends.acted_on,
        some.raised,
        some.lowered,
        some.reached,
        ends.outcomes[Outcome.SENT_TO_ER],
        ends.outcomes[Outcome.APPOINTMENT],
        taken.done,
        minutes(taken.median),
    )


def table_of_card(card: RuleCard) -> Table:
    """One rule: every time it fired, and when nothing more urgent did."""
    both = (card.fired, card.deciding)
    lines: list[tuple[str, list[Cell]]] = [
        ("Fired", [number(some.fired) for some in both]),
        ("Shared", [share(some.shared, some.fired) for some in both]),
        ("Not shared", [number(some.not_shared) for some in both]),
        ("Closed by nurses", [number(some.endings.closed_by_nurses) for some in both]),
        ("Acted on", [share(some.endings.acted_on, some.endings.closed_by_nurses) for some in both]),
        *(
            (label, list(cells))
            for label, cells in zip(_OF_SHARED, zip(*map(_shares_of_shared, both), strict=True), strict=True)
        ),
        ("Taken in time", [in_time(some.taken) for some in both]),
    ]
    plain = zip(_PLAIN_RULE, *(_plain_rule(some) for some in both), strict=True)
    return Table(
        id="card",
        caption="Fired, shared, acted on, and what nurses made of it",
        columns=("", "Whenever it fired", "When nothing more urgent fired"),
        rows=tuple(TableRow(label, tuple(cells)) for label, cells in lines),
        plain_columns=("", "whenever it fired", "when nothing more urgent fired"),
        plain_rows=tuple(plain),
    )
