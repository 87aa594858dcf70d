"""What stands in the placeholders of texts, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from triage.models import Clinic


def clinic_values(clinic: Clinic) -> dict[str, str]:
    """The clinic's numbers, and by when to act where no time of the clock is known."""
    hours = clinic.fallback_hours
    from_now = ngettext("{hours} hour from now", "{hours} hours from now", hours).format(hours=hours)
    return clinic.placeholders() | {"fallback_time": from_now}


def plain_values(clinic: Clinic) -> dict[str, str]:
    """All placeholders, for readers of whom nothing is known."""
    return clinic_values(clinic) | {
        "care_team": _("your cancer care team"),
        "history": _("I have or had cancer."),
    }
