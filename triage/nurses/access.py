"""Who may open the nurses' pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from triage.actions.audit import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

WORK, LEAD, REPORT = "triage.work_queue", "triage.lead_queue", "triage.read_report"


def staff_only(
    permission: str = WORK,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only people with a permission in: others log in, or are refused, which the trail notes."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(permission):
                record(action="refused", subject=view.__name__[:40], by=request.user)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate
