"""Sums of days: they hold while nothing of a day changes, and a report never shows what no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.actions.alerts.people import put_on_call
from tests.actions.reviews.moments import fresh
from tests.nurses.people import assessed_submission, nurse, shared_review
from tests.unguarded import damage_versions
from triage.actions import working
from triage.actions.counting import day_sums
from triage.actions.counting.day_sums import GRACE, PARTS, REST, CountedPeriod, sum_next_day
from triage.actions.counting.groups import add_up
from triage.actions.counting.period import Period
from triage.actions.counting.reading import DayRows, read
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.follow_ups import agree_to_follow_ups, begin_follow_up
from triage.actions.reviews.persons import decide_person
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.sharing import Contact, add_to_shared, share_submission, withdraw_shared
from triage.actions.reviews.work import Closing, close_review, override_urgency, reopen_review
from triage.actions.submissions import finish_submission, send_page
from triage.actions.working import do_pass
from triage.engine.vocabulary import Urgency
from triage.models import Alert, ChangedDay, Clinic, DaySums, Review
from triage.models.alerts import AlertLevel
from triage.models.protocols import UntrustedVersionError, forget_what_was_checked
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.usefixtures("live_version")
# A Wednesday in the clinic's time, which is four hours behind.
NOON = datetime(2026, 10, 14, 16, tzinfo=UTC)
DAY = NOON.date()
NEXT_DAY, NEXT_NOON = DAY + timedelta(days=1), NOON + timedelta(days=1)
Clock = Callable[[datetime], None]


@pytest.fixture
def at(time_machine: TimeMachineFixture) -> Clock:
    """Set the clock."""

    def set_clock(moment: datetime) -> None:
        time_machine.move_to(moment, tick=False)

    set_clock(NOON)
    return set_clock


@pytest.fixture(autouse=True)
def _no_fault_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_sums_from", 0.0)


def counted(now: datetime) -> Mapping[str, object]:
    """What a report of the day says at a moment."""
    clinic = Clinic.load()
    period = CountedPeriod(Period.of(DAY, DAY, clinic), clinic, now)
    return {part: dict(period.part(part)) for part in PARTS}


def recounted(now: datetime) -> Mapping[str, object]:
    """The same from single rows."""
    rows = read([DAY], Clinic.load(), now)[DAY]
    return {part: {DAY: count(rows)} for part, count in PARTS.items()}


def holds(now: datetime) -> bool:
    """Whether the day's sums are used."""
    clinic = Clinic.load()
    return not CountedPeriod(Period.of(DAY, DAY, clinic), clinic, now)._rows


def summed(now: datetime) -> None:
    """Sum all that can be summed."""
    while sum_next_day(now=now):
        pass


# ---- when a day is summed


@pytest.mark.usefixtures("at")
def test_a_day_is_summed_when_it_is_over_and_a_while_more() -> None:
    shared_review()
    midnight = datetime(2026, 10, 15, 4, tzinfo=UTC)
    for moment in (NOON, midnight, midnight + GRACE - timedelta(seconds=1)):
        assert not sum_next_day(now=moment)
    assert sum_next_day(now=midnight + GRACE)
    assert DaySums.objects.get().day == DAY


def test_every_day_since_the_first_is_summed_the_newest_first(at: Clock) -> None:
    shared_review()
    now = NOON + timedelta(days=4)
    at(now)
    days: list[date] = []
    while sum_next_day(now=now):
        days += DaySums.objects.exclude(day__in=days).values_list("day", flat=True)
    assert days == [DAY + timedelta(days=ahead) for ahead in (3, 2, 1, 0)]


def test_nothing_is_summed_where_nobody_answered() -> None:
    assert not sum_next_day(now=NOON)


def test_a_worker_sums_after_alerts(at: Clock) -> None:
    shared_review()
    at(NEXT_NOON)
    do_pass()
    assert holds(NEXT_NOON)


def test_the_day_of_a_changed_clock_has_all_its_hours(at: Clock) -> None:
    # New York goes back at 2:00 on November 1: 1:30 comes twice.
    for hour in (5, 6):
        at(datetime(2026, 11, 1, hour, 30, tzinfo=UTC))
        shared_review()
    now = datetime(2026, 11, 3, 16, tzinfo=UTC)
    summed(now)
    clinic = Clinic.load()
    day = datetime(2026, 11, 1).date()  # noqa: DTZ001 (a day of the clinic)
    groups = CountedPeriod(Period.of(day, day, clinic), clinic, now).part("figures")[day]
    assert groups["hour 1"][:2] == [2, 2]


# ---- what changes a day of before


def claimed(review: Review) -> None:
    claim_review(review_id=review.pk, by=nurse("olga"))


def reached(review: Review) -> None:
    by = nurse("olga")
    claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=NEXT_NOON, text="", by=by)


def called_in_vain(review: Review) -> None:
    by = nurse("olga")
    claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.VOICEMAIL, at=NEXT_NOON, text="", by=by)


def lowered(review: Review) -> None:
    first = nurse("olga")
    seen = claim_review(review_id=review.pk, by=first).revision
    reason = "Known to the team and treated already"
    override_urgency(review_id=review.pk, urgency=Urgency.SOON, reason=reason, seen=seen, by=first)
    second = nurse("pia")
    answer_as_second(
        review_id=review.pk, agrees=True, text="Read the record.", seen=fresh(review).revision, by=second
    )


def closed(review: Review) -> None:
    by = nurse("olga")
    seen = claim_review(review_id=review.pk, by=by).revision
    closing = Closing(Outcome.SENT_TO_ER, reached_at=NEXT_NOON)
    close_review(review_id=review.pk, closing=closing, seen=seen, by=by)


def reopened(review: Review) -> None:
    closed(review)
    summed(NEXT_NOON)
    seen = fresh(review).revision
    reopen_review(review_id=review.pk, reason="Closed by mistake", seen=seen, by=nurse("pia"))


def words_of_the_patient(review: Review) -> None:
    closed(review)
    summed(NEXT_NOON)
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")


def withdrawn(review: Review) -> None:
    withdraw_shared(review_id=review.pk)


def joined(review: Review) -> None:
    first, other = nurse("olga"), shared_review()
    claim_review(review_id=review.pk, by=first)
    decide_person(review_id=review.pk, other_id=other.pk, is_same=True, by=first)
    closing = Closing(Outcome.DUPLICATE, repeats=other.pk)
    close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=first)
    answer_as_second(
        review_id=review.pk, agrees=True, text="Compared both.", seen=fresh(review).revision, by=nurse("pia")
    )


def shared_a_day_late(_review: Review) -> None:
    contact = Contact(name="Pat Doe", phone="555 010 1234")
    share_submission(submission_id=LEFT[0], contact=contact, by=None)


def a_result_a_day_late(_review: Review) -> None:
    send_page(submission_id=LEFT[1], page_id="movement", given={"leg_weakness": "yes"}, by=Respondent.SELF)


# Two that were left on the day, unshared.
LEFT: list[UUID] = []
CHANGES = (
    *(claimed, reached, called_in_vain, lowered, closed, reopened, words_of_the_patient, withdrawn, joined),
    *(shared_a_day_late, a_result_a_day_late),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_late_change_is_counted_at_once_and_summed_again(
    at: Clock, change: Callable[[Review], None]
) -> None:
    review = shared_review()
    LEFT[:] = [assessed_submission(urgency="soon").pk, assessed_submission(urgency="soon").pk]
    at(NEXT_NOON - REST)
    summed(NEXT_NOON - REST)
    before = counted(NEXT_NOON)
    at(NEXT_NOON)
    change(review)
    assert not holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON) != before
    summed(NEXT_NOON + REST)
    assert holds(NEXT_NOON + REST)
    assert counted(NEXT_NOON + REST) == recounted(NEXT_NOON + REST)
    assert not ChangedDay.objects.exists()


def test_answers_of_a_later_day_count_on_their_own_day(at: Clock) -> None:
    at(NOON - timedelta(days=1))
    review = shared_review(urgency="soon")
    agree_to_follow_ups(review_id=review.pk)
    at(NOON)
    submission = begin_follow_up(review_id=review.pk)
    at(NEXT_NOON - REST)
    summed(NEXT_NOON - REST)
    at(NEXT_NOON)
    send_page(
        submission_id=submission.pk, page_id="movement", given={"leg_weakness": "yes"}, by=Respondent.SELF
    )
    assert not holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON)


def test_what_becomes_late_is_late_without_a_change(at: Clock) -> None:
    at(NOON + timedelta(hours=9))
    shared_review(urgency="soon")
    summed(NEXT_NOON)
    assert holds(NEXT_NOON)
    # It is to be taken within a day.
    late = NOON + timedelta(hours=33, seconds=1)
    assert not holds(late)
    assert counted(late) == recounted(late) != counted(NEXT_NOON)
    summed(late)
    assert holds(late)


@pytest.mark.parametrize("change", [{"time_zone": "America/Los_Angeles"}, {"emergency_minutes": 30}])
def test_another_time_zone_or_target_counts_every_day_anew(at: Clock, change: dict[str, object]) -> None:
    Clinic().save()
    shared_review()
    at(NEXT_NOON)
    summed(NEXT_NOON)
    Clinic.objects.update(**change)
    assert not holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON)
    summed(NEXT_NOON)
    assert holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON)


@pytest.mark.usefixtures("at")
def test_what_is_not_counted_against_leaves_the_sums_alone() -> None:
    Clinic().save()
    shared_review()
    summed(NEXT_NOON)
    Clinic.objects.update(phone="212-555-0100", stale_minutes=45)
    assert holds(NEXT_NOON)


def test_a_time_zone_that_was_wrong_for_a_moment_hides_no_change(at: Clock) -> None:
    Clinic(time_zone="America/New_York").save()
    at(NOON + timedelta(hours=11, minutes=30))
    review = shared_review(urgency="routine")
    later = NOON + timedelta(days=9)
    at(later)
    summed(later)
    assert holds(later)
    Clinic.objects.update(time_zone="UTC")
    claimed(review)
    Clinic.objects.update(time_zone="America/New_York")
    assert not holds(later)
    assert counted(later) == recounted(later)


# ---- many at once


def test_what_changes_while_a_day_is_counted_is_counted_again(
    at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = shared_review()
    at(NEXT_NOON)

    def read_before_the_change(*args: object) -> Mapping[date, DayRows]:
        rows = read(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(day_sums, "read", read)
        claimed(review)
        return rows

    monkeypatch.setattr(day_sums, "read", read_before_the_change)
    sum_next_day(now=NEXT_NOON)
    assert not holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON)


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_workers_the_slower_one_stores_nothing(
    at: Clock, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    review = shared_review()
    at(NEXT_NOON)
    if not is_first:
        sum_next_day(now=NEXT_NOON - REST)

    def read_slowly(*args: object) -> Mapping[date, DayRows]:
        rows = read(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(day_sums, "read", read)
        claimed(review)
        sum_next_day(now=NEXT_NOON)
        return rows

    monkeypatch.setattr(day_sums, "read", read_slowly)
    if not is_first:
        ChangedDay.objects.create(began_at=NOON)
    sum_next_day(now=NEXT_NOON)
    assert holds(NEXT_NOON)
    assert counted(NEXT_NOON) == recounted(NEXT_NOON)


@pytest.mark.usefixtures("at")
def test_a_day_that_goes_on_changing_rests_between() -> None:
    shared_review()
    summed(NEXT_NOON)
    ChangedDay.objects.create(began_at=NOON)
    assert not sum_next_day(now=NEXT_NOON + REST - timedelta(seconds=1))
    assert sum_next_day(now=NEXT_NOON + REST)


def test_acts_of_the_day_itself_tell_nothing(at: Clock) -> None:
    review = shared_review()
    at(NOON + timedelta(hours=5))
    closed_now = nurse("olga")
    claim_review(review_id=review.pk, by=closed_now)
    finish_submission(submission_id=assessed_submission().pk, by=Respondent.SELF)
    assert not ChangedDay.objects.exists()


# ---- faults


def test_a_day_that_cannot_be_counted_keeps_no_alert_back(at: Clock) -> None:
    put_on_call(AlertLevel.NURSE)
    shared_review()
    damage_versions()
    forget_what_was_checked()
    at(NEXT_NOON)
    with pytest.raises(UntrustedVersionError):
        sum_next_day(now=NEXT_NOON)
    do_pass()
    assert Alert.objects.filter(made_at__lte=NEXT_NOON).exists()
    assert not DaySums.objects.exists()


def test_days_add_up() -> None:
    groups: Iterator[dict[str, list[int]]] = iter([{"a": [1, 2]}, {"a": [3, 4], "b": [5]}, {}])
    assert add_up(groups) == {"a": [4, 6], "b": [5]}
