"""The rows of the queue: who waits, since when, why, and who claimed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from triage.actions.roles import LEAD_QUEUE
from triage.display import (
    by_the_minute,
    deciding_signs,
    language_note,
    moment_at,
    person_name,
    span,
    spelled_span,
    time_or_day,
    urgency_name,
)
from triage.engine.protocol import Protocol
from triage.models import Review, SharedContact, StoredAssessment
from triage.models.protocols import UntrustedVersionError, kept_protocol
from triage.models.sealing import UNREADABLE, BrokenSealError, Sealed
from triage.nurses.queue_list import Viewpoint

MOST_REASONS = 3
NO_SIGNS = "none of the signs asked about"
UNTRUSTED = "the rules behind these answers cannot be trusted: tell an administrator"

# Of each version by its number and hash; None where it cannot be trusted.
Protocols = Mapping[tuple[int, str], Protocol | None]


class DetailedReview:
    """What `with_details` adds to a review, for the type checker."""

    # Still sealed, as all of the result is: only what a row shows is opened.
    contact_name: Sealed | None
    held_since: datetime | None
    is_brought_back: bool
    # Of the answers that brought it back last, or else of those that were shared.
    is_erased: bool
    deciding: UUID
    highest_shown: Sealed | None
    highest_urgency: str
    highest_is_final: bool
    version_id: int
    version_sha256: str
    language: str


@dataclass(frozen=True)
class QueueRow:
    id: int
    revision: int
    name: str
    urgency: str
    urgency_name: str
    changed_from: str
    # Shown, and spelled out for screen readers.
    clock: str
    clock_spelled: str
    is_overdue: bool
    shared: str
    reasons: str
    holder: str
    held: str
    is_mine: bool
    is_stale: bool
    badges: tuple[tuple[str, str], ...]
    is_closed: bool
    may_take: bool
    # To hand over one's own; a lead nurse also closes what nobody holds.
    may_tick: bool


def present_rows(reviews: Iterable[Review], viewpoint: Viewpoint) -> tuple[QueueRow, ...]:
    """Reviews that came `with_details`, as rows."""
    listed = list(reviews)
    versions = {(one.version_id, one.version_sha256) for one in cast("list[DetailedReview]", listed)}
    protocols = {version: _protocol(*version) for version in versions}
    return tuple(_row(review, protocols, viewpoint) for review in listed)


def _protocol(version_id: int, sha256: str) -> Protocol | None:
    try:
        return kept_protocol(version_id, sha256)
    except UntrustedVersionError:
        # Altered rules must not hide the queue.
        return None


def _reasons(review: DetailedReview, protocols: Protocols) -> str:
    """The first few signs that decided the highest urgency shown."""
    if review.is_erased or review.highest_shown is None:
        return ""
    protocol = protocols[review.version_id, review.version_sha256]
    if protocol is None:
        return UNTRUSTED
    stored = StoredAssessment(
        submission_id=review.deciding,
        urgency=review.highest_urgency,
        is_final=review.highest_is_final,
        document=review.highest_shown,
    )
    try:
        worst = stored.assessment
    except BrokenSealError:
        return UNREADABLE
    named = deciding_signs(protocol, worst.findings_at(worst.urgency))
    if not named:
        return NO_SIGNS
    shown = ", ".join(named[:MOST_REASONS])
    return shown + (f", and {len(named) - MOST_REASONS} more" if len(named) > MOST_REASONS else "")


def _row(review: Review, protocols: Protocols, viewpoint: Viewpoint) -> QueueRow:
    now, clinic = viewpoint.now, viewpoint.clinic
    details = cast("DetailedReview", review)
    urgency = review.effective_urgency
    is_mine = review.claimed_by_id == viewpoint.user.pk
    is_stale = review.is_stale(now, clinic)
    is_free = not review.is_closed and (review.claimed_by is None or is_stale)
    waits = is_free or review.is_held_by_asker
    needs_call = not waits and review.escalates_at is not None and review.escalates_at <= now
    clock, clock_spelled = _clock(review, viewpoint, waits=waits, needs_call=needs_call)
    since = time_or_day(details.held_since, now=now, clinic=clinic) if details.held_since else ""
    return QueueRow(
        id=review.pk,
        revision=review.revision,
        name=_name(review, details.contact_name),
        urgency=urgency.value,
        urgency_name=urgency_name(urgency),
        changed_from=_changed_from(review),
        clock=clock,
        clock_spelled=clock_spelled,
        is_overdue=needs_call or (waits and review.due_at <= now),
        shared=time_or_day(review.shared_at, now=now, clinic=clinic),
        reasons=_reasons(details, protocols),
        holder=("You" if is_mine else person_name(review.claimed_by)) if review.claimed_by else "",
        held=f"since {since}" if since else "",
        is_mine=is_mine,
        is_stale=is_stale,
        badges=_badges(review),
        is_closed=review.is_closed,
        may_take=is_free and viewpoint.user.pk not in (review.claimed_by_id, review.asked_by_id),
        may_tick=is_mine
        or (not review.is_closed and review.claimed_by is None and viewpoint.user.has_perm(LEAD_QUEUE)),
    )


def _name(review: Review, sealed: Sealed | None) -> str:
    return SharedContact(review=review, name=sealed).name if sealed else "Name erased"


def _changed_from(review: Review) -> str:
    if review.override:
        return f"changed by a nurse, was {urgency_name(review.rules_urgency).lower()}"
    if review.is_raised_by_rule:
        return f"by a changed rule, was {urgency_name(review.urgency).lower()}"
    return ""


def _clock(review: Review, viewpoint: Viewpoint, *, waits: bool, needs_call: bool) -> tuple[str, str]:
    """The wait against its target, or how it ended: as shown, and for screen readers."""
    now, clinic = viewpoint.now, viewpoint.clinic
    if review.closed_at is not None:
        closer = f" by {person_name(review.closed_by)}" if review.closed_by else ""
        closed = f"{review.get_outcome_display()}, {moment_at(review.closed_at, clinic)}{closer}"
        return closed, closed
    target = clinic.target(review.effective_urgency)
    began = review.due_at - target
    if needs_call:
        silent = by_the_minute(began, now)
        return f"not spoken to for {span(silent)}", f"not spoken to for {spelled_span(silent)}"
    if not waits:
        taken = review.acknowledged_at
        if taken is None or taken < began:
            return "taken", "taken"
        after = by_the_minute(began, taken)
        return f"taken after {span(after)}", f"taken after {spelled_span(after)}"
    if review.due_at <= now:
        late = by_the_minute(review.due_at, now)
        if not late:
            return "due now", "due now"
        return f"overdue by {span(late)}", f"overdue by {spelled_span(late)}"
    waited = by_the_minute(began, now)
    return f"{span(waited)} of {span(target)}", f"waiting {spelled_span(waited)} of {spelled_span(target)}"


def _badges(review: Review) -> tuple[tuple[str, str], ...]:
    if review.is_closed:
        return ()
    badges = []
    if note := language_note(cast("DetailedReview", review).language):
        badges.append(("language", note))
    if review.handed_by is not None:
        badges.append(("handed", f"Handed over by {person_name(review.handed_by)}"))
    if review.read_at is None:
        badges.append(("new", "New"))
    if cast("DetailedReview", review).is_brought_back:
        badges.append(("worse", "Worse at follow-up"))
    if review.is_back:
        badges.append(("back", "Back because a rule changed"))
    if review.has_news:
        badges.append(("added", "Patient added"))
    if review.asked_by is not None:
        badges.append(("second", f"Second nurse needed, asked by {person_name(review.asked_by)}"))
    return tuple(badges)
