"""The answer when the database fails or the rules cannot be trusted: never silent success."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from triage.models.protocols import NothingPublishedError, UntrustedVersionError
from triage.patients.phones import clinic_or_last_known

log = logging.getLogger(__name__)
UNAVAILABLE = 503


def says_when_not_saved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show what was sent in a form that can be sent again, with the emergency list."""

    @wraps(view)
    def safe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError as error:
            # The kind alone: a database's message can quote the row.
            log.error("Database failed in %s: %s", view.__name__, type(error).__name__)
            return not_saved(request, status=UNAVAILABLE)
        except (UntrustedVersionError, NothingPublishedError) as error:
            # Altered rules could tell somebody to wait: nobody is told anything from them.
            log.critical("Nobody can be asked in %s: %s", view.__name__, error)
            return not_saved(request, status=UNAVAILABLE, can_ask=False)

    return safe


def not_saved(
    request: HttpRequest, *, status: int, has_cookie: bool = True, can_ask: bool = True
) -> HttpResponse:
    """The error page, with all that was sent in a form that sends it again.

    Without a cookie it says how to allow them: trying again cannot help before.
    """
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {
        "clinic": clinic_or_last_known(),
        "was_sent": request.method == "POST",
        "sent": sent,
        "can_ask": can_ask,
        "has_cookie": has_cookie,
    }
    return render(request, "patients/not_saved.html", context, status=status)
