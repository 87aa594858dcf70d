"""The parameters of a search, read strictly: an unknown one could have been meant to leave people out."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from triage.interop.api.answers import StatusError
from triage.interop.issues import OF_REQUEST, Issue, IssueCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

MOST_MATCHES, USUAL_MATCHES, MOST_IDS = 200, 50, 50
AFTER = "_after"
_KNOWN = ("_id", "_lastUpdated", "_count", "_format", AFTER)
_DATE = re.compile(
    r"(?P<prefix>eq|gt|ge|lt|le)?(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(?P<time>T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?)?)?",
    re.ASCII,
)
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_PLACE = re.compile(r"(?P<row>\d{1,18})-(?P<told>\d{1,6})", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True)
class Search:
    """What is looked for. `since` is the first moment, `until` the first one that is too late.

    `after` is where the page before ended: a row, and how many of its matches were told.
    """

    ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    count: int = USUAL_MATCHES
    after: tuple[int, int] = (0, 0)
    asked: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def address(self, base: str, *, after: tuple[int, int] | None = None) -> str:
        """The address of this search, or of the page after a place."""
        kept = [(name, value) for name, value in self.asked if after is None or name != AFTER]
        if after is not None:
            kept.append((AFTER, f"{after[0]}-{after[1]}"))
        return f"{base}?{urlencode(kept)}" if kept else base

    def covers(self, moment: datetime) -> bool:
        """Whether something that was changed at this moment is looked for."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def read_search(given: QueryDict) -> Search:
    """The search that is asked for. Raises StatusError with every fault; no value is repeated in it."""
    issues: list[Issue] = []
    unknown = [name for name in given if name not in _KNOWN]
    if unknown:
        known = ", ".join(_KNOWN[:3])
        _add(issues, "not-supported", "", f"Search by {known} alone. Another parameter is not known here.")
    for name in ("_count", AFTER, "_format"):
        if len(given.getlist(name)) > 1:
            _add(issues, "structure", name, f"Give {name} once.")
    named = [one for value in given.getlist("_id") for one in value.split(",")]
    ids = tuple(dict.fromkeys(named))
    if len(given.getlist("_id")) > 1 or len(ids) > MOST_IDS or not all(map(_ID.fullmatch, ids)):
        _add(issues, "value", "_id", f"_id takes at most {MOST_IDS} ids, with commas between.")
    since, until = _period(given.getlist("_lastUpdated"), issues)
    count = _count(given.get("_count", ""), issues)
    after = _after(given.get(AFTER, ""), issues)
    if issues:
        raise StatusError(400, issues)
    asked = tuple((name, value) for name in _KNOWN for value in given.getlist(name))
    return Search(ids, since, until, count, after, asked)


def read_moment(text: str) -> tuple[str, datetime, datetime] | None:
    """A prefix, and the first moment of and the first one after what a date says; None for no date."""
    # A plus that nobody escaped has become a space.
    match = _DATE.fullmatch(text.replace(" ", "+"))
    if match is None:
        return None
    try:
        first, end = _span(match)
    except (ValueError, OverflowError):
        return None
    return match["prefix"] or "eq", first, end


def _span(match: re.Match[str]) -> tuple[datetime, datetime]:
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    if match["time"]:
        said = datetime.fromisoformat(f"{match['year']}-{match['month']}-{match['day']}{match['time']}")
        # Fails where it is out of reach there.
        at = said.astimezone(UTC)
        is_whole = "." not in match["time"]
        return at, at + (timedelta(seconds=1) if is_whole else timedelta(milliseconds=1))
    first = datetime(year, month, day, tzinfo=UTC)
    if match["day"]:
        return first, first + timedelta(days=1)
    days = calendar.monthrange(year, month)[1] if match["month"] else 365 + calendar.isleap(year)
    return first, first + timedelta(days=days)


def _period(values: Iterable[str], issues: list[Issue]) -> tuple[datetime | None, datetime | None]:
    since: list[datetime] = []
    until: list[datetime] = []
    for value in values:
        read = read_moment(value)
        if read is None:
            what = "Give a date, or a time with its zone, after eq, gt, ge, lt or le, like ge2026-03-01."
            _add(issues, "value", "_lastUpdated", what)
            continue
        prefix, first, end = read
        since += {"eq": [first], "ge": [first], "gt": [end]}.get(prefix, [])
        until += {"eq": [end], "lt": [first], "le": [end]}.get(prefix, [])
    return max(since, default=None), min(until, default=None)


def _count(text: str, issues: list[Issue]) -> int:
    if not text:
        return USUAL_MATCHES
    if not _COUNT.fullmatch(text) or int(text) < 1:
        what = f"_count takes a number from 1; more than {MOST_MATCHES} are never on a page."
        _add(issues, "value", "_count", what)
        return USUAL_MATCHES
    return min(int(text), MOST_MATCHES)


def _after(text: str, issues: list[Issue]) -> tuple[int, int]:
    if not text:
        return (0, 0)
    place = _PLACE.fullmatch(text)
    if place is None:
        _add(issues, "value", AFTER, "Follow the link to the next page as it was given.")
        return (0, 0)
    return int(place["row"]), int(place["told"])


def _add(issues: list[Issue], code: IssueCode, parameter: str, what: str) -> None:
    issues.append(Issue(code, f"{OF_REQUEST}{parameter}" if parameter else "", what))
