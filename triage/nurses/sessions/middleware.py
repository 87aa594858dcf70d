"""Stands before every page of the staff: a session that was left alone shows nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.actions.staff_sessions import (
    SessionEndedError,
    begin_session,
    lock_session,
    longest_shift,
    note_activity,
)
from triage.models import PhoneCall, StaffSession
from triage.nurses.browser_names import browser_name
from triage.nurses.sessions.addresses import OPEN_WHEN_LOCKED, POLLS, is_of_staff
from triage.nurses.sessions.confirming import KEPT, PROOF, ask_to_confirm
from triage.nurses.sessions.kept_forms import KeptFormError, open_form
from triage.nurses.sessions.proof import NotProvedError, take_proof
from triage.nurses.sessions.waiting import told_emergencies

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from triage.nurses.access import StaffRequest

LOCK = "nurses:lock"


class StaffSessionMiddleware:
    """Locks, unlocks and ends sessions of the staff. It acts once the token of a form was checked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer in the view's place, or let it answer."""
        # The address first: readers' pages must open while no session can be read.
        if not is_of_staff(request) and "submission_id" not in kwargs:
            return None
        if SESSION_KEY not in request.session or not _is_for_staff(request, kwargs):
            return None
        if not request.user.is_authenticated:
            return None
        asked, now = cast("StaffRequest", request), timezone.now()
        try:
            session = asked.staff_session = session_of(asked, now)
        except IntegrityError:
            # The person was removed after their session was read.
            logout(request)
            return None
        if now - session.begun_at >= longest_shift():
            logout(request)
            return None
        if request.method == "POST" and PROOF in request.POST:
            return _take_proof(asked)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if session.is_locked(now):
            return _answer_locked(asked, name, now)
        if name not in POLLS:
            note_activity(session, now=now)
        return None


def session_of(request: StaffRequest, now: datetime) -> StaffSession:
    """What is noted of the session of a request; noted now when it began before anything was."""
    key = request.session.session_key or ""
    noted = StaffSession.objects.filter(session_key=key, user=request.user).first()
    if noted is None:
        browser = browser_name(request.headers.get("User-Agent", ""))
        noted = begin_session(session_key=key, browser=browser, by=request.user, now=now)
    noted.user = request.user
    return noted


def _is_for_staff(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether a page is the staff's: theirs by address, or a patients' one in a phone call."""
    submission_id = kwargs.get("submission_id")
    if is_of_staff(request) or submission_id is None:
        return is_of_staff(request)
    return PhoneCall.objects.filter(pk=submission_id).exists()


def _answer_locked(request: StaffRequest, name: str, now: datetime) -> HttpResponse | None:
    lock_session(request.staff_session, now=now)
    if name in OPEN_WHEN_LOCKED:
        return None
    if name in POLLS and request.htmx:
        told = {"staff:locked": {"emergencies": told_emergencies(request.user)}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
    return ask_to_confirm(request)


def _take_proof(request: StaffRequest) -> HttpResponse | None:
    """Let the view carry out what was kept, once; what was only looked for is opened anew."""
    try:
        take_proof(request)
    except NotProvedError as error:
        return ask_to_confirm(request, problem=str(error))
    except SessionEndedError:
        logout(request)
        return redirect_to_login(request.get_full_path())
    kept = request.POST.get(KEPT)
    if not kept:
        is_lock = request.resolver_match is not None and request.resolver_match.view_name == LOCK
        return None if is_lock else redirect(request.get_full_path())
    try:
        request.POST = open_form(kept, request)  # type: ignore[assignment]
    except KeptFormError:
        messages.error(request, _("What you had sent could not be kept. Nothing was saved: write it again."))
        return redirect(LOCK)
    return None
