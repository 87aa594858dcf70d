"""Collects what the review page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from triage.actions.reviews.persons import probably_same
from triage.actions.submissions import assess_submission
from triage.display import person_name
from triage.models import Clinic, HandoverNotes, Review, ReviewEntry, SharedContact, StoredAssessment
from triage.models.reviews import EntryKind
from triage.nurses.presenters.answered_pages import AnsweredPage, present_answers
from triage.nurses.presenters.history import (
    EntryView,
    OtherReview,
    SinceLast,
    calls_so_far,
    news_of,
    others_of_person,
    present_entry,
    present_other,
    present_probably_same,
    since_last,
)
from triage.nurses.presenters.later_answers import FollowUpView, present_follow_ups
from triage.nurses.presenters.live_review import LiveReview, begin_live
from triage.nurses.presenters.review import ReviewView, present_review
from triage.nurses.presenters.trend import Trend, present_trend
from triage.nurses.queue_list import Viewpoint
from triage.nurses.review_forms import (
    AttemptForm,
    CloseForm,
    NoteForm,
    OverrideForm,
    ReopenForm,
    SecondNurseForm,
    WorkForm,
)


@dataclass(frozen=True)
class ReviewPage:
    review: ReviewView
    pages: list[AnsweredPage]
    notes: list[tuple[str, str]]
    # Oldest first.
    timeline: list[EntryView]
    last_entry: int
    # What came of the calls so far, for whoever calls next; empty before the first.
    calls: str
    live: LiveReview
    news: list[EntryView]
    # What others did while a form that was refused lay open.
    meanwhile: list[EntryView]
    was_stale: bool
    probably_same: list[OtherReview]
    others: list[OtherReview]
    newer: list[OtherReview]
    since_last: SinceLast | None
    # The latest first.
    follow_ups: list[FollowUpView]
    trend: Trend | None
    forms: list[WorkForm]
    refused: WorkForm | None


def present_page(
    review: Review, *, by: User, refused: WorkForm | None = None, is_handed: bool = False
) -> ReviewPage:
    """Everything about a review, for the nurse `by`. `refused` is a form that could not be carried out;
    `is_handed` says that she sees it for the first time since a colleague handed it over.
    """
    clinic, now = Clinic.load(), timezone.now()
    submission = review.submission
    has_answers = submission.erased_at is None and submission.is_readable
    contact: SharedContact | None = getattr(review, "contact", None)
    notes = HandoverNotes.objects.filter(submission=submission).first()
    entries = list(review.entries.select_related("by"))
    last_entry = entries[-1].pk if entries else 0
    others = others_of_person(review)
    view = present_review(
        review,
        contact=contact,
        stored=list(StoredAssessment.objects.filter(submission=submission)),
        current=assess_submission(submission) if has_answers else None,
        clinic=clinic,
        now=now,
        by=by,
        handover=_handover(entries) if is_handed else "",
    )
    return ReviewPage(
        review=view,
        pages=present_answers(submission) if has_answers else [],
        # What was taken back is not shared any more, and the notes never were the answers.
        notes=notes.written() if notes and contact else [],
        timeline=[present_entry(entry, clinic) for entry in entries],
        last_entry=last_entry,
        calls=calls_so_far(entries, clinic),
        live=begin_live(review, last_entry, Viewpoint(user=by, now=now, clinic=clinic)),
        news=news_of(entries, clinic),
        meanwhile=[present_entry(entry, clinic) for entry in entries if entry.pk > refused.last_seen]
        if refused
        else [],
        was_stale=refused is not None and refused.was_stale,
        probably_same=present_probably_same(
            contact, probably_same(review), clinic, today=clinic.local(now).date()
        ),
        others=[present_other(other, clinic) for other in others],
        newer=[present_other(other, clinic) for other in others if other.shared_at > review.shared_at],
        since_last=since_last(review, others, clinic) if has_answers else None,
        follow_ups=present_follow_ups(review, clinic) if submission.is_readable else [],
        trend=present_trend(review, others, clinic),
        forms=_forms(view, review, clinic, refused),
        refused=refused,
    )


def _handover(entries: Iterable[ReviewEntry]) -> str:
    """Who handed it over last, and the note."""
    handed = [entry for entry in entries if entry.kind == EntryKind.HANDED_OVER and entry.by]
    if not handed:
        return ""
    _, _, note = handed[-1].text.partition(": ")
    by = cast("User", handed[-1].by)
    return f"Handed over by {person_name(by)}" + (f": {note}" if note else ".")


def _forms(view: ReviewView, review: Review, clinic: Clinic, refused: WorkForm | None) -> list[WorkForm]:
    """The forms that this nurse can use now, the likeliest first, and always the refused one."""
    kinds: list[type[WorkForm]] = []
    if view.may_be_second:
        kinds.append(SecondNurseForm)
    if view.is_mine and not view.is_closed:
        kinds += [AttemptForm, CloseForm]
    if not view.contact:
        kinds.append(AttemptForm)
    kinds.append(NoteForm)
    if view.is_mine and not view.is_closed:
        kinds.append(OverrideForm)
    if view.is_closed and view.contact:
        kinds.append(ReopenForm)
    if refused is not None and type(refused) not in kinds:
        kinds.insert(0, type(refused))
    forms = [
        refused if refused is not None and type(refused) is kind else kind(review=review, clinic=clinic)
        for kind in kinds
    ]
    # What comes next is open: closing once somebody was spoken to, else the first but a note.
    closing = [form for form in forms if form.name == CloseForm.name and review.reached_at]
    for form in closing or [form for form in forms[:1] if form.name != NoteForm.name]:
        form.is_open = True
    return forms
