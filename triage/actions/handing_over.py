"""Links by which a doctor's computer fetches one person's answers: signed, and of short life.

The link alone opens the answers, so that nobody has to log in anywhere. It holds no answer and no contact,
and the person makes it when the computer is in front of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils import timezone

from triage.actions.audit import PATIENT, record
from triage.models import Submission

LINK_LIFE = timedelta(minutes=15)
_SALT = "triage.handing_over"


class NoSuchLinkError(Exception):
    """The link was never made, is over, or leads to answers that are no longer kept."""


def make_link(submission_id: UUID) -> tuple[str, datetime]:
    """The secret part of a link to a submission, and when it ends."""
    return TimestampSigner(salt=_SALT).sign(submission_id.hex), timezone.now() + LINK_LIFE


def find_linked(secret: str) -> Submission:
    """The submission that a link leads to, which is not opened by that. Raises NoSuchLinkError."""
    try:
        submission_id = UUID(hex=TimestampSigner(salt=_SALT).unsign(secret, max_age=LINK_LIFE))
        return Submission.objects.with_version().get(pk=submission_id, erased_at=None)
    except (BadSignature, Submission.DoesNotExist):
        raise NoSuchLinkError from None


@transaction.atomic
def open_link(secret: str) -> Submission:
    """The submission that a link leads to, each opening in the trail. Raises NoSuchLinkError."""
    submission = find_linked(secret)
    record(action="hand_over", subject=submission, by=PATIENT)
    return submission
