"""Every figure of the report agrees with a plain recount of the rows, on an invented month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.nurses.report.month import FIRST, LAST, NOW, make_month
from tests.nurses.report.recount import ORDER, Counted, recount, shared_at, shared_of, speed, where
from triage.actions.counting.day_sums import sum_next_day
from triage.actions.counting.history import WhyNot
from triage.actions.counting.period import Period, spans_of
from triage.engine.vocabulary import Urgency
from triage.models import ChangedDay, Clinic
from triage.models.clinic import Weekday
from triage.models.review_columns import Outcome
from triage.nurses.report.groups import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.actions.counting.figures import Figures, Waits

pytestmark = pytest.mark.usefixtures("live_version")
COUNT = 400
CHANGED = datetime(2026, 11, 10, 17, tzinfo=UTC)
ACTED = ("sent_to_er", "appointment", "advice")


@pytest.fixture(params=["single rows", "sums", "some of each"])
def month(request: pytest.FixtureRequest) -> Report:
    """The report of the month, in whichever way it is counted."""
    make_month(COUNT)
    clinic = Clinic.load()
    days = {"single rows": 0, "sums": 99, "some of each": 13}[request.param]
    while days and sum_next_day(now=NOW):
        days -= 1
    if request.param == "some of each":
        ChangedDay.objects.bulk_create(
            ChangedDay(began_at=CHANGED - timedelta(days=ago)) for ago in (3, 3, 9)
        )
    return Report(Period.of(FIRST, LAST, clinic), clinic, NOW)


def counted_month() -> list[Counted]:
    """The month, counted by hand."""
    counted = recount(FIRST.isoformat(), LAST.isoformat(), NOW)
    # The month is worth counting: both ends are cut, and the night with two hours of one name is in it.
    assert 300 < len(counted) < COUNT
    folded = where(counted, lambda one: f"{one.began:%m-%d %H}" == "11-01 01")
    assert {one.began.utcoffset() for one in folded} == {timedelta(hours=-4), timedelta(hours=-5)}
    return counted


def told(waits: Waits) -> tuple[int, int, int, float | None]:
    """The report's word on a step, in the form of the recount."""
    minutes = None if waits.median is None else waits.median.total_seconds() / 60
    return waits.due, waits.in_time, waits.done, minutes


def agree(figures: Figures, counted: Iterable[Counted], shared: Iterable[Counted]) -> None:
    """Make sure that a line of the report says what the recount says."""
    shared = list(shared)
    assert figures.assessed == len(list(counted))
    assert figures.shared == len(shared)
    assert told(figures.taken) == speed(shared, step="taken")
    assert told(figures.spoken) == speed(shared, step="spoken")
    assert told(figures.closed) == speed(shared, step="closed")


def test_the_totals_agree(month: Report) -> None:
    counted = counted_month()

    agree(month.total(), counted, shared_of(counted))


def test_every_urgency_agrees(month: Report) -> None:
    counted = counted_month()
    by_urgency = month.by_urgency()

    assert list(by_urgency) == ORDER[::-1]
    for urgency, figures in by_urgency.items():
        some = where(counted, lambda one, urgency=urgency: one.urgency == urgency)  # type: ignore[misc]
        agree(figures, some, shared_of(some))
        assert figures.not_shared == len(where(some, lambda one: one.review is None))


def test_every_hour_of_the_day_agrees(month: Report) -> None:
    counted = counted_month()
    by_hour = month.by_hour()

    assert list(by_hour) == list(range(24))
    for hour, figures in by_hour.items():
        began = where(counted, lambda one, hour=hour: one.began.hour == hour)  # type: ignore[misc]
        shared = [one for one in shared_of(counted) if shared_at(one).hour == hour]
        agree(figures, began, shared)
    # Two hours of that night are called 1 AM.
    assert by_hour[1].assessed > by_hour[3].assessed


def test_every_weekday_agrees(month: Report) -> None:
    counted = counted_month()
    by_weekday = month.by_weekday()

    assert list(by_weekday) == list(Weekday)
    for day, figures in by_weekday.items():
        began = [one for one in counted if one.began.strftime("%A") == day.label]
        shared = [one for one in shared_of(counted) if shared_at(one).strftime("%A") == day.label]
        agree(figures, began, shared)


def test_every_day_agrees(month: Report) -> None:
    counted = counted_month()
    by_day = month.by_day()

    assert (len(by_day), min(by_day), max(by_day)) == (30, FIRST, LAST)
    for day, figures in by_day.items():
        some = [one for one in counted if one.began.date() == day]
        agree(figures, some, shared_of(some))


def test_every_outcome_agrees(month: Report) -> None:
    counted = counted_month()
    columns = [(None, month.endings()), *month.endings_by_urgency().items()]

    for urgency, endings in columns:
        reviews = [one.review for one in counted if one.review and urgency in (None, one.urgency)]
        ended = [review for review in reviews if review.closed_at is not None]
        assert endings.open == len(reviews) - len(ended)
        assert endings.closed == len(ended)
        assert endings.coded == len([review for review in ended if review.outcome])
        assert endings.acted_on == len([review for review in ended if review.outcome in ACTED])
        for outcome in Outcome:
            assert endings.outcomes[outcome] == len(
                [review for review in ended if review.outcome == outcome.value]
            )


def test_what_nurses_did_about_alerts_agrees(month: Report) -> None:
    counted = counted_month()

    every = [(list(ORDER[1:]), month.actions())]
    every += [([urgency.value], actions) for urgency, actions in month.actions_by_urgency().items()]
    for urgencies, actions in every:
        due = [
            one for one in shared_of(counted) if one.urgency in urgencies and one.acted_in_time is not None
        ]
        assert actions.due == len(due)
        assert actions.in_time == len([one for one in due if one.acted_in_time])
        assert {why: actions.why_not[why] for why in WhyNot} == {
            why: len([one for one in due if one.why_not == why.value]) for why in WhyNot
        }
        assert actions.in_time + actions.why_not.total() == actions.due
    assert sum(month.actions().why_not[why] > 0 for why in WhyNot) >= 5


def test_the_card_of_every_rule_agrees(month: Report) -> None:
    counted = counted_month()
    cards = month.rules()

    assert {rule for one in counted for rule in one.rules} <= {card.rule.id for card in cards}
    assert sum(card.fired.fired for card in cards) == sum(len(one.rules) for one in counted)
    for card in cards:
        rule = card.rule.id
        for figures, some in (
            (card.fired, [one for one in counted if rule in one.rules]),
            (card.deciding, [one for one in counted if rule in one.deciding]),
        ):
            shared = shared_of(some)
            closed = [one for one in shared if one.review and one.review.outcome not in ("", "withdrawn")]
            acted_on = [one for one in closed if one.review and one.review.outcome in ACTED]
            assert (figures.fired, figures.shared) == (len(some), len(shared))
            assert figures.not_shared == len(some) - len(shared)
            assert figures.endings.closed_by_nurses == len(closed)
            assert figures.endings.acted_on == len(acted_on)
            assert figures.raised == len([one for one in shared if one.was_raised])
            assert figures.lowered == len([one for one in shared if one.was_lowered])
            assert figures.reached == len([one for one in shared if one.spoken_after is not None])
            for outcome in ("sent_to_er", "appointment"):
                ended = [one for one in closed if one.review and one.review.outcome == outcome]
                assert figures.endings.outcomes[outcome] == len(ended)
            assert told(figures.taken) == speed(shared, step="taken")
    assert any(card.fired.raised for card in cards)
    assert any(card.fired.lowered for card in cards)
    assert any(card.fired.fired > card.deciding.fired > 0 for card in cards)


def test_the_days_of_a_rule_agree(month: Report) -> None:
    counted = counted_month()
    rule = max(month.rules(), key=lambda card: card.fired.fired).rule.id

    for day, figures in month.by_day_of_rule(rule).items():
        some = [one for one in counted if one.began.date() == day and rule in one.rules]
        assert (figures.fired, figures.shared) == (len(some), len(shared_of(some)))


def test_nine_in_ten_took_no_longer(month: Report) -> None:
    taken = month.total().taken
    assert taken.nine_in_ten is not None
    minutes = [one.taken_after for one in shared_of(counted_month()) if one.taken_after is not None]
    no_longer = [length for length in minutes if length <= taken.nine_in_ten.total_seconds() / 60]

    assert len(minutes) == taken.done
    assert len(no_longer) >= 0.9 * len(minutes)


def test_a_day_is_the_clinics(month: Report) -> None:
    clinic = Clinic.load()
    night = Period.of(FIRST.replace(month=11, day=1), FIRST.replace(month=11, day=1), clinic)
    report = Report(night, clinic, NOW)

    assert month.by_day()[night.first].assessed == report.total().assessed
    ((start, end),) = spans_of(night.days(), clinic)
    assert end - start == timedelta(hours=25)


def test_the_number_of_queries_does_not_grow() -> None:
    clinic = Clinic.load()
    period = Period.of(FIRST, LAST, clinic)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            Report(period, clinic, NOW).rules()
        return len(captured)

    make_month(20, seed=1)
    few = queries()
    make_month(200, seed=2)

    assert queries() == few
    assert few <= 11


def test_an_empty_period_has_no_figures() -> None:
    clinic = Clinic.load()
    report = Report(Period.of(FIRST, LAST, clinic), clinic, NOW)

    assert report.total().assessed == 0
    assert report.total().taken.median is None
    assert report.endings().closed == 0
    assert {urgency: figures.shared for urgency, figures in report.by_urgency().items()} == dict.fromkeys(
        reversed(Urgency), 0
    )
