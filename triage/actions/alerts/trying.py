"""A test of the alerts: through the same outbox as a real one, to everybody on call, and marked as a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT
from triage.actions.alerts.receivers import open_channels, receivers
from triage.actions.audit import SYSTEM, record
from triage.models import Alert, Clinic

TRY_ALERTS = "triage.change_clinic"
# So long a test is tried again; afterwards its failure stands in the list of alerts.
LASTS = timedelta(minutes=15)
_BETWEEN = timedelta(minutes=1)


class TryError(Exception):
    """No test was sent; the sentence says why."""


@transaction.atomic
def try_alerts(*, by: User) -> int:
    """Write a test for everybody who would ever be told, once each; how many. Raises TryError."""
    if not by.has_perm(TRY_ALERTS):
        raise TryError("You may not send a test alert.")
    # Two who press at once wait for each other here.
    list(Clinic.objects.select_for_update().values_list("pk"))
    now, channels = timezone.now(), open_channels()
    if not channels:
        raise TryError("No mail server and no webhook is set, so no alert can go out.")
    if Alert.objects.filter(review=None, made_at__gt=now - _BETWEEN).exists():
        raise TryError("A test was sent less than a minute ago. Look at what became of it first.")
    levels = {
        receiver: level
        for level, all_told in reversed(receivers().items())
        for receiver in all_told
        if receiver.channel in channels
    }
    if not levels:
        raise TryError("Nobody is on call. Add people on call and save; then send a test.")
    Alert.objects.filter(UNSENT, review=None).update(cancelled_at=now)
    Alert.objects.bulk_create(
        Alert(
            wait=0,
            level=level,
            channel=receiver.channel,
            address=receiver.address,
            made_at=now,
            due_at=now,
        )
        for receiver, level in levels.items()
    )
    record(action="try_alerts", subject="alerts", by=by, fields=["alerts"])
    return len(levels)


@transaction.atomic
def end_old_tests(*, now: datetime) -> None:
    """Cancel what could not be sent of a test in its time."""
    if Alert.objects.filter(UNSENT, review=None, made_at__lte=now - LASTS).update(cancelled_at=now):
        record(action="cancel_alerts", subject="alerts", by=SYSTEM, fields=["cancelled_at"])
