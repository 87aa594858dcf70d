"""The reviews that this browser may look at.

The session holds their ids, neither names nor phone numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from triage.models import Review, Submission
from triage.models.sealing import BrokenSealError, seal, unseal, unseal_unbound
from triage.models.shared_cache import count_up
from triage.patients.browser import submission_ids
from triage.patients.form_tokens import TokenKind, make_token, read_token

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)
NOTED_WRONG_CODES = 100
_HOUR = 60 * 60
# The reviews by their submissions, the one that the status page shows, own codes by their submissions, and a
# caller's code not yet shown.
_SHARED, _CURRENT, _OWN_CODES, _NEW_CODE = "shared", "shared_current", "shared_codes", "shared_code"
_WRONG_CODES = "wrong-codes"


def remember_shared(request: HttpRequest, review: Review) -> None:
    known = request.session.get(_SHARED, {})
    remembered = {**known, str(review.submission_id): review.pk}
    # A session is written whenever something is set in it.
    if remembered != known:
        request.session[_SHARED] = remembered
    if request.session.get(_CURRENT) != review.pk:
        request.session[_CURRENT] = review.pk


def keep_own_code(request: HttpRequest, submission: Submission, code: str) -> None:
    """Keep a code, sealed, in the browser that shared: until it was used here, taken back or erased."""
    request.session[_OWN_CODES] = {
        **request.session.get(_OWN_CODES, {}),
        str(submission.pk): _sealed(submission, code),
    }


def own_code(request: HttpRequest, submission: Submission) -> str:
    """The code of a submission that this browser shared; empty when none is kept, or it cannot be read."""
    sealed = request.session.get(_OWN_CODES, {}).get(str(submission.pk))
    return _opened(submission, sealed) if sealed else ""


def _sealed(submission: Submission, code: str) -> str:
    return seal(code, place=(_OWN_CODES, submission.pk.hex))


def _opened(submission: Submission, sealed: str) -> str:
    """The code; empty when it cannot be read."""
    try:
        return unseal(sealed, place=(_OWN_CODES, submission.pk.hex))
    except BrokenSealError:
        pass
    try:
        # In a session that began under the release before.
        return unseal_unbound(sealed)
    except BrokenSealError:
        return ""


def forget_own_code(request: HttpRequest, submission_id: UUID) -> None:
    known = request.session.get(_OWN_CODES, {})
    if str(submission_id) in known:
        request.session[_OWN_CODES] = {
            key: value for key, value in known.items() if key != str(submission_id)
        }


def keep_new_code(request: HttpRequest, submission: Submission, code: str) -> None:
    """Keep a caller's code, sealed, until it was shown once."""
    request.session[_NEW_CODE] = [str(submission.pk), _sealed(submission, code)]


def take_new_code(request: HttpRequest, submission: Submission) -> str:
    """The code of a call that was put into the queue, once; empty after that."""
    submission_id, sealed = request.session.get(_NEW_CODE, ("", ""))
    if submission_id != str(submission.pk):
        return ""
    del request.session[_NEW_CODE]
    return _opened(submission, sealed)


def current_review(request: HttpRequest) -> Review | None:
    """The review that a sent form names by its token, or else the one this browser looked at last."""
    review_id: int | None = request.session.get(_CURRENT)
    if request.method == "POST":
        review_id = read_token(TokenKind.REVIEW, request)
    reviews = Review.objects.select_related("submission__version", "contact")
    return reviews.filter(pk=review_id).first() if review_id is not None else None


def about_current_review(view: Callable[[HttpRequest, Review], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the current review; without one it asks for the code."""

    @wraps(view)
    def found(request: HttpRequest) -> HttpResponse:
        review = current_review(request)
        return redirect("patients:code") if review is None else view(request, review)

    return found


def review_token(review: Review) -> str:
    """What every form on a review carries: it acts on the one that was shown."""
    return make_token(TokenKind.REVIEW, review.pk)


def forget_shared(request: HttpRequest, review: Review) -> None:
    known = request.session.get(_SHARED, {})
    request.session[_SHARED] = {key: value for key, value in known.items() if value != review.pk}
    if request.session.get(_CURRENT) == review.pk:
        del request.session[_CURRENT]


def is_own(request: HttpRequest, review: Review) -> bool:
    """Whether the answers were given in this browser, so that they can be changed here."""
    return review.submission_id in submission_ids(request)


def note_wrong_code() -> None:
    """Count a wrong code; every hundredth within an hour, in all processes together, is logged."""
    count = count_up(_WRONG_CODES, seconds=_HOUR)
    if count % NOTED_WRONG_CODES == 0:
        log.warning("%s wrong codes were tried within an hour.", count)
