"""Going on and off duty. Only people on duty are handed reviews."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.roles import WORK_QUEUE
from triage.models import OnDuty


@transaction.atomic
def switch_duty(*, is_on: bool, by: User) -> None:
    """Go on or off duty; twice changes nothing."""
    if is_on:
        _, is_changed = OnDuty.objects.get_or_create(user=by, defaults={"since": timezone.now()})
    else:
        is_changed = bool(OnDuty.objects.filter(user=by).delete()[0])
    if is_changed:
        record(action="on_duty" if is_on else "off_duty", subject=by, by=by)


def colleagues_on_duty(user: User) -> QuerySet[User]:
    """The others who are on duty and work the queue, by name."""
    colleagues = User.objects.with_perm(WORK_QUEUE).exclude(pk=user.pk)
    return colleagues.filter(on_duty__isnull=False).order_by("first_name", "username")
