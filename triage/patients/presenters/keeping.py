"""How long what is stored is kept, in words, from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import ngettext

_YEAR = 365
_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class KeepingTimes:
    """How long each kind stays, and the cookie in the browser."""

    unfinished: str
    unshared: str
    shared: str
    withdrawn: str
    trail: str
    cookie: str


def days_in_words(days: int) -> str:
    """*90 days*; whole years as years."""
    if days % _YEAR == 0:
        years = days // _YEAR
        return ngettext("{count} year", "{count} years", years).format(count=years)
    return ngettext("{count} day", "{count} days", days).format(count=days)


def withdrawn_kept_for() -> str:
    """How long answers stay that were shared and taken back."""
    return days_in_words(settings.KEEP_WITHDRAWN_DAYS)


def keeping_times() -> KeepingTimes:
    """All that people are told about how long things are kept."""
    return KeepingTimes(
        unfinished=days_in_words(settings.KEEP_UNFINISHED_DAYS),
        unshared=days_in_words(settings.KEEP_UNSHARED_DAYS),
        shared=days_in_words(settings.KEEP_SHARED_DAYS),
        withdrawn=withdrawn_kept_for(),
        trail=days_in_words(settings.KEEP_AUDIT_DAYS),
        cookie=days_in_words(settings.SESSION_COOKIE_AGE // _DAY),
    )
