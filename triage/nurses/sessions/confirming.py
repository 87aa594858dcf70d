"""Asks people of the staff to prove who they are, and keeps what they sent until they have."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from triage.actions.staff_sessions import must_wait
from triage.nurses.sessions.kept_forms import seal_form
from triage.nurses.sessions.waiting import waiting_emergencies
from triage.nurses.sign_on.choice import sign_on_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from triage.nurses.access import StaffRequest

# The fields of the page that asks; none of the staff's own forms has such names.
PASSWORD, PASSKEY, KEPT, PROOF = "proof_password", "proof_passkey", "proof_kept", "proof"
# Tells the page's script that its session is locked.
LOCKED_HEADER = "X-Locked"


def ask_to_confirm(request: StaffRequest, *, problem: str = "") -> HttpResponse:
    """The page that asks who it is, at the address that was asked for.

    What was sent stays sealed in it: once the person has proved who they are, it is carried out as if it had
    only been sent then.
    """
    session, now = request.staff_session, timezone.now()
    kept = request.POST.get(KEPT, "") if PROOF in request.POST else ""
    if request.method == "POST" and PROOF not in request.POST:
        kept = seal_form(request)
    is_locked = session.is_locked(now)
    context = {
        "address": request.get_full_path(),
        "kept": kept,
        "is_locked": is_locked,
        "idle_minutes": settings.IDLE_LOCK_MINUTES,
        "confirm_minutes": settings.CONFIRM_MINUTES,
        "problem": problem or (waiting_words() if must_wait(session, now=now) else ""),
        "has_passkey": Authenticator.objects.filter(
            user=request.user, type=Authenticator.Type.WEBAUTHN
        ).exists(),
        "sign_on_name": sign_on_name(),
        "emergencies": waiting_emergencies(request.user),
    }
    response = never_cache(render)(request, "nurses/confirm.html", context)
    response[LOCKED_HEADER] = "yes" if is_locked else "no"
    return response


def waiting_words() -> str:
    """Why nothing is looked at now."""
    return _("Too many tries. Wait 5 minutes, then try again. Nothing is lost.")


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the last minutes."""
    session = getattr(request, "staff_session", None)
    return session is not None and session.is_confirmed(timezone.now())


def needs_confirmation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate what is grave: whoever sends its form has proved who they are a moment ago, or is asked now.

    It stands inside whatever decides who may use the view. The form is kept, and sent once.
    """

    @wraps(view)
    def confirmed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_confirmed(request):
            return ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return confirmed


def needs_recent_proof(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page that shows what is secret, or whose form does not outlast the asking.

    It is asked for before the page opens. It stands inside whatever lets in only who is logged in.
    """

    @wraps(view)
    def confirmed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_confirmed(request) else ask_to_confirm(request)

    return confirmed


class ConfirmedSaves:
    """Mixin of an admin page whose forms are grave: adding, changing and deleting."""

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Save once it is certain who saves."""
        show = needs_confirmation(super().changeform_view)  # type: ignore[misc]
        return show(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Carry out an act on several rows once it is certain whose act it is."""
        return needs_confirmation(super().changelist_view)(request, extra_context)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Delete once it is certain who deletes."""
        return needs_confirmation(super().delete_view)(request, object_id, extra_context)  # type: ignore[misc]
