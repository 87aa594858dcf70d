"""Contact, urgency, claim and reasons: the upper half of the review page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User

from triage.display import (
    by_the_minute,
    language_note,
    moment_at,
    person_name,
    question_as_asked,
    span,
    urgency_name,
)
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review, SharedContact, StoredAssessment, Submission
from triage.models.phones import dial
from triage.models.review_columns import Outcome
from triage.models.sealing import does_open
from triage.models.submissions import Respondent
from triage.nurses.presenters.reasons import ReasonView, highest_shown, present_reason, title_shown_at
from triage.nurses.presenters.rule_change import RuleChange, present_rule_change


@dataclass(frozen=True)
class ContactView:
    name: str
    phone: str
    link: str
    birth_date: str
    record_number: str
    best_time: str
    other_phone: str
    other_link: str


@dataclass(frozen=True)
class ReviewView:
    id: int
    revision: int
    urgency: str
    urgency_name: str
    override_note: str
    clock: str
    is_overdue: bool
    shared: str
    who_answered: str
    came_from: str
    # The code for what the person wrote; the note is empty for English.
    language: str
    language_note: str
    entered_by: str
    contact: ContactView | None
    is_erased: bool
    is_untrusted: bool
    is_closed: bool
    closing: str
    is_mine: bool
    holder: str
    is_stale: bool
    # Whose question to a second nurse is open, what it is, and whether this nurse may answer.
    asked_by: str
    asked_for: str
    talk: str
    may_be_second: bool
    was_asked_by_me: bool
    handover: str
    correction: str
    rule_change: RuleChange | None
    reasons: tuple[ReasonView, ...]
    further_reasons: tuple[ReasonView, ...]
    not_sure: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        return not self.is_closed and not self.is_mine and (not self.holder or self.is_stale)


def present_review(
    review: Review,
    *,
    contact: SharedContact | None,
    stored: Sequence[StoredAssessment],
    current: Assessment | None,
    clinic: Clinic,
    now: datetime,
    by: User,
    handover: str = "",
) -> ReviewView:
    """Join a review with its results. `current` is the assessment of the present answers; None on failure.
    `handover` is the note of the colleague who handed it over, until its holder has looked.

    For answers that do not open only the contact is shown, and for a version that cannot be trusted: its
    questions may be altered.
    """
    submission = review.submission
    is_erased = submission.erased_at is not None
    is_untrusted = not submission.is_readable or not all(does_open(one, "document") for one in stored)
    worst = None if is_erased or is_untrusted else highest_shown(stored)
    reasons: tuple[ReasonView, ...] = ()
    not_sure: tuple[str, ...] = ()
    if worst is not None:
        protocol = submission.version.protocol
        reasons = tuple(present_reason(submission, finding, clinic, protocol) for finding in worst.findings)
        not_sure = tuple(
            question_as_asked(submission, protocol.questions[name]) for name in worst.not_ruled_out
        )
    leading = len(worst.findings_at(worst.urgency)) if worst else 0
    clock, is_overdue = _clock(review, clinic, now)
    return ReviewView(
        id=review.pk,
        revision=review.revision,
        urgency=review.effective_urgency.value,
        urgency_name=urgency_name(review.effective_urgency),
        override_note=f"Changed by a nurse. The answers gave: {urgency_name(review.rules_urgency)}."
        if review.override
        else "",
        clock=clock,
        is_overdue=is_overdue,
        shared=moment_at(review.shared_at, clinic),
        who_answered="Someone who helps them gave the answers."
        if submission.respondent == Respondent.OTHER
        else "",
        came_from=f"Came here from: {submission.came_from}" if submission.came_from else "",
        language=submission.language,
        language_note=language_note(submission.language),
        entered_by=person_name(review.entered_by) if review.entered_by else "",
        contact=_contact(contact, clinic, now),
        is_erased=is_erased,
        is_untrusted=is_untrusted,
        is_closed=review.is_closed,
        closing=_closing(review, clinic),
        is_mine=review.claimed_by_id == by.pk,
        holder=person_name(review.claimed_by) if review.claimed_by else "",
        is_stale=review.is_stale(now, clinic),
        asked_by=person_name(review.asked_by) if review.asked_by else "",
        asked_for=_asked_for(review),
        talk=f"Somebody spoke to them {moment_at(review.reached_at, clinic)}."
        if review.reached_at
        else "Nobody has spoken to this patient.",
        may_be_second=review.asked_by_id not in (None, by.pk),
        was_asked_by_me=review.asked_by_id == by.pk,
        handover=handover,
        correction="" if is_erased or is_untrusted else _correction(submission, worst, current),
        rule_change=None if is_untrusted else present_rule_change(review, clinic),
        reasons=reasons[:leading],
        further_reasons=reasons[leading:],
        not_sure=not_sure,
    )


def _clock(review: Review, clinic: Clinic, now: datetime) -> tuple[str, bool]:
    if review.is_closed:
        return "", False
    # A review that was opened again or rose has a new clock, which its end tells.
    began = max(review.shared_at, review.due_at - clinic.target(review.effective_urgency))
    limit = _minutes(began, review.due_at)
    taken = review.acknowledged_at
    is_held = review.claimed_by_id is not None and not review.is_stale(now, clinic)
    if is_held and not review.is_held_by_asker and taken is not None:
        if review.escalates_at is not None and review.escalates_at <= now:
            return f"Not spoken to for {_minutes(began, now)}: call now", True
        late = ", late" if taken > review.due_at else ""
        return f"Taken after {_minutes(began, taken)} of {limit}{late}", False
    waiting = f"Waiting {_minutes(began, now)} of {limit}"
    if now > review.due_at and not by_the_minute(review.due_at, now):
        return f"{waiting}: due now", True
    if now > review.due_at:
        return f"{waiting}: overdue by {_minutes(review.due_at, now)}", True
    return waiting, False


def _minutes(earlier: datetime, later: datetime) -> str:
    return span(by_the_minute(earlier, later))


def _contact(contact: SharedContact | None, clinic: Clinic, now: datetime) -> ContactView | None:
    if contact is None:
        return None
    number = dial(contact.phone)
    return ContactView(
        name=contact.name,
        phone=contact.phone,
        link=f"tel:{number}" if number else "",
        birth_date=birth_date_with_age(contact.birth_date, clinic.local(now).date()),
        record_number=contact.record_number,
        best_time=contact.best_time,
        other_phone=contact.other_phone,
        other_link=f"tel:{dial(contact.other_phone)}" if dial(contact.other_phone) else "",
    )


def birth_date_with_age(stored: str, today: date) -> str:
    """A stored birth date with the age: *May 17, 1960 (age 66)*."""
    try:
        born = date.fromisoformat(stored)
    except ValueError:
        return stored
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return f"{born:%B} {born.day}, {born.year} (age {age})"


def _asked_for(review: Review) -> str:
    """What a second nurse should agree to, as the end of *asks a second nurse to agree …*."""
    if not review.asked_for:
        return ""
    if review.asked_for in set(Urgency):
        return f"to lower it to {urgency_name(review.asked_for).lower()}"
    return f"to close it as “{Outcome(review.asked_for).label}”"


def _closing(review: Review, clinic: Clinic) -> str:
    if review.closed_at is None:
        return ""
    who = f" by {person_name(review.closed_by)}" if review.closed_by else ""
    reached = f" Reached {moment_at(review.reached_at, clinic)}." if review.reached_at else ""
    return f"{review.get_outcome_display()}. Closed {moment_at(review.closed_at, clinic)}{who}.{reached}"


def _correction(submission: Submission, worst: Assessment | None, current: Assessment | None) -> str:
    if current is None:
        return "The rules cannot be applied to the answers as they are now. Trust the highest result."
    if worst is None or current.urgency >= worst.urgency:
        return ""
    was, later = title_shown_at(submission, worst.urgency), title_shown_at(submission, current.urgency)
    return f"Was shown: {was}. After a correction: {later}."
