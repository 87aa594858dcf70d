"""Sharing as patients see it: what to do now, who reads it and when, and its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.languages import page_language
from content.library import library
from triage.actions.submissions import journey_of
from triage.display import moment_at, time_of_day
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import CareTeam, Urgency
from triage.models import Clinic, Review, Submission
from triage.models.reviews import EntryKind
from triage.patients.presenters.respondent_wording import care_team, is_for_other
from triage.patients.presenters.result import ResultView, present_result

CANNOT_SAY = gettext_lazy("We cannot say when someone will read this.")


@dataclass(frozen=True)
class ShareBlock:
    """The lines on a result that lead to sharing, or to its state."""

    team: str
    # Nobody without a cancer team is asked to share with one; what was shared stays in reach.
    is_shown: bool
    is_shared: bool
    is_withdrawn: bool
    is_read: bool
    # Answers of a later day, which nurses see with those that were shared.
    is_follow_up: bool


@dataclass(frozen=True)
class ShareView:
    """The texts around the form: whom it goes to, and when somebody reads it."""

    team: str
    reader: str
    when_read: str
    is_for_other: bool


@dataclass(frozen=True)
class Addition:
    moment: str
    text: str


@dataclass(frozen=True)
class StatusView:
    """The state of a shared submission. How it was closed is between the patient and the nurse."""

    shared_at: str
    read_at: str
    has_unread_news: bool
    when_read: str
    is_closed: bool
    is_withdrawn: bool
    additions: tuple[Addition, ...]
    is_for_other: bool


def present_block(submission: Submission, review: Review | None, *, is_follow_up: bool) -> ShareBlock:
    return ShareBlock(
        team=team_name(submission),
        is_shown=review is not None or is_follow_up or care_team(submission) != CareTeam.OTHER_DOCTOR,
        is_shared=review is not None,
        is_withdrawn=review is not None and review.is_withdrawn,
        is_read=review is not None and review.read_at is not None,
        is_follow_up=is_follow_up,
    )


def present_share(submission: Submission, clinic: Clinic, now: datetime) -> ShareView:
    return ShareView(
        team=team_name(submission),
        reader=clinic.name or team_name(submission),
        when_read=describe_reading(clinic, now),
        is_for_other=is_for_other(submission),
    )


def present_status(review: Review, clinic: Clinic, now: datetime) -> StatusView:
    added = review.entries.filter(kind=EntryKind.ADDED)
    return StatusView(
        shared_at=moment_at(review.shared_at, clinic),
        read_at=moment_at(review.read_at, clinic) if review.read_at else "",
        has_unread_news=review.has_news and review.read_at is not None,
        when_read=describe_reading(clinic, now),
        is_closed=review.is_closed,
        is_withdrawn=review.is_withdrawn,
        additions=tuple(Addition(moment_at(entry.at, clinic), entry.text) for entry in added if entry.text),
        is_for_other=is_for_other(review.submission),
    )


def team_name(submission: Submission) -> str:
    """Whom it goes to: nurses of this clinic, whoever else looks after the person."""
    if care_team(submission) != CareTeam.CANCER_TEAM:
        return _("the cancer clinic")
    return _("their care team") if is_for_other(submission) else _("your care team")


def describe_reading(clinic: Clinic, now: datetime) -> str:
    """When somebody reads what is shared now, as far as that is known."""
    if not clinic.has_hours():
        return str(CANNOT_SAY)
    closes = clinic.closes_at(now)
    if closes is not None:
        until = time_of_day(closes, clinic)
        line = _("Someone reads shared answers while the office is open, until {time} today.")
        return line.format(time=until)
    opens = clinic.next_opening(now)
    closed = _("The office is closed now.")
    if not opens:
        return f"{closed} {CANNOT_SAY}"
    before = _("No one reads this before {moment}.").format(moment=moment_at(opens, clinic))
    return f"{closed} {before}"


def present_to_do(submission: Submission, clinic: Clinic, now: datetime) -> ResultView | None:
    """What to do now, as the result says it; None when that is not known.

    While a correction leaves questions open, the most urgent result shown so far still holds.
    """
    journey = journey_of(submission)
    if journey.assessment is None:
        return None
    assessment = journey.assessment if journey.has_result else _highest_shown(submission)
    if assessment is None:
        return None
    return present_result(
        submission,
        assessment,
        clinic=clinic,
        moment=submission.finished_at or submission.saved_at,
        now=now,
        library=library(page_language()),
    )


def present_most_urgent(review: Review, clinic: Clinic, now: datetime) -> ResultView | None:
    """What to do now, by what was shared or by the answers of the latest later day, if those are worse."""
    first = present_to_do(review.submission, clinic, now)
    answered = review.follow_ups.filter(answered_at__isnull=False, submission__erased_at=None)
    latest = answered.select_related("submission__version").last()
    if latest is None or first is None:
        return first
    later = present_to_do(latest.submission, clinic, now)
    return later if later is None or Urgency(later.urgency) > Urgency(first.urgency) else first


def _highest_shown(submission: Submission) -> Assessment | None:
    stored = max(submission.assessments.all(), key=lambda one: Urgency(one.urgency), default=None)
    return stored.assessment if stored else None
