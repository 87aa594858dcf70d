"""Begins, locks, unlocks and ends the sessions of the staff."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F

from triage.actions.audit import record
from triage.models import StaffSession

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

log = logging.getLogger(__name__)


class SessionEndedError(Exception):
    """The session was ended elsewhere while its person proved who they are."""


# Activity is written down no more often than this.
ACTIVITY_SECONDS = 15
# After so many wrong passwords or codes the person waits before the next is looked at.
MOST_WRONG = 5
WAIT_AFTER_WRONG = timedelta(minutes=5)


def longest_shift() -> timedelta:
    """How long a session lasts, whatever happens in it."""
    return timedelta(hours=settings.LONGEST_SHIFT_HOURS)


def begin_session(*, session_key: str, browser: str, by: User, now: datetime) -> StaffSession:
    """Note a log-in. Whoever logs in has proved who they are."""
    StaffSession.objects.filter(begun_at__lte=now - longest_shift()).delete()
    times = {"begun_at": now, "active_at": now, "confirmed_at": now}
    noted, _ = StaffSession.objects.update_or_create(
        session_key=session_key, defaults={"user": by, "browser": browser, "locked_at": None, **times}
    )
    return noted


def note_activity(session: StaffSession, *, now: datetime) -> None:
    """The person did something, which keeps the session unlocked; one that is locked stays so.

    Pages are read even where nothing can be written: then the session is locked the sooner.
    """
    if now - session.active_at < timedelta(seconds=ACTIVITY_SECONDS):
        return
    try:
        with transaction.atomic():
            StaffSession.objects.filter(pk=session.pk, locked_at=None).update(active_at=now)
    except DatabaseError:
        log.warning("The database did not take that a session is in use.")
    else:
        session.active_at = now


def lock_session(session: StaffSession, *, now: datetime) -> None:
    """Lock it, once however many requests find it idle. Where nothing can be written its time locks it."""
    try:
        with transaction.atomic():
            if StaffSession.objects.filter(pk=session.pk, locked_at=None).update(locked_at=now):
                record(action="lock_session", subject=session, by=session.user)
    except DatabaseError:
        log.warning("The database did not take that a session is locked.")
    session.locked_at = session.locked_at or now


@transaction.atomic
def confirm_session(session: StaffSession, *, now: datetime) -> None:
    """The person proved who they are: unlock the session. Raises SessionEndedError."""
    was_locked = session.is_locked(now)
    _change(session, active_at=now, confirmed_at=now, locked_at=None, wrong=0, wrong_at=None)
    record(action="unlock_session" if was_locked else "confirm_session", subject=session, by=session.user)


@transaction.atomic
def note_wrong_confirmation(session: StaffSession, *, now: datetime) -> None:
    """A wrong password or code was given. Raises SessionEndedError."""
    _change(session, wrong=F("wrong") + 1, wrong_at=now)
    record(action="confirm_refused", subject=session, by=session.user)


def must_wait(session: StaffSession, *, now: datetime) -> bool:
    """Whether so many were wrong that the next is not looked at yet. Other sessions go on meanwhile."""
    is_nth = session.wrong > 0 and session.wrong % MOST_WRONG == 0
    return is_nth and session.wrong_at is not None and now - session.wrong_at < WAIT_AFTER_WRONG


def live_sessions(user: User, *, now: datetime) -> list[StaffSession]:
    """Where somebody is logged in now; what has ended otherwise, as by a new password, is forgotten."""
    noted = list(StaffSession.objects.filter(user=user, begun_at__gt=now - longest_shift()))
    valid = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    ended = [one for one in noted if _stored(one.session_key).get(HASH_SESSION_KEY) not in valid]
    StaffSession.objects.filter(pk__in=[one.pk for one in ended]).delete()
    return [one for one in noted if one not in ended]


@transaction.atomic
def end_sessions(*, of: User, by: User | str, only: int | None = None, but: str | None = None) -> int:
    """End a person's sessions: all, only one, or all but the one with a session key. Returns how many."""
    chosen = StaffSession.objects.filter(user=of)
    if only is not None:
        chosen = chosen.filter(pk=only)
    if but:
        chosen = chosen.exclude(session_key=but)
    ended = list(chosen)
    for session in ended:
        _stored(session.session_key).delete()
        record(action="end_session", subject=session, by=by)
    chosen.filter(pk__in=[session.pk for session in ended]).delete()
    return len(ended)


def renumber_session(before: str, after: str) -> None:
    """A session got another number: after a new password, or when SECRET_KEY was changed."""
    StaffSession.objects.filter(session_key=before).update(session_key=after)


def forget_session(session_key: str) -> None:
    """A session ended by itself: its person logged out."""
    StaffSession.objects.filter(session_key=session_key).delete()


def _change(session: StaffSession, **fields: object) -> None:
    if not StaffSession.objects.filter(pk=session.pk).update(**fields):
        raise SessionEndedError
    session.refresh_from_db()


def _stored(session_key: str) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return store
