"""The submissions of this browser.

The session holds their ids and who answers, but no answers. A browser that did not begin a submission
cannot open it.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest

from triage.actions.private_copies import newest_copy
from triage.models import PhoneCall, Review, Submission
from triage.models.submissions import Respondent
from triage.patients.form_tokens import TokenKind, make_token, read_token

_KEY = "submissions"
_VERSIONS = "versions"
# Only of submissions to which a clinic's own page led.
_CAME_FROM = "came_from"
# By the id of what nurses were given: the id of the private copy in which the person went on.
_CONTINUED = "continued"
# Nobody answers as often within the month that a session lasts.
MOST_SUBMISSIONS = 50


def begin(request: HttpRequest, respondent: Respondent, version_id: int, came_from: str = "") -> UUID:
    """Reserve the id of a new submission for this browser, on the version whose pages it will see.

    `came_from` names the clinic's own page that led here.
    """
    submission_id = uuid4()
    _remember(request, str(submission_id), respondent.value, version_id, came_from)
    return submission_id


def adopt(request: HttpRequest, submission: Submission) -> None:
    """Let this browser answer a submission that was begun for it."""
    _remember(request, str(submission.pk), submission.respondent, submission.version_id)


def go_on_with(request: HttpRequest, copy: Submission, *, instead_of: UUID) -> None:
    """Let this browser go on in a private copy, wherever it opens the answers that were given to nurses."""
    adopt(request, copy)
    request.session[_CONTINUED] = {**request.session.get(_CONTINUED, {}), str(instead_of): str(copy.pk)}


def continued_in(request: HttpRequest, submission_id: UUID) -> UUID:
    """The private copy in which this browser goes on with these answers; their own id where there is none."""
    followed, continued, known = str(submission_id), request.session.get(_CONTINUED, {}), _known(request)
    while continued.get(followed) in known:
        followed = continued[followed]
    return UUID(followed)


def continued_from(request: HttpRequest, submission_id: UUID) -> list[UUID]:
    """The answers that this browser went on from into this private copy."""
    return [
        UUID(one)
        for one in request.session.get(_CONTINUED, {})
        if continued_in(request, UUID(one)) == submission_id
    ]


def _remember(
    request: HttpRequest, identifier: str, respondent: str, version_id: int, came_from: str = ""
) -> None:
    known = {**_known(request), identifier: respondent}
    versions = {**request.session.get(_VERSIONS, {}), identifier: version_id}
    kept = _kept(list(known))
    request.session[_KEY] = {one: known[one] for one in known if one in kept}
    request.session[_VERSIONS] = {one: versions[one] for one in versions if one in kept}
    pages = {**request.session.get(_CAME_FROM, {}), **({identifier: came_from} if came_from else {})}
    if pages:
        request.session[_CAME_FROM] = {one: pages[one] for one in pages if one in kept}


def _kept(known: list[str]) -> set[str]:
    """Of the submissions of a browser, oldest first, those that it goes on knowing.

    The newest always. Of the others those that were shared are forgotten last, and those of which nothing
    was ever sent first.
    """
    if len(known) <= MOST_SUBMISSIONS:
        return set(known)
    *others, newest = known
    sent = {str(pk) for pk in Submission.objects.filter(pk__in=others).values_list("pk", flat=True)}
    reviews = Review.objects.filter(submission__in=[UUID(one) for one in others])
    shared = {str(pk) for pk in reviews.values_list("submission_id", flat=True)}
    ranked = sorted(others, key=lambda one: (one in shared, one in sent, others.index(one)))
    return {newest, *ranked[len(known) - MOST_SUBMISSIONS :]}


def version_shown(request: HttpRequest, submission_id: UUID) -> int | None:
    """The version whose pages this browser was shown, before anything was sent."""
    version_id: int | None = request.session.get(_VERSIONS, {}).get(str(submission_id))
    return version_id


def page_of_clinic(request: HttpRequest, submission_id: UUID) -> str:
    """The clinic's own page that led to a submission, before anything was sent; empty for none."""
    came_from: str = request.session.get(_CAME_FROM, {}).get(str(submission_id), "")
    return came_from


def respondent_of(request: HttpRequest, submission_id: UUID) -> Respondent:
    """Who answers this submission. Raises Http404 when it is not this browser's."""
    respondent = _known(request).get(str(submission_id))
    if respondent is None:
        raise Http404
    return Respondent(respondent)


def is_known(request: HttpRequest, submission_id: UUID) -> bool:
    """Whether this browser began the submission."""
    return str(submission_id) in _known(request)


def forget(request: HttpRequest, submission_id: UUID) -> None:
    """Remove a submission from this browser."""
    for key in (_KEY, _VERSIONS, _CAME_FROM, _CONTINUED):
        if key in request.session:
            kept = dict(request.session[key])
            kept.pop(str(submission_id), None)
            request.session[key] = kept


def form_token(submission: Submission) -> str:
    """What every form on a submission carries, so that its answers find home in a new session."""
    content = [str(submission.pk), submission.respondent, submission.version_id, submission.came_from]
    return make_token(TokenKind.SUBMISSION, content)


def restore_session(request: HttpRequest, submission_id: UUID) -> None:
    """When the session ended while a page was open, begin it again by the token of the page's form.

    A phone call belongs to no browser, whatever token is sent.
    """
    if is_known(request, submission_id):
        return
    # Forms from before an upgrade do not say where somebody came from.
    identifier, respondent, version_id, *came_from = read_token(TokenKind.SUBMISSION, request) or ("", "", 0)
    if identifier == str(submission_id) and not PhoneCall.objects.filter(pk=submission_id).exists():
        _remember(request, identifier, respondent, version_id, *came_from)
        copy = newest_copy(submission_id)
        if copy is not None:
            go_on_with(request, copy, instead_of=submission_id)


def submission_ids(request: HttpRequest) -> list[UUID]:
    """The submissions that this browser began, oldest first; of those that it went on from the copy alone."""
    mine = map(UUID, _known(request))
    return [one for one in mine if continued_in(request, one) == one]


def _known(request: HttpRequest) -> dict[str, str]:
    """Who answers each submission that this browser began or went on with, oldest first."""
    known: dict[str, str] = request.session.get(_KEY, {})
    return known
