"""Addresses of a session itself: its lock, and the list of a person's sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from triage.actions.staff_sessions import end_sessions, live_sessions, note_activity
from triage.display import moment_at
from triage.models import Clinic, StaffSession
from triage.nurses.access import logged_in_only
from triage.nurses.accounts.first_page import first_page_of
from triage.nurses.sessions.waiting import told_emergencies

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from triage.nurses.access import StaffRequest

OPEN, LOCKED, OUT = "open", "locked", "out"


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in_only
def lock(request: StaffRequest) -> HttpResponse:
    """Where a locked session is unlocked, should no other page be open; from there to the person's work."""
    return redirect(first_page_of(request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock_state(request: HttpRequest) -> HttpResponse:
    """Whether a session is locked, and after how many seconds it will be, for the page's script.

    Sending anything says that the person does something on the page.
    """
    session: StaffSession | None = getattr(request, "staff_session", None)
    if session is None:
        return JsonResponse({"state": OUT})
    staff, now = cast("StaffRequest", request), timezone.now()
    if session.is_locked(now):
        told = {"state": LOCKED, "emergencies": told_emergencies(staff.user)}
        return JsonResponse(told | {"user": staff.user.pk})
    if request.method == "POST":
        note_activity(session, now=now)
    seconds = int((session.locks_at - now).total_seconds())
    return JsonResponse({"state": OPEN, "user": staff.user.pk, "seconds": seconds})


@never_cache
@require_safe
@logged_in_only
def lock_passkey(request: StaffRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey of the person who is logged in."""
    return JsonResponse({"request_options": begin_authentication(request.user)})


@require_safe
@logged_in_only
def show_sessions(request: StaffRequest) -> HttpResponse:
    """Where the person is logged in."""
    return render(request, "nurses/sessions.html", {"sessions": present_sessions(request)})


def present_sessions(request: StaffRequest) -> list[dict[str, object]]:
    """Each session with its times as the clinic's clocks tell them, this one first."""
    now, clinic, own = timezone.now(), Clinic.load(), request.staff_session.pk
    listed = sorted(live_sessions(request.user, now=now), key=lambda one: one.pk != own)
    return [
        {
            "id": one.pk,
            "browser": one.browser,
            "begun": moment_at(one.begun_at, clinic),
            "active": moment_at(one.active_at, clinic),
            "is_this": one.pk == own,
            "is_locked": one.is_locked(now),
        }
        for one in listed
    ]


@require_POST
@logged_in_only
def end_session(request: StaffRequest, session_id: int) -> HttpResponse:
    """End one session of one's own, as of a browser that was left logged in."""
    ended = end_sessions(of=request.user, only=session_id, but=request.session.session_key, by=request.user)
    if ended:
        messages.success(request, _("Ended: that browser is logged out."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("nurses:sessions")


@require_POST
@logged_in_only
def end_others(request: StaffRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    count = end_sessions(of=request.user, but=request.session.session_key, by=request.user)
    messages.success(
        request, _("Sessions ended: {count}. Only this browser is logged in.").format(count=count)
    )
    return redirect("nurses:sessions")
