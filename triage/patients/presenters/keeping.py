"""How long what is stored is kept, in words, from the settings."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import ngettext

_YEAR = 365


def days_in_words(days: int) -> str:
    """*90 days*; whole years as years."""
    if days % _YEAR == 0:
        years = days // _YEAR
        return ngettext("{count} year", "{count} years", years).format(count=years)
    return ngettext("{count} day", "{count} days", days).format(count=days)


def withdrawn_kept_for() -> str:
    """How long answers stay that were shared and taken back."""
    return days_in_words(settings.KEEP_WITHDRAWN_DAYS)
