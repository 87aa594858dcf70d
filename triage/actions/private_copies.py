"""Answers that nurses were given and are given no more: what changes from then on is the person's own.

What was given stays as it was given. The first change begins a copy that nurses do not see.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from triage.actions.counting.changed_days import tell_change
from triage.models import ErasedSubmission, FollowUp, PhoneCall, Review, StoredAssessment, Submission
from triage.models.blind_indexes import blind_index


def to_be_changed(submission: Submission) -> Submission:
    """Where what this person sends now belongs: the submission itself, or their private copy of it.

    For a locked submission, within its transaction; the copy is locked too.
    """
    while _is_given_no_more(submission):
        submission = _private_copy(submission)
    return submission


def _is_given_no_more(submission: Submission) -> bool:
    """Whether it was shared, or answered by consent on a later day, and none of that holds now.

    Its reviews stay locked, so that no consent ends between this and what is saved.
    """
    went_with = FollowUp.objects.filter(submission=submission).values("review")
    of_it = Review.objects.filter(Q(submission=submission) | Q(pk__in=went_with))
    reviews = list(of_it.select_for_update().order_by("pk"))
    if not reviews or any(_is_given_with(review, submission) for review in reviews):
        return False
    # What a nurse entered herself is no secret from nurses.
    return not PhoneCall.objects.filter(submission=submission).exists()


def _is_given_with(review: Review, submission: Submission) -> bool:
    has_consent = review.submission_id == submission.pk or review.follow_up_agreed_at is not None
    return has_consent and not review.is_withdrawn


def _private_copy(submission: Submission) -> Submission:
    """The copy of these answers, and of the results that the person was told; one, however often sent."""
    identifier = _next_id(submission.pk)
    while _is_erased(identifier):
        identifier = _next_id(identifier)
    copies = Submission.objects.with_version().select_for_update(of=("self",))
    copy, is_new = copies.get_or_create(
        pk=identifier,
        defaults={
            "version": submission.version,
            "respondent": submission.respondent,
            "language": submission.language,
            "came_from": submission.came_from,
            "answers": submission.answers,
            "sent_pages": submission.sent_pages,
        },
    )
    if is_new:
        for told in submission.assessments.all():
            StoredAssessment.objects.create(
                submission=copy, urgency=told.urgency, document=told.document, is_final=told.is_final
            )
        tell_change(copy.started_at)
    return copy


def _next_id(submission_id: UUID) -> UUID:
    """The id of a copy, which joins it to nothing for anybody without the key."""
    return UUID(hex=blind_index("private copy", submission_id.hex)[:32], version=4)


def _is_erased(submission_id: UUID) -> bool:
    erased = Submission.objects.filter(pk=submission_id, erased_at__isnull=False)
    return erased.exists() or ErasedSubmission.objects.filter(pk=submission_id).exists()
