"""Where sessions are kept: Django's own store in the database, whose numbers may change under the staff."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from triage.actions.staff_sessions import renumber_session


class SessionStore(DatabaseStore):
    """A session that gets another number stays as locked, and as old, as it was."""

    def cycle_key(self) -> None:
        before = self.session_key
        super().cycle_key()
        if before:
            renumber_session(before, str(self.session_key))
