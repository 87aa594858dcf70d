"""The report's figures, counted anew over the stored rows by plain loops that share no code with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from triage.models import Submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from triage.models import Review, ReviewEntry

NEW_YORK = ZoneInfo("America/New_York")
ORDER = ["routine", "soon", "same_day", "emergency"]
TAKE_WITHIN = {"emergency": 15, "same_day": 240, "soon": 1440, "routine": 2880}
SPEAK_WITHIN = {"emergency": 25, "same_day": 250, "soon": 1450, "routine": 2890}
CLOSE_WITHIN = {"emergency": 120, "same_day": 480, "soon": 2880, "routine": 4320}


@dataclass
class Counted:
    """One submission with a result, as the rows tell it."""

    began: datetime
    urgency: str
    rules: dict[str, str]
    review: Review | None
    history: list[ReviewEntry] = field(default_factory=list)
    # Minutes until taken and closed, and whether that was in time; None where there is nothing to say.
    taken_after: float | None = None
    taken_in_time: bool | None = None
    spoken_after: float | None = None
    spoken_in_time: bool | None = None
    closed_after: float | None = None
    closed_in_time: bool | None = None
    acted_in_time: bool | None = None
    # Why no nurse acted in time; empty when one did, or still may.
    why_not: str = ""
    was_raised: bool = False
    was_lowered: bool = False

    @property
    def deciding(self) -> list[str]:
        """The rules than which nothing more urgent fired."""
        return [rule for rule, urgency in self.rules.items() if urgency == self.urgency]


def recount(first: str, last: str, now: datetime) -> list[Counted]:
    """Everything begun from the first day to the last, in New York."""
    counted = []
    stored = Submission.objects.prefetch_related("assessments", "review__entries")
    for submission in stored.order_by("started_at"):
        began = submission.started_at.astimezone(NEW_YORK)
        if not first <= began.strftime("%Y-%m-%d") <= last:
            continue
        results = list(submission.assessments.all())
        if not results:
            continue
        highest = max((result.urgency for result in results), key=ORDER.index)
        rules = {}
        for result in results:
            for finding in result.document["findings"]:
                rules[finding["rule"]] = finding["urgency"]
        review = getattr(submission, "review", None)
        one = Counted(began, highest, rules, review)
        if review is not None:
            one.history = list(review.entries.all())
            _time(one, review, now)
            _time_talk(one, review, now)
            _time_action(one, review, now)
            _judge(one)
        counted.append(one)
    return counted


def _left(one: Counted, review: Review) -> datetime | None:
    """When the patient took it back, unless nurses had closed it before: then it stays as they closed it."""
    if review.outcome != "withdrawn":
        return None
    return next(entry.at for entry in one.history if entry.kind == "withdrawn")


def _time(one: Counted, review: Review, now: datetime) -> None:
    shared = review.shared_at
    took = next((entry.at for entry in one.history if entry.kind in ("claimed", "closed")), None)
    ended = next((entry.at for entry in one.history if entry.kind == "closed"), None)
    left = _left(one, review)
    clock, due = shared, shared + timedelta(days=999)
    close_due = due
    for entry in [entry for entry in one.history if entry.kind in ("shared", "raised")]:
        if took is None or entry.at < took:
            clock = entry.at
            due = min(due, entry.at + timedelta(minutes=TAKE_WITHIN[entry.code]))
        if ended is None or entry.at < ended:
            close_due = min(close_due, entry.at + timedelta(minutes=CLOSE_WITHIN[entry.code]))
    over = left or now
    if took is not None:
        one.taken_after = (took - clock).total_seconds() / 60
    if took is not None or over > due:
        one.taken_in_time = took is not None and took <= due
    if ended is not None:
        one.closed_after = (ended - shared).total_seconds() / 60
    if ended is not None or over > close_due:
        one.closed_in_time = ended is not None and ended <= close_due


def _time_talk(one: Counted, review: Review, now: datetime) -> None:
    """When a call first reached somebody."""
    talks = [entry.at for entry in one.history if (entry.kind, entry.code) == ("attempt", "reached")]
    spoke = talks[0] if talks else None
    left = _left(one, review)
    due = review.shared_at + timedelta(days=999)
    for entry in [entry for entry in one.history if entry.kind in ("shared", "raised")]:
        if spoke is None or entry.at < spoke:
            due = min(due, entry.at + timedelta(minutes=SPEAK_WITHIN[entry.code]))
    if spoke is not None:
        one.spoken_after = (spoke - review.shared_at).total_seconds() / 60
    if spoke is not None or (left or now) > due:
        one.spoken_in_time = spoke is not None and spoke <= due


def _time_action(one: Counted, review: Review, now: datetime) -> None:
    """Whether somebody was spoken to within the time for closing, and why not."""
    talks = [entry.at for entry in one.history if (entry.kind, entry.code) == ("attempt", "reached")]
    kinds = {entry.kind for entry in one.history}
    left = _left(one, review)
    limits = [
        entry.at + timedelta(minutes=CLOSE_WITHIN[entry.code])
        for entry in one.history
        if entry.kind in ("shared", "raised") and not (talks and talks[0] <= entry.at)
    ]
    if talks:
        one.acted_in_time = talks[0] <= min(limits)
    elif (left or now) > min(limits):
        one.acted_in_time = False
    if one.acted_in_time is not False:
        return
    if talks:
        one.why_not = "later"
    elif review.outcome in ("withdrawn", "duplicate"):
        one.why_not = review.outcome
    elif "attempt" in kinds:
        one.why_not = "in_vain"
    elif review.closed_at:
        one.why_not = "let_go"
    else:
        one.why_not = "held" if "claimed" in kinds else "free"


def rounded(minutes: float) -> int:
    """A length as the report says it: up to the next whole minute, then 2, 5, 10 … minutes, for two weeks."""
    begin, width = 0, 1
    for later, wider in (
        *((30, 2), (60, 5), (120, 10), (240, 20)),
        *((480, 40), (960, 80), (1920, 160), (3840, 320)),
    ):
        if minutes > later:
            begin, width = later, wider
    return min(begin + ceil((minutes - begin) / width) * width, 14 * 24 * 60)


def _judge(one: Counted) -> None:
    shown = 0
    for entry in one.history:
        if entry.kind in ("shared", "raised"):
            shown = ORDER.index(entry.code)
        if entry.kind == "overridden":
            one.was_raised = one.was_raised or ORDER.index(entry.code) > shown
            one.was_lowered = one.was_lowered or ORDER.index(entry.code) < shown


def shared_of(counted: Iterable[Counted]) -> list[Counted]:
    """Those that were shared."""
    return [one for one in counted if one.review is not None]


def speed(shared: Iterable[Counted], *, step: str) -> tuple[int, int, int, float | None]:
    """Due, in time, done, and the median in minutes, of taking or closing."""
    due = in_time = 0
    minutes = []
    for one in shared:
        kept = getattr(one, f"{step}_in_time")
        after = getattr(one, f"{step}_after")
        if kept is not None:
            due += 1
        if kept:
            in_time += 1
        if after is not None:
            minutes.append(after)
    middle = sorted(minutes)[(len(minutes) + 1) // 2 - 1] if minutes else None
    return due, in_time, len(minutes), None if middle is None else rounded(middle)


def where(counted: Iterable[Counted], holds: Callable[[Counted], bool]) -> list[Counted]:
    """Those for whom it holds."""
    return [one for one in counted if holds(one)]


def shared_at(one: Counted) -> datetime:
    """When it was shared, in New York."""
    assert one.review is not None
    return one.review.shared_at.astimezone(NEW_YORK)
