"""Which submissions belong to this browser.

The session names them and who answers; it holds no answers. A browser that did not begin a
submission cannot open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import Http404

from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.http import HttpRequest

_KEY = "submissions"


def begin(request: HttpRequest, respondent: Respondent) -> UUID:
    """Reserve the id of a new submission for this browser."""
    submission_id = uuid4()
    request.session[_KEY] = {**request.session.get(_KEY, {}), str(submission_id): respondent.value}
    return submission_id


def respondent_of(request: HttpRequest, submission_id: UUID) -> Respondent:
    """Who answers this submission. Raises Http404 when it is not this browser's."""
    respondent = request.session.get(_KEY, {}).get(str(submission_id))
    if respondent is None:
        raise Http404
    return Respondent(respondent)


def submission_ids(request: HttpRequest) -> list[UUID]:
    """The submissions that this browser began, oldest first."""
    return [UUID(identifier) for identifier in request.session.get(_KEY, {})]
