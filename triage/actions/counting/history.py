"""What became of shared submissions: when nurses took and closed them, spoke to somebody, changed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from triage.engine.vocabulary import Urgency
from triage.models import Clinic
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind

# A review without any of these was shared once, taken once and closed once: its own row tells all.
TURNS = (
    EntryKind.RAISED,
    EntryKind.WORSE,
    EntryKind.OVERRIDDEN,
    EntryKind.REOPENED,
    EntryKind.ADDED,
)


class WhyNot(StrEnum):
    """Why no nurse acted in time: the first that is true."""

    LATER = "later"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    IN_VAIN = "in_vain"
    LET_GO = "let_go"
    HELD = "held"
    FREE = "free"


class Wait(NamedTuple):
    """The length of a step; None until it is done. `is_in_time` is None until it is due.

    `late_from` is when it would become late if nothing happened; None where nothing is open.
    """

    length: timedelta | None
    is_in_time: bool | None
    late_from: datetime | None = None


class Sharing(NamedTuple):
    """What became of one shared submission. `shared_at` is in the clinic's time."""

    shared_at: datetime
    taken: Wait
    spoken: Wait
    closed: Wait
    # A nurse spoke to somebody; without a `length`, which is that of `spoken`.
    acted: Wait
    why_not: WhyNot | None
    is_closed: bool
    outcome: str
    was_raised: bool
    was_lowered: bool

    @property
    def late_from(self) -> datetime | None:
        """When time alone changes it first; None where it does not."""
        moments = (wait.late_from for wait in (self.taken, self.spoken, self.closed, self.acted))
        return min((moment for moment in moments if moment is not None), default=None)


class ReviewRow(NamedTuple):
    """The columns of a review that are counted. `was_called` is true after a call that reached nobody."""

    urgency: Urgency
    shared_at: datetime
    acknowledged_at: datetime | None
    spoken_at: datetime | None
    closed_at: datetime | None
    outcome: str
    was_called: bool


class EntryRow(NamedTuple):
    """The columns of an entry that are counted."""

    at: datetime
    kind: str
    code: str


class Targets:
    """The clinic's targets, looked up once, and its time zone."""

    def __init__(self, clinic: Clinic) -> None:
        self.zone = ZoneInfo(clinic.time_zone)
        self.taking = {urgency: clinic.target(urgency) for urgency in Urgency}
        self.speaking = {urgency: clinic.speaking_target(urgency) for urgency in Urgency}
        self.closing = {urgency: clinic.closing_target(urgency) for urgency in Urgency}


@dataclass(slots=True)
class _Course:
    """The course of a review, as far as its history was read."""

    began: datetime
    shown: Urgency
    due: datetime
    speaking_due: datetime
    closing_due: datetime
    acting_due: datetime
    spoken_at: datetime | None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    was_raised: bool = False
    was_lowered: bool = False


def follow(row: ReviewRow, entries: Iterable[EntryRow], targets: Targets, now: datetime) -> Sharing:
    """Read the course of a review. `entries` is its history if it has turns (TURNS), else nothing.

    The time to take it runs from sharing, or from the last rise before a nurse took it; the time to close it
    from sharing to the first closing; the time to speak to them from sharing to the first call that reached
    somebody. Closing without taking counts as taking. Speaking to somebody within the time for closing is a
    nurse's action.
    """
    is_withdrawn = row.outcome == Outcome.WITHDRAWN
    course = _begin(row.shared_at, row.urgency, targets, spoken_at=row.spoken_at)
    turns = list(entries)
    if turns:
        for entry in turns:
            _read(course, entry, targets)
    else:
        course.closed_at = None if is_withdrawn else row.closed_at
        course.taken_at = row.acknowledged_at or course.closed_at
    left_at = row.closed_at if is_withdrawn else None
    acted = _wait(row.shared_at, course.acting_due, row.spoken_at, left_at, now)
    return Sharing(
        shared_at=row.shared_at.astimezone(targets.zone),
        taken=_wait(course.began, course.due, course.taken_at, left_at, now),
        spoken=_wait(row.shared_at, course.speaking_due, row.spoken_at, left_at, now),
        closed=_wait(row.shared_at, course.closing_due, course.closed_at, left_at, now),
        acted=acted,
        why_not=_why_not(row) if acted.is_in_time is False else None,
        is_closed=row.closed_at is not None,
        outcome=row.outcome,
        was_raised=course.was_raised,
        was_lowered=course.was_lowered,
    )


def _begin(shared_at: datetime, urgency: Urgency, targets: Targets, *, spoken_at: datetime | None) -> _Course:
    return _Course(
        began=shared_at,
        shown=urgency,
        due=shared_at + targets.taking[urgency],
        speaking_due=shared_at + targets.speaking[urgency],
        closing_due=shared_at + targets.closing[urgency],
        acting_due=shared_at + targets.closing[urgency],
        spoken_at=spoken_at,
    )


def _read(course: _Course, entry: EntryRow, targets: Targets) -> None:
    if entry.kind == EntryKind.SHARED:
        begun = _begin(course.began, Urgency(entry.code), targets, spoken_at=course.spoken_at)
        course.shown, course.due = begun.shown, begun.due
        course.speaking_due, course.closing_due = begun.speaking_due, begun.closing_due
        course.acting_due = begun.acting_due
    elif entry.kind in (EntryKind.RAISED, EntryKind.WORSE):
        course.shown = max(course.shown, Urgency(entry.code))
        # A rise never gives more time.
        if course.taken_at is None:
            course.began = entry.at
            course.due = min(course.due, entry.at + targets.taking[course.shown])
        if course.spoken_at is None or course.spoken_at > entry.at:
            course.speaking_due = min(course.speaking_due, entry.at + targets.speaking[course.shown])
            course.acting_due = min(course.acting_due, entry.at + targets.closing[course.shown])
        if course.closed_at is None:
            course.closing_due = min(course.closing_due, entry.at + targets.closing[course.shown])
    elif entry.kind == EntryKind.CLAIMED:
        course.taken_at = course.taken_at or entry.at
    elif entry.kind == EntryKind.CLOSED:
        course.taken_at = course.taken_at or entry.at
        course.closed_at = course.closed_at or entry.at
    elif entry.kind == EntryKind.OVERRIDDEN:
        course.was_raised |= Urgency(entry.code) > course.shown
        course.was_lowered |= Urgency(entry.code) < course.shown


def _wait(
    began: datetime, due: datetime, done: datetime | None, left_at: datetime | None, now: datetime
) -> Wait:
    if done is not None:
        return Wait(done - began, done <= due)
    if (left_at or now) > due:
        return Wait(None, False)
    return Wait(None, None, late_from=None if left_at else due)


def _why_not(row: ReviewRow) -> WhyNot:
    reasons = (
        (row.spoken_at is not None, WhyNot.LATER),
        (row.outcome == Outcome.WITHDRAWN, WhyNot.WITHDRAWN),
        (row.outcome == Outcome.DUPLICATE, WhyNot.DUPLICATE),
        (row.was_called, WhyNot.IN_VAIN),
        (row.closed_at is not None, WhyNot.LET_GO),
        (row.acknowledged_at is not None, WhyNot.HELD),
    )
    return next((why for is_true, why in reasons if is_true), WhyNot.FREE)
