"""Whether somebody is the person who is logged in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allauth.mfa.base.internal.flows import post_authentication
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.actions.staff_sessions import confirm_session, must_wait, note_wrong_confirmation
from triage.nurses.accounts.codes import APP, UnreadableFactorError, factor_of, unreadable_words
from triage.nurses.accounts.passkey_forms import ProofByPasskey
from triage.nurses.sessions.confirming import PASSKEY, PASSWORD, waiting_words

if TYPE_CHECKING:
    from triage.nurses.access import StaffRequest

# Apps show a code in two groups.
_CODE = re.compile(r"\s*\d{3}\s*\d{3}\s*")


class NotProvedError(Exception):
    """What was given does not prove who it is; the text tells the person what to do."""


def take_proof(request: StaffRequest) -> None:
    """Unlock and confirm the session by the password, code or passkey that was sent. Raises NotProvedError.

    Who has just proved it in another tab sends none.
    """
    session, now = request.staff_session, timezone.now()
    password, passkey = request.POST.get(PASSWORD, ""), request.POST.get(PASSKEY, "")
    if not (password or passkey):
        if not session.is_locked(now) and session.is_confirmed(now):
            return
        raise NotProvedError(_("Write your password."))
    if must_wait(session, now=now):
        raise NotProvedError(waiting_words())
    try:
        _look_at_passkey(request, passkey) if passkey else _look_at_password_or_code(request, password)
    except NotProvedError:
        note_wrong_confirmation(session, now=now)
        raise
    confirm_session(session, now=now)


def _look_at_passkey(request: StaffRequest, sent: str) -> None:
    form = ProofByPasskey(user=request.user, data={"credential": sent})
    if not form.is_valid():
        raise NotProvedError(form.errors["credential"][0])
    form.save()


def _look_at_password_or_code(request: StaffRequest, given: str) -> None:
    if request.user.check_password(given):
        return
    if _CODE.fullmatch(given):
        try:
            app = factor_of(given, user=request.user, types=(APP,))
        except UnreadableFactorError:
            raise NotProvedError(unreadable_words()) from None
        if app is None:
            raise NotProvedError(_("This is not the code that your app shows now. Try again."))
        post_authentication(request, app)
        return
    raise NotProvedError(_("This is not the password of the person who is logged in. Try again."))
