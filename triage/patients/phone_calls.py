"""The pages of a phone call, which a nurse enters for the caller.

They are the patients' own, with a bar of the staff's on top. The answers belong to no browser's session:
whoever opens them must be logged in, and be the nurse who began the call or a lead nurse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from triage.actions.phone_calls import may_enter
from triage.display import person_name
from triage.engine.vocabulary import Urgency
from triage.models import PhoneCall, Review, Submission
from triage.models.submissions import Respondent
from triage.patients.browser import is_known
from triage.patients.shared_browser import take_new_code

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


class LogInFirstError(Exception):
    """A page of a phone call was asked for by somebody who is not logged in."""


@dataclass(frozen=True)
class CallBar:
    """Whom a call is about, and what can be done with it. `entered_by` is empty for one's own."""

    call_id: UUID
    name: str
    phone: str
    entered_by: str
    is_open: bool
    may_put: bool
    is_emergency: bool
    # Its review, once it is in the queue, and at the first sight of it the code for the caller.
    review_id: int | None
    new_code: str


def call_respondent(request: HttpRequest, submission_id: UUID) -> Respondent | None:
    """Who answers, when this is a phone call that the user may enter; None when it is no call.

    Raises LogInFirstError for anybody who is not logged in, PermissionDenied for others of the staff.
    """
    if is_known(request, submission_id):
        return None
    call = PhoneCall.objects.filter(pk=submission_id).select_related("submission").first()
    if call is None:
        return None
    if not request.user.is_authenticated:
        raise LogInFirstError
    if not may_enter(call, request.user):
        raise PermissionDenied
    return Respondent(call.submission.respondent)


def call_bar(request: HttpRequest, submission: Submission) -> CallBar | None:
    """The bar on the pages of a call; None for answers that are no call."""
    if is_known(request, submission.pk):
        return None
    call = PhoneCall.objects.filter(pk=submission.pk).select_related("by").first()
    if call is None:
        return None
    review = Review.objects.filter(submission=submission).select_related("contact").first()
    contact = getattr(review, "contact", None) or call
    urgency = submission.highest_urgency()
    return CallBar(
        call_id=submission.pk,
        name=contact.name or "somebody whose name was erased",
        phone=contact.phone,
        entered_by="" if call.by == request.user else person_name(call.by),
        is_open=call.is_open,
        may_put=call.is_open and urgency is not None,
        is_emergency=urgency == Urgency.EMERGENCY,
        review_id=review.pk if review else None,
        new_code=take_new_code(request, submission),
    )
