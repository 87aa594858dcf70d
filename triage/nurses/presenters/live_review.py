"""What happened to a review while a nurse has it open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from triage.nurses.presenters.emergencies import FreeEmergency, free_emergencies
from triage.nurses.presenters.history import EntryView, present_entry

if TYPE_CHECKING:
    from triage.models import Review
    from triage.nurses.queue_list import Viewpoint

MOST_ENTRIES = 20


@dataclass(frozen=True)
class LiveReview:
    """`last_entry` is the last that the open page shows; `news` are those since then."""

    id: int
    last_entry: int
    news: tuple[EntryView, ...]
    emergencies: tuple[FreeEmergency, ...]

    @property
    def fingerprint(self) -> str:
        """Differs when anything that is shown differs. Keyed, because patients' words go into it."""
        return salted_hmac("triage.nurses.live_review", repr(self)).hexdigest()[:20]


def present_live(review: Review, last_entry: int, viewpoint: Viewpoint) -> LiveReview:
    """What is new since an entry. `begin_live` is the same for a page that shows everything."""
    entries = review.entries.filter(pk__gt=last_entry).select_related("by")[:MOST_ENTRIES]
    news = tuple(present_entry(entry, viewpoint.clinic) for entry in entries)
    return replace(begin_live(review, last_entry, viewpoint), news=news)


def begin_live(review: Review, last_entry: int, viewpoint: Viewpoint) -> LiveReview:
    others = tuple(one for one in free_emergencies(viewpoint) if one.id != review.pk)
    return LiveReview(review.pk, last_entry, news=(), emergencies=others)
