"""Where the staff's work begins after log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from triage.actions.roles import GIVE_VERDICT, WORK_QUEUE

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def first_page_of(user: User) -> str:
    """Nurses go to the queue, clinical reviewers to their desk and the others to Django admin."""
    is_reviewer = user.has_perm(GIVE_VERDICT) and not user.has_perm(WORK_QUEUE)
    if user.is_staff and is_reviewer:
        return reverse("admin:sign_off")
    works_in_admin = user.is_staff and not user.has_perm(WORK_QUEUE)
    return reverse("admin:index") if works_in_admin else reverse("nurses:queue")
