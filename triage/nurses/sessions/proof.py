"""Whether somebody is the person who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from triage.actions.staff_sessions import confirm_session, must_wait, note_wrong_confirmation
from triage.nurses.sessions.confirming import PASSWORD, waiting_words

if TYPE_CHECKING:
    from triage.nurses.access import StaffRequest


class NotProvedError(Exception):
    """What was given does not prove who it is; the text tells the person what to do."""


def take_proof(request: StaffRequest) -> None:
    """Unlock and confirm the session by the password that was sent. Raises NotProvedError.

    Who has just proved it in another tab, as by a passkey, sends none.
    """
    session, now = request.staff_session, timezone.now()
    password = request.POST.get(PASSWORD, "")
    if not password:
        if not session.is_locked(now) and session.is_confirmed(now):
            return
        raise NotProvedError(_("Write your password."))
    if must_wait(session, now=now):
        raise NotProvedError(waiting_words())
    if not request.user.check_password(password):
        note_wrong_confirmation(session, now=now)
        raise NotProvedError(_("This is not the password of the person who is logged in. Try again."))
    confirm_session(session, now=now)
