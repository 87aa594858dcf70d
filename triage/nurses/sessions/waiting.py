"""Which emergencies wait, for somebody whose session is locked: a number, and nothing about anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from triage.actions.roles import WORK_QUEUE
from triage.models import Clinic
from triage.nurses.presenters.emergencies import free_emergencies
from triage.nurses.queue_list import Viewpoint

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.nurses.presenters.emergencies import FreeEmergency


def waiting_emergencies(user: User) -> tuple[FreeEmergency, ...]:
    """Those that nobody has taken; none for people who do not work in the queue."""
    if not user.has_perm(WORK_QUEUE):
        return ()
    return free_emergencies(Viewpoint(user=user, now=timezone.now(), clinic=Clinic.load()))


def told_emergencies(user: User) -> list[dict[str, str]]:
    """The same as the browser's alarm reads them."""
    return [
        {"key": one.key, "href": reverse("nurses:review", args=[one.id])} for one in waiting_emergencies(user)
    ]
