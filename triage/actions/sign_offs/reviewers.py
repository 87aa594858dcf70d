"""The profiles of clinical reviewers: entered by an administrator, confirmed by their owners."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.roles import GIVE_VERDICT
from triage.models import ClinicalReviewer

_PROFILE = ("name", "profession", "licence_number")


class ReviewerError(Exception):
    """Somebody may not sign, or not yet; the message says what to do."""


def reviewer_of(user: User) -> ClinicalReviewer | None:
    """The profile of somebody of the staff, if an administrator entered one."""
    return ClinicalReviewer.objects.filter(user=user).first()


@transaction.atomic
def save_reviewer(*, reviewer: ClinicalReviewer, by: User) -> ClinicalReviewer:
    """Store a profile. Where it differs from what its owner confirmed, it has to be confirmed again.

    Raises ValidationError, also for one's own: nobody vouches for themselves.
    """
    if reviewer.user_id == by.pk:
        raise ValidationError("Somebody else has to enter your profile.")
    stored = ClinicalReviewer.objects.select_for_update().filter(pk=reviewer.pk).first()
    changed = [
        name for name in _PROFILE if stored is None or getattr(stored, name) != getattr(reviewer, name)
    ]
    reviewer.full_clean()
    if changed:
        reviewer.confirmed_at = None
    reviewer.save()
    action = "change_reviewer" if stored else "add_reviewer"
    record(action=action, subject=reviewer, by=by, fields=changed)
    return reviewer


@transaction.atomic
def confirm_reviewer(*, name: str, profession: str, licence_number: str, by: User) -> ClinicalReviewer:
    """Let the owner of a profile say that it is right as it was read. Raises ReviewerError."""
    reviewer = ClinicalReviewer.objects.select_for_update().filter(user=by).first()
    if reviewer is None or not by.has_perm(GIVE_VERDICT):
        raise ReviewerError("An administrator has to enter you as a clinical reviewer first.")
    if tuple(getattr(reviewer, field) for field in _PROFILE) != (name, profession, licence_number):
        raise ReviewerError("Your profile was changed since you opened this page. Read it again.")
    if reviewer.confirmed_at is None:
        reviewer.confirmed_at = timezone.now()
        reviewer.save(update_fields=["confirmed_at"])
        record(action="confirm_reviewer", subject=reviewer, by=by, fields=["confirmed_at"])
    return reviewer


def signing_reviewer(user: User) -> ClinicalReviewer:
    """The profile under which somebody signs. Raises ReviewerError for whoever may not."""
    if not user.has_perm(GIVE_VERDICT):
        raise ReviewerError("Only clinical reviewers sign.")
    reviewer = reviewer_of(user)
    if reviewer is None:
        raise ReviewerError(
            "An administrator has to enter your name, profession and licence number before you can sign."
        )
    if not reviewer.is_confirmed:
        raise ReviewerError("Confirm your name, profession and licence number first.")
    return reviewer
