"""What journeys about sessions share: a clinic's minutes, and a way to let time pass on the server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from triage.models import StaffSession

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _real_times(settings: Settings) -> None:
    settings.IDLE_LOCK_MINUTES = settings.CONFIRM_MINUTES = 10


def left_alone(minutes: float) -> None:
    """Let every session have been used, and confirmed, so much earlier."""
    moved = timedelta(minutes=minutes)
    StaffSession.objects.update(active_at=F("active_at") - moved, confirmed_at=F("confirmed_at") - moved)


def proved_ago(minutes: float) -> None:
    """Let the proof of every session be so old, and the session in use."""
    StaffSession.objects.update(confirmed_at=F("confirmed_at") - timedelta(minutes=minutes))
