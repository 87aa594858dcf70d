"""What the trail keeps of second factors beside what their library tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.actions.audit import SYSTEM, record

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note_unreadable_factor(*, kind: str, of: User) -> None:
    """The secret of somebody's app or recovery codes opens with none of the keys: lost, or changed."""
    record(action="unreadable_second_factor", subject=of, by=SYSTEM, fields=[kind])
