"""In a simulated week nobody is let go before somebody spoke to them, and every alert is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.actions.alerts.conftest import mailbox
from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, put_on_call
from tests.nurses.people import nurse
from tests.nurses.report.recount import ORDER, recount, shared_at, shared_of
from tests.nurses.report.test_figures import agree
from tests.simulation.clinic_week import (
    BEGIN,
    END,
    LAST,
    MAIL_STARTS,
    MAIL_STOPS,
    MINUTES_BETWEEN_PASSES,
    ClinicWeek,
    Nurse,
)
from triage.actions.alerts.delivery import message_id
from triage.actions.audit import trail_faults
from triage.actions.counting.day_sums import CountedPeriod, sum_next_day
from triage.actions.counting.period import Period
from triage.models import Alert, AuditRow, Clinic, Review, Submission
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind
from triage.nurses.report.groups import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from time_machine import TimeMachineFixture

    from tests.actions.alerts.mailbox import Mailbox
    from tests.telling import Tell
    from triage.models import ProtocolVersion, ReviewEntry

__all__ = ["mailbox"]
SEED, SUBMISSIONS = 20261026, 1000
# How long an emergency is quiet at most after an act or a ring: a call in vain gives half an hour.
LONGEST_QUIET = timedelta(minutes=30 + MINUTES_BETWEEN_PASSES)
ACTS = (EntryKind.CLAIMED, EntryKind.ATTEMPT, EntryKind.OVERRIDDEN, EntryKind.ASKED, EntryKind.REOPENED)
PASS = timedelta(minutes=MINUTES_BETWEEN_PASSES)
FIRST_DAY, LAST_DAY = "2026-10-26", "2026-11-01"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_week_lets_nobody_go(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    mailbox: Mailbox,
    time_machine: TimeMachineFixture,
    tell: Tell,
) -> None:
    time_machine.move_to(BEGIN, tick=False)
    put_on_call(NURSE, LEAD, ADMINISTRATOR)
    week = ClinicWeek(SEED, _nurses(), mailbox, time_machine)

    week.run(SUBMISSIONS)

    tell(", ".join(f"{what} {count}" for what, count in sorted(week.happened.items())))
    assert Submission.objects.count() == SUBMISSIONS + week.happened["went on alone"]
    _what_was_to_happen_happened(week.happened)
    emergencies = [review for review in Review.objects.prefetch_related("entries") if review.was_emergency]
    _each_ended_by_a_call_or_two_nurses(emergencies, tell)
    _each_rang_until_then(emergencies)
    _every_alert_is_accounted_for(mailbox, tell)
    _the_report_equals_a_recount(time_machine)
    assert list(trail_faults()) == []


def _nurses() -> list[Nurse]:
    day, late, night = range(7, 19), range(12, 24), range(24)
    shifts = [(day, 4), (day, 4), (late, 5), (late, 5), (night, 9)]
    names = ("ada", "bea", "cleo", "dora", "eve")
    awake = [Nurse(nurse(name), hours, minutes) for name, (hours, minutes) in zip(names, shifts, strict=True)]
    asleep = Nurse(nurse("faye"), range(24), 60, is_asleep=True)
    return [*awake, asleep]


def _what_was_to_happen_happened(happened: Counter[str]) -> None:
    """The week is worth looking at."""
    assert happened["shared: emergency"] > 60
    assert happened["taken asleep: emergency"] > 10
    for what in (
        *("words added", "taken back", "got worse", "opened again", "second nurse agreed"),
        *("second nurse kept it open", "asked to lower", "lowered after a call", "put back"),
        *("closed: advice", "closed: not_reached", "held by a nurse who left"),
    ):
        assert happened[what] > 0, what


def _each_ended_by_a_call_or_two_nurses(emergencies: Iterable[Review], tell: Tell) -> None:
    ends: Counter[str] = Counter()
    for review in emergencies:
        assert review.is_closed, review
        entries = list(review.entries.all())
        closing = next(entry for entry in reversed(entries) if entry.kind in ("closed", "withdrawn"))
        if closing.kind == EntryKind.WITHDRAWN or review.outcome == Outcome.WITHDRAWN:
            ends["taken back by the patient"] += 1
        elif review.outcome == Outcome.NOT_REACHED or not _talks(entries):
            first = _last_asked(entries, before=closing)
            assert None not in (first.by_id, closing.by_id)
            assert first.by_id != closing.by_id, review
            assert closing.text, review
            ends["closed by two nurses"] += 1
        else:
            ends["spoken to"] += 1
    assert min(ends["spoken to"], ends["closed by two nurses"]) > 0
    tell("emergencies: " + ", ".join(f"{end} {count}" for end, count in sorted(ends.items())))


def _talks(entries: Iterable[ReviewEntry]) -> list[ReviewEntry]:
    return [entry for entry in entries if entry.kind == EntryKind.ATTEMPT and entry.code == "reached"]


def _last_asked(entries: Iterable[ReviewEntry], *, before: ReviewEntry) -> ReviewEntry:
    return [entry for entry in entries if entry.kind == EntryKind.ASKED and entry.pk < before.pk][-1]


def _each_rang_until_then(emergencies: Iterable[Review]) -> None:
    """While nobody was spoken to, each rang or a nurse acted at least every half hour."""
    for review in emergencies:
        entries = list(review.entries.all())
        rings = [alert.made_at for alert in review.alerts.all()]
        became = next(entry.at for entry in entries if entry.code == "emergency")
        ended = [entry.at for entry in entries if entry.kind in (EntryKind.CLOSED, EntryKind.WITHDRAWN)]
        ended += [entry.at for entry in _talks(entries)]
        ended += [entry.at for entry in entries if entry.kind == EntryKind.OVERRIDDEN]
        until = min(at for at in ended if at >= became)
        acts = [entry.at for entry in entries if entry.kind in ACTS]
        moments = sorted({became, until, *(at for at in (*rings, *acts) if became <= at <= until)})
        for earlier, later in pairwise(moments):
            assert later - earlier <= LONGEST_QUIET, (review, earlier, later)


def _every_alert_is_accounted_for(mailbox: Mailbox, tell: Tell) -> None:
    """Each was sent once or cancelled; each ring of each review is listed."""
    alerts = list(Alert.objects.select_related("review").order_by("pk"))
    sent = [alert for alert in alerts if alert.sent_at is not None]
    cancelled = [alert for alert in alerts if alert.sent_at is None]
    assert all(alert.cancelled_at is not None for alert in cancelled)
    assert Counter(mailbox.ids) == Counter(message_id(alert) for alert in sent)
    assert AuditRow.objects.filter(action="send_alert").count() == len(sent)
    rings: dict[int | None, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for alert in alerts:
        assert alert.review is not None
        assert 1 <= alert.wait <= alert.review.waits
        rings[alert.review_id][alert.wait].append(alert.level)
    repeats = 0
    for waits in rings.values():
        for levels in waits.values():
            # Each level once in each ring, in the order of the ladder.
            assert levels == [level for level in (NURSE, LEAD, ADMINISTRATOR) if level in levels]
        everybody = [levels for levels in waits.values() if ADMINISTRATOR in levels]
        repeats += max(len(everybody) - 1, 0)
    assert repeats > 0
    late = [alert for alert in sent if MAIL_STOPS <= alert.made_at < MAIL_STARTS and alert.sent_at]
    held_up = [alert for alert in late if alert.sent_at and alert.sent_at >= MAIL_STARTS]
    assert held_up
    assert all(alert.sent_at <= MAIL_STARTS + PASS for alert in held_up if alert.sent_at)
    quick = [alert for alert in sent if alert not in held_up]
    assert all(alert.sent_at - alert.made_at <= PASS for alert in quick if alert.sent_at)
    to = Counter(alert.level for alert in sent)
    tell(f"{len(alerts)} alerts of {len(rings)} reviews, in {sum(map(len, rings.values()))} rings")
    tell(f"sent to nurses {to[NURSE]}, lead nurses {to[LEAD]}, administrators {to[ADMINISTRATOR]}")
    tell(f"cancelled {len(cancelled)}, everybody again {repeats} times, late as mail was down {len(held_up)}")


def _the_report_equals_a_recount(time_machine: TimeMachineFixture) -> None:
    now = LAST + timedelta(minutes=10)
    time_machine.move_to(now, tick=False)
    while sum_next_day(now=now):
        pass
    clinic = Clinic.load()
    first, last = (clinic.local(moment).date() for moment in (BEGIN, END - timedelta(minutes=1)))
    period = Period.of(first, last, clinic)
    assert not CountedPeriod(period, clinic, now)._rows
    report, counted = Report(period, clinic, now), recount(FIRST_DAY, LAST_DAY, now)
    assert len(counted) == Submission.objects.count()
    agree(report.total(), counted, shared_of(counted))
    for urgency, figures in report.by_urgency().items():
        some = [one for one in counted if one.urgency == urgency]
        agree(figures, some, shared_of(some))
    for hour, figures in report.by_hour().items():
        begun = [one for one in counted if one.began.hour == hour]
        agree(figures, begun, [one for one in shared_of(counted) if shared_at(one).hour == hour])
    for weekday, figures in report.by_weekday().items():
        begun = [one for one in counted if one.began.weekday() == weekday]
        agree(figures, begun, [one for one in shared_of(counted) if shared_at(one).weekday() == weekday])
    due = [one for one in shared_of(counted) if one.urgency in ORDER[1:] and one.acted_in_time is not None]
    actions = report.actions()
    assert (actions.due, actions.in_time) == (len(due), len([one for one in due if one.acted_in_time]))
    assert Counter(one.why_not for one in due if one.why_not) == +actions.why_not
    for card in report.rules():
        shared = [one for one in shared_of(counted) if card.rule.id in one.rules]
        assert card.fired.shared == len(shared)
        assert card.fired.reached == len([one for one in shared if one.spoken_after is not None])
        assert card.fired.lowered == len([one for one in shared if one.was_lowered])
