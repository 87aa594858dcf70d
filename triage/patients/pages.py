"""What all pages about a patient's own answers share: never silent success, and only one's own answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.languages import NO_PAGE
from triage.actions.submissions import journey_of
from triage.models import Submission
from triage.models.protocols import NothingPublishedError, UntrustedVersionError
from triage.models.sealing import BrokenSealError
from triage.models.submissions import Respondent
from triage.patients.browser import continued_in, respondent_of, restore_session, submission_ids
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.phone_calls import LogInFirstError, call_respondent

if TYPE_CHECKING:
    from django.urls import ResolverMatch

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)
_ERASES = "erases"
FORBIDDEN, UNAVAILABLE = 403, 503


def handle_database_failure(view: View) -> View:
    """Show what was sent in a form that can be sent again, with the emergency list."""

    @wraps(view)
    def safe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if "submission_id" in kwargs:
                return _where_it_goes_on(view, request, **kwargs)
            return view(request, *args, **kwargs)
        except LogInFirstError:
            return _log_in_first(request)
        except DatabaseError as error:
            # The kind alone: a database's message can quote the row.
            log.error("Database failed in %s: %s", view.__name__, type(error).__name__)
            return not_saved(request, status=UNAVAILABLE)
        except BrokenSealError:
            # What was answered is not known, and must not seem to be nothing.
            log.critical("Answers do not open in %s: a key is missing, or they were changed", view.__name__)
            return not_saved(request, status=UNAVAILABLE, can_ask=False)
        except (UntrustedVersionError, NothingPublishedError) as error:
            # Altered rules could tell somebody to wait: nobody is told anything from them.
            log.critical("Nobody can be asked in %s: %s", view.__name__, error)
            return not_saved(request, status=UNAVAILABLE, can_ask=False)

    return safe


def erasing(view: View) -> View:
    """Decorate a view that erases: no form's token opens it, for somebody else may have found one."""
    setattr(view, _ERASES, True)
    return view


def _where_it_goes_on(
    view: View, request: HttpRequest, *, submission_id: UUID, **kwargs: Any
) -> HttpResponse:
    """Open a private copy instead of the answers that this browser went on from.

    A form's signed token brings an ended session back, but for those that erase.
    """
    if request.method == "POST" and not hasattr(view, _ERASES):
        restore_session(request, submission_id)
    own = continued_in(request, submission_id)
    if own != submission_id and request.method != "POST":
        place = cast("ResolverMatch", request.resolver_match)
        return HttpResponseRedirect(reverse(place.view_name, kwargs={**kwargs, "submission_id": own}))
    return view(request, submission_id=own, **kwargs)


def not_saved(
    request: HttpRequest, *, status: int, has_cookie: bool = True, can_ask: bool = True
) -> HttpResponse:
    """The error page, with all that was sent in a form that sends it again.

    Without a cookie it says how to allow them: trying again cannot help before.
    """
    context = {
        "clinic": clinic_or_last_known(),
        "was_sent": request.method == "POST",
        "sent": sent_fields(request),
        "can_ask": can_ask,
        "has_cookie": has_cookie,
    }
    return render(request, "patients/not_saved.html", context, status=status)


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


def _log_in_first(request: HttpRequest) -> HttpResponse:
    """Ask a nurse to log in. What she sent stays on the page until it can be sent again."""
    log_in = redirect_to_login(request.path)
    if request.method != "POST":
        return log_in
    context = {"log_in": log_in["Location"], "sent": sent_fields(request)}
    return render(request, "calls/log_in_first.html", context, status=FORBIDDEN)


def patient_page(*methods: str) -> Callable[[View], View]:
    """Decorate a view: these methods only, never cached, and an honest page when the database fails."""

    def decorate(view: View) -> View:
        decorated: View = never_cache(require_http_methods(methods)(handle_database_failure(view)))
        if "GET" not in methods:
            # There is nothing to look at, in whichever language.
            setattr(decorated, NO_PAGE, True)
        return decorated

    return decorate


read_page = patient_page("GET", "HEAD")
form_page = patient_page("GET", "HEAD", "POST")
send_only = patient_page("POST")


def own_submission(request: HttpRequest, submission_id: UUID) -> Submission:
    """A stored submission of this browser. Raises Http404 for others', erased and unsent ones."""
    respondent_of(request, submission_id)
    return stored_submission(submission_id)


def entering_respondent(request: HttpRequest, submission_id: UUID) -> Respondent:
    """Who answers a submission of this browser, or a phone call that the user may enter."""
    return call_respondent(request, submission_id) or respondent_of(request, submission_id)


def entered_submission(request: HttpRequest, submission_id: UUID) -> Submission:
    """A stored submission of this browser, or a phone call that the user may enter."""
    entering_respondent(request, submission_id)
    return stored_submission(submission_id)


def stored_submission(submission_id: UUID) -> Submission:
    """A submission that was sent and not erased, with its version. Raises Http404 for others."""
    return get_object_or_404(Submission.objects.with_version(), pk=submission_id, erased_at=None)


def latest_with_result(request: HttpRequest) -> UUID | None:
    """Of the submissions of this browser, the one saved last, if it has a result to go back to."""
    try:
        mine = Submission.objects.with_version().filter(pk__in=submission_ids(request), erased_at=None)
        latest = mine.order_by("saved_at").last()
        return latest.pk if latest is not None and journey_of(latest).has_result else None
    except (DatabaseError, UntrustedVersionError, BrokenSealError):
        return None
