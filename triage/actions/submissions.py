"""Stores a person's answers and results."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from triage.actions.counting.changed_days import tell_change
from triage.actions.deleting_exports import delete_exports_of
from triage.actions.private_copies import to_be_changed
from triage.actions.purging.deleting import delete_submissions
from triage.actions.reviews.changing import lock_in_order
from triage.actions.reviews.follow_ups import note_follow_up
from triage.actions.reviews.sharing import raise_review, withdraw_shared
from triage.engine.answers import Answer
from triage.engine.checklist import complete_page
from triage.engine.evaluation import Assessment, EvaluationError, assess
from triage.engine.journey import Destination, Journey, Place
from triage.engine.navigation import ask_again, counting_answers, pages_to_ask_again, shown_pages
from triage.engine.protocol import Page, Protocol
from triage.models import (
    ErasedSubmission,
    FollowUp,
    HandoverNotes,
    PhoneCall,
    ProtocolVersion,
    Publication,
    Review,
    StoredAssessment,
    Submission,
)
from triage.models.ledger import keeping_ledger
from triage.models.submissions import Respondent

log = logging.getLogger(__name__)


class PageNotShownError(Exception):
    """The sent page is not shown for this person's answers, or they were erased meanwhile."""


class UnfinishedError(Exception):
    """The result was asked for while a page is unanswered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        super().__init__(f"page '{page.id}' is still to be answered")


@dataclass(frozen=True)
class SentPage:
    """The result of sending a page, and where it leads."""

    submission: Submission
    journey: Journey
    destination: Destination


def assess_submission(submission: Submission) -> Assessment | None:
    """Assess the answers that count. None when a rule fails; the log names it, never an answer."""
    protocol = submission.version.protocol
    try:
        return assess(protocol, counting_answers(protocol, submission.answers))
    except EvaluationError as error:
        # No traceback: the error underneath could quote an answer.
        log.error("Assessment failed: %s, version %s", error, submission.version.sha256[:12])
        return None


def journey_of(submission: Submission) -> Journey:
    """The person's place in the journey, their answers assessed anew."""
    return Journey(
        protocol=submission.version.protocol,
        answers=submission.answers,
        sent_pages=submission.sent_pages,
        is_finished=submission.is_finished,
        assessment=assess_submission(submission),
    )


def answer_page(submission: Submission, page: Page, given: Mapping[str, Answer]) -> None:
    """Replace the answers of one page, without storing anything.

    A later page that was sent before is open again when this one adds what it asks about.
    """
    protocol, before = submission.version.protocol, dict(submission.answers)
    completed = _complete(protocol, page, given, before)
    for question in page.questions:
        submission.answers.pop(question.id, None)
    submission.answers.update(completed)
    if page.id not in submission.sent_pages:
        submission.sent_pages.append(page.id)
    for other in pages_to_ask_again(protocol, before, submission.answers):
        if other.id in submission.sent_pages:
            submission.sent_pages.remove(other.id)
            submission.answers = ask_again(protocol, other, submission.answers)
    submission.finished_at = submission.called_at = None


@keeping_ledger()
def send_page(
    *,
    submission_id: UUID,
    page_id: str,
    given: Mapping[str, Answer],
    by: Respondent,
    version: ProtocolVersion | None = None,
    language: str | None = None,
    came_from: str = "",
) -> SentPage:
    """Save one page's answers and assess what is known so far.

    The first page that is sent begins the submission, pinned to the version whose page was shown
    (the live one unless another is given): nobody's "no" is stored for a row they never saw. Only
    this page's answers are replaced. `language` is that of the page that was sent, None for the one known
    before; `came_from` is kept with the first page alone. An assessment is stored whenever this page raises
    the urgency. What nurses were given and are given no more stays as it is: then the page is saved in a
    private copy, and that is the submission that comes back.
    Raises PageNotShownError for a page that is not shown, and for erased answers.
    """
    # The version never changes, so it needs no lock.
    submission, is_new = (
        Submission.objects.with_version()
        .select_for_update(of=("self",))
        .get_or_create(
            pk=submission_id,
            defaults={
                "version": version or Publication.version_to_ask(),
                "respondent": by,
                "came_from": came_from,
            },
        )
    )
    if submission.erased_at or (is_new and ErasedSubmission.objects.filter(pk=submission_id).exists()):
        raise PageNotShownError(page_id)
    if not is_new:
        submission = to_be_changed(submission)
    before = assess_submission(submission)
    protocol = submission.version.protocol
    page = next((p for p in shown_pages(protocol, submission.answers) if p.id == page_id), None)
    if page is None:
        raise PageNotShownError(page_id)

    answer_page(submission, page, given)
    submission.language = language or submission.language
    submission.save()

    journey = journey_of(submission)
    assessment, destination = journey.assessment, journey.place_after_sending(page)
    if assessment is not None and (before is None or assessment.urgency > before.urgency):
        _store(submission, assessment, is_final=False)
    note_follow_up(submission, assessment, is_told=destination.place == Place.RESULT)
    return SentPage(submission, journey, destination)


def _complete(
    protocol: Protocol, page: Page, given: Mapping[str, Answer], before: Mapping[str, Answer]
) -> Mapping[str, Answer]:
    try:
        return complete_page(protocol, page, given, before)
    except EvaluationError:
        # The rules are broken: keep what was given and put no "no" into anybody's mouth.
        return given


@keeping_ledger()
def finish_submission(*, submission_id: UUID, by: Respondent, language: str | None = None) -> Submission:
    """Finish the questionnaire, store the final assessment unless a rule fails, and return what is finished.

    That is a private copy where these answers were given to nurses and are given no more. `language` is that
    of the page that was sent, None for the one known before.

    Raises UnfinishedError while a page is unanswered, Submission.DoesNotExist for erased answers.
    """
    known = Submission.objects.with_version().select_for_update(of=("self",))
    submission = known.get(pk=submission_id, respondent=by, erased_at=None)
    if not submission.is_finished:
        submission = to_be_changed(submission)
    journey = journey_of(submission)
    assessment, page = journey.assessment, journey.open_page()
    if page is not None:
        raise UnfinishedError(page)
    if submission.is_finished:
        return submission
    submission.finished_at = timezone.now()
    submission.language = language or submission.language
    submission.save()
    if assessment is not None:
        _store(submission, assessment, is_final=True)
    note_follow_up(submission, assessment, is_told=True)
    return submission


def note_call_made(*, submission_id: UUID, has_called: bool, by: Respondent) -> None:
    """Note that the person called as they were told to, or that they did not after all."""
    called_at = timezone.now() if has_called else None
    # Not by `save`, which would move the moment of the answers.
    Submission.objects.filter(pk=submission_id, respondent=by).update(called_at=called_at)


@keeping_ledger()
def erase_submission(*, submission_id: UUID, by: Respondent) -> None:
    """Delete a submission with its results and what was written on the sheet; only day counts stay.

    What the care team was given is withdrawn, and the answers stay closed as a record of care, without name
    and contact data, until the purge; exports that tell of them are deleted. An id of which nothing was sent
    yet is fine.
    """
    submission = Submission.objects.select_for_update().filter(pk=submission_id, respondent=by).first()
    if submission is None:
        return
    now = timezone.now()
    if not _was_given_to_nurses(submission.pk):
        delete_submissions([submission.pk], now=now)
        ErasedSubmission.objects.create(pk=submission.pk, erased_at=now)
        return
    HandoverNotes.objects.filter(submission=submission).delete()
    review = Review.objects.filter(submission=submission).first()
    went_with = FollowUp.objects.filter(submission=submission).values_list("review", flat=True)
    told_of = lock_in_order([*went_with, *([review.pk] if review else [])])
    if told_of:
        delete_exports_of(told_of)
    if review is not None:
        withdraw_shared(review_id=review.pk)
    submission.erased_at = now
    submission.save()


@keeping_ledger()
def erase_together(*, submission_ids: Iterable[UUID], by: Respondent) -> None:
    """Erase answers and the private copy in which they went on: all of them, or none."""
    for submission_id in submission_ids:
        erase_submission(submission_id=submission_id, by=by)


def _was_given_to_nurses(submission_id: UUID) -> bool:
    """Whether a nurse was given these answers, or entered them: then they are a record of care."""
    given = (Review, FollowUp, PhoneCall)
    return any(model._default_manager.filter(submission=submission_id).exists() for model in given)


@keeping_ledger()
def save_handover_notes(*, submission_id: UUID, notes: Mapping[str, str], by: Respondent) -> HandoverNotes:
    """Store the notes of the handover sheet; fields that are not named become empty."""
    submission = Submission.objects.select_for_update().get(pk=submission_id, respondent=by)
    empty = dict.fromkeys(HandoverNotes.note_names(), "")
    saved, _ = HandoverNotes.objects.update_or_create(submission=submission, defaults={**empty, **notes})
    return saved


def _store(submission: Submission, assessment: Assessment, *, is_final: bool) -> None:
    StoredAssessment.objects.create(
        submission=submission,
        urgency=assessment.urgency,
        document=assessment.model_dump(mode="json", exclude_defaults=True),
        is_final=is_final,
    )
    tell_change(submission.started_at)
    raise_review(submission, assessment.urgency)
