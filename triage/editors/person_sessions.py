"""Where somebody of the staff is logged in, for an administrator who ends it, as after a lost telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from triage.actions.staff_sessions import end_sessions, live_sessions
from triage.display import person_name
from triage.editors.editor_pages import editor_page
from triage.nurses.sessions.confirming import needs_confirmation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def person_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """The sessions of a person whom the administrator may change; sending ends them all."""
    person = get_object_or_404(User, pk=user_id)
    if not admin.site._registry[User].has_change_permission(request, person):
        raise PermissionDenied
    return _listed_or_ended(request, person)


@needs_confirmation
def _listed_or_ended(request: HttpRequest, person: User) -> HttpResponse:
    if request.method == "POST":
        own = request.session.session_key
        count = end_sessions(of=person, but=own, by=cast("User", request.user))
        messages.success(request, f"Sessions ended: {count}.")
        return redirect("admin:auth_user_sessions", person.pk)
    context = {"person": person, "sessions": live_sessions(person, now=timezone.now())}
    title = f"Where {person_name(person)} is logged in"
    return editor_page(request, "editors/person_sessions.html", title, **context)
