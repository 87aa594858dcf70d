"""From a review's history to how long people waited, and against which target."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from triage.actions.counting.history import EntryRow, ReviewRow, Sharing, Targets, WhyNot, follow
from triage.engine.vocabulary import Urgency
from triage.models import Clinic
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARED = datetime(2026, 11, 23, 15, tzinfo=UTC)
LATER = SHARED + timedelta(days=30)


def after(minutes: float) -> datetime:
    """So long after sharing."""
    return SHARED + timedelta(minutes=minutes)


def way(
    *entries: tuple[float, EntryKind, str],
    urgency: Urgency = Urgency.SOON,
    taken: float | None = None,
    spoken: float | None = None,
    closed: float | None = None,
    outcome: str = "",
    was_called: bool = False,
    now: datetime = LATER,
) -> Sharing:
    """What became of a review, by minutes after sharing."""
    row = ReviewRow(
        urgency=urgency,
        shared_at=SHARED,
        acknowledged_at=None if taken is None else after(taken),
        spoken_at=None if spoken is None else after(spoken),
        closed_at=None if closed is None else after(closed),
        outcome=outcome,
        was_called=was_called,
    )
    rows = [EntryRow(after(minutes), kind, code) for minutes, kind, code in entries]
    return follow(row, rows, Targets(Clinic.defaults()), now)


def risen(minutes: float) -> Sequence[tuple[float, EntryKind, str]]:
    """Shared as soon, and an emergency after so many minutes."""
    return (0, EntryKind.SHARED, "soon"), (minutes, EntryKind.RAISED, "emergency")


def test_what_was_taken_within_the_target_is_in_time() -> None:
    taken = way(urgency=Urgency.EMERGENCY, taken=15).taken
    assert (taken.length, taken.is_in_time) == (timedelta(minutes=15), True)


def test_what_was_taken_a_moment_later_is_late() -> None:
    assert way(urgency=Urgency.EMERGENCY, taken=15.1).taken.is_in_time is False


def test_what_may_still_wait_does_not_count_yet() -> None:
    taken = way(urgency=Urgency.EMERGENCY, now=after(15)).taken
    assert (taken.length, taken.is_in_time) == (None, None)


def test_what_waits_past_its_target_is_late() -> None:
    taken = way(urgency=Urgency.EMERGENCY, now=after(16)).taken
    assert (taken.length, taken.is_in_time) == (None, False)


def test_what_was_closed_and_never_taken_counts_as_taken_then() -> None:
    way_of_many = way(urgency=Urgency.EMERGENCY, closed=20, outcome=Outcome.IN_CARE)
    assert way_of_many.taken.length == timedelta(minutes=20)


def test_what_was_withdrawn_in_time_is_not_due() -> None:
    withdrawn = way(urgency=Urgency.EMERGENCY, closed=10, outcome=Outcome.WITHDRAWN)
    assert (withdrawn.taken.is_in_time, withdrawn.closed.is_in_time) == (None, None)


def test_what_was_withdrawn_after_too_long_is_late() -> None:
    withdrawn = way(urgency=Urgency.EMERGENCY, closed=16, outcome=Outcome.WITHDRAWN)
    assert (withdrawn.taken.is_in_time, withdrawn.closed.is_in_time) == (False, None)


def test_a_rise_starts_the_clock_of_the_emergency() -> None:
    entries = (*risen(300), (310, EntryKind.CLAIMED, ""))
    taken = way(*entries, urgency=Urgency.EMERGENCY, taken=310).taken
    assert (taken.length, taken.is_in_time) == (timedelta(minutes=10), True)


def test_a_rise_never_gives_more_time() -> None:
    # The target of "soon" ends at 1440 minutes, that of the emergency would end at 1450.
    entries = (*risen(1435), (1445, EntryKind.CLAIMED, ""))
    assert way(*entries, urgency=Urgency.EMERGENCY, taken=1445).taken.is_in_time is False


def test_a_rise_never_gives_more_time_to_close() -> None:
    entries = (*risen(2870), (2885, EntryKind.CLOSED, "advice"))
    closed = way(*entries, urgency=Urgency.EMERGENCY, closed=2885, outcome=Outcome.ADVICE).closed
    assert (closed.length, closed.is_in_time) == (timedelta(minutes=2885), False)


def test_a_rise_after_a_nurse_took_it_changes_nothing_about_taking() -> None:
    entries = (
        (0, EntryKind.SHARED, "soon"),
        (20, EntryKind.CLAIMED, ""),
        (60, EntryKind.RAISED, "emergency"),
    )
    taken = way(*entries, urgency=Urgency.EMERGENCY, taken=20).taken
    assert (taken.length, taken.is_in_time) == (timedelta(minutes=20), True)


def test_the_first_closing_counts_when_it_was_opened_again() -> None:
    entries = (
        (0, EntryKind.SHARED, "soon"),
        (5, EntryKind.CLAIMED, ""),
        (30, EntryKind.CLOSED, "advice"),
        (9000, EntryKind.REOPENED, ""),
        (9100, EntryKind.CLOSED, "advice"),
    )
    closed = way(*entries, taken=5, closed=9100, outcome=Outcome.ADVICE).closed
    assert (closed.length, closed.is_in_time) == (timedelta(minutes=30), True)


def test_what_is_open_again_was_closed_once() -> None:
    entries = ((0, EntryKind.SHARED, "soon"), (30, EntryKind.CLOSED, "advice"), (90, EntryKind.ADDED, ""))
    sharing = way(*entries)
    assert (sharing.closed.length, sharing.is_closed) == (timedelta(minutes=30), False)


def test_a_nurse_who_judges_it_twice_may_have_raised_and_lowered_it() -> None:
    entries = (
        (0, EntryKind.SHARED, "same_day"),
        (5, EntryKind.OVERRIDDEN, "emergency"),
        (9, EntryKind.OVERRIDDEN, "soon"),
    )
    sharing = way(*entries, urgency=Urgency.SAME_DAY)
    assert (sharing.was_raised, sharing.was_lowered) == (True, True)


def test_taking_a_judgement_back_is_neither() -> None:
    entries = (
        (0, EntryKind.SHARED, "same_day"),
        (5, EntryKind.OVERRIDDEN, "emergency"),
        (9, EntryKind.OVERRIDDEN, "same_day"),
    )
    sharing = way(*entries, urgency=Urgency.SAME_DAY)
    assert (sharing.was_raised, sharing.was_lowered) == (True, False)


def test_a_judgement_is_measured_by_what_was_shown_then() -> None:
    entries = (
        (0, EntryKind.SHARED, "soon"),
        (5, EntryKind.OVERRIDDEN, "same_day"),
        (9, EntryKind.RAISED, "emergency"),
    )
    sharing = way(*entries, urgency=Urgency.EMERGENCY)
    assert (sharing.was_raised, sharing.was_lowered) == (True, False)


def test_it_is_told_in_the_clinics_time() -> None:
    assert way().shared_at.hour == 10


def test_worse_answers_of_a_later_day_start_the_clock_of_what_nobody_took() -> None:
    entries = (
        (0, EntryKind.SHARED, "routine"),
        (1400, EntryKind.WORSE, "emergency"),
        (1405, EntryKind.CLAIMED, ""),
    )
    taken = way(*entries, urgency=Urgency.EMERGENCY, taken=1405).taken
    assert (taken.length, taken.is_in_time) == (timedelta(minutes=5), True)


def test_what_was_taken_before_it_got_worse_was_taken_then() -> None:
    entries = (
        (0, EntryKind.SHARED, "soon"),
        (5, EntryKind.CLAIMED, ""),
        (30, EntryKind.CLOSED, "advice"),
        (1500, EntryKind.WORSE, "emergency"),
    )
    sharing = way(*entries, urgency=Urgency.EMERGENCY, taken=5)
    assert (sharing.taken.length, sharing.closed.length) == (timedelta(minutes=5), timedelta(minutes=30))
    assert not sharing.is_closed


@pytest.mark.parametrize(("minutes", "is_in_time"), [(25, True), (25.1, False)])
def test_an_emergency_is_spoken_to_in_time_within_taking_and_calling(
    minutes: float, is_in_time: bool
) -> None:
    spoken = way(urgency=Urgency.EMERGENCY, taken=1, spoken=minutes).spoken
    assert (spoken.length, spoken.is_in_time) == (timedelta(minutes=minutes), is_in_time)


def test_one_that_was_closed_and_never_spoken_to_is_late() -> None:
    sharing = way(urgency=Urgency.EMERGENCY, taken=1, closed=10, outcome="duplicate")
    assert sharing.closed.is_in_time is True
    assert sharing.spoken.is_in_time is False


def test_a_rise_gives_less_time_to_speak_to_them_unless_that_was_done() -> None:
    assert way(*risen(60), urgency=Urgency.EMERGENCY, spoken=100).spoken.is_in_time is False
    assert way(*risen(60), urgency=Urgency.EMERGENCY, spoken=50).spoken.is_in_time is True


@pytest.mark.parametrize(("minutes", "acted"), [(120, True), (120.1, False)])
def test_speaking_within_the_time_for_closing_is_an_action(minutes: float, acted: bool) -> None:
    sharing = way(urgency=Urgency.EMERGENCY, taken=1, spoken=minutes)
    assert sharing.acted.is_in_time is acted
    assert sharing.why_not == (None if acted else WhyNot.LATER)


def test_an_action_that_may_still_come_does_not_count_yet() -> None:
    sharing = way(urgency=Urgency.EMERGENCY, taken=1, now=after(119))
    assert (sharing.acted.is_in_time, sharing.why_not) == (None, None)


def test_a_rise_gives_less_time_for_an_action() -> None:
    assert way(*risen(60), urgency=Urgency.EMERGENCY, spoken=190).why_not == WhyNot.LATER
    assert way(*risen(60), urgency=Urgency.EMERGENCY, spoken=170).why_not is None


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        ({"spoken": 200, "closed": 300, "outcome": Outcome.ADVICE}, WhyNot.LATER),
        ({"closed": 200, "outcome": Outcome.WITHDRAWN, "was_called": True}, WhyNot.WITHDRAWN),
        ({"taken": 5, "closed": 9, "outcome": Outcome.DUPLICATE}, WhyNot.DUPLICATE),
        ({"taken": 5, "was_called": True, "closed": 9, "outcome": Outcome.NOT_REACHED}, WhyNot.IN_VAIN),
        ({"taken": 5, "closed": 9, "outcome": Outcome.IN_CARE}, WhyNot.LET_GO),
        ({"taken": 5}, WhyNot.HELD),
        ({}, WhyNot.FREE),
    ],
)
def test_the_first_true_reason_says_why_no_nurse_acted(happened: dict[str, Any], why: WhyNot) -> None:
    assert way(urgency=Urgency.EMERGENCY, **happened).why_not == why


def test_who_takes_it_back_in_time_needed_no_action() -> None:
    sharing = way(urgency=Urgency.EMERGENCY, closed=100, outcome=Outcome.WITHDRAWN)
    assert (sharing.acted.is_in_time, sharing.why_not) == (None, None)


def test_what_is_open_becomes_late_at_the_first_of_its_targets() -> None:
    assert way(urgency=Urgency.EMERGENCY, now=after(1)).late_from == after(15)
    assert way(urgency=Urgency.EMERGENCY, taken=2, now=after(3)).late_from == after(25)
    assert way(urgency=Urgency.EMERGENCY, taken=2, spoken=4, now=after(5)).late_from == after(120)
    assert way(urgency=Urgency.EMERGENCY, taken=2, spoken=4, closed=5, outcome="advice").late_from is None
    assert way(urgency=Urgency.EMERGENCY, closed=9, outcome=Outcome.WITHDRAWN).late_from is None
