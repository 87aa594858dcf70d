"""Notes in the trail who could not log in. An unknown name is left out: it may be a password."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.models import User
from django.core.cache import cache

from triage.actions.audit import SYSTEM, record


def note_log_in_failed(username: str) -> None:
    """A password was wrong, or the name is nobody's."""
    record(action="log_in_failed", subject=_account(username), by=SYSTEM)


def note_log_in_limited(username: str, *, seconds: int) -> None:
    """So many were tried that this one was not looked at: noted once for an account in that time."""
    subject = _account(username)
    key = subject if isinstance(subject, str) else subject.pk
    if cache.add(f"log-in-limited:{key}", 1, seconds):
        record(action="log_in_limited", subject=subject, by=SYSTEM)


def account_name(username: str) -> str:
    """A name as the form of the log-in reads it: however it is typed, it is one name."""
    return unicodedata.normalize("NFKC", username.replace("\0", "")).strip()


def _account(username: str) -> User | str:
    return User.objects.filter(username=account_name(username)).first() or "unknown_account"
