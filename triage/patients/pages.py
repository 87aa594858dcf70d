"""What all pages about a patient's own answers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from triage.models import Submission
from triage.models.submissions import Respondent
from triage.patients.browser import readmit, respondent_of
from triage.patients.not_saved import says_when_not_saved

if TYPE_CHECKING:
    View = Callable[..., HttpResponse]


def patient_page(*methods: str) -> Callable[[View], View]:
    """Decorate a view: these methods only, never cached, and an honest page when the database fails."""

    def decorate(view: View) -> View:
        return never_cache(require_http_methods(methods)(says_when_not_saved(view)))

    return decorate


read_page = patient_page("GET", "HEAD")
form_page = patient_page("GET", "HEAD", "POST")
send_only = patient_page("POST")


def own_respondent(request: HttpRequest, submission_id: UUID) -> Respondent:
    """Who answers a submission of this browser. A form's signed token brings an ended session back.

    Raises Http404 when the submission is not this browser's.
    """
    if request.method == "POST":
        readmit(request, submission_id)
    return respondent_of(request, submission_id)


def own_submission(request: HttpRequest, submission_id: UUID) -> Submission:
    """A stored submission of this browser. Raises Http404 for others', erased and unsent ones."""
    own_respondent(request, submission_id)
    return stored_submission(submission_id)


def stored_submission(submission_id: UUID) -> Submission:
    """A submission that was sent and not erased, with its version. Raises Http404 for others."""
    return get_object_or_404(Submission.objects.select_related("version"), pk=submission_id, erased_at=None)
