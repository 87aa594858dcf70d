"""Sending what is due, at least once: marked sent only after the receiver's OK.

A lease keeps two senders from one message. A sender that dies lets its lease run out, and the message goes
again with the same key: only a crash between the receiver's OK and the mark can repeat one.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, InternalError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT, lease_together
from triage.actions.alerts.delivery import SECONDS_TO_DELIVER, DeliveryError, deliver
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.alerts.receivers import open_channels
from triage.actions.alerts.trying import end_old_tests
from triage.actions.audit import SYSTEM, record
from triage.models import Alert, Review, SenderHeartbeat
from triage.models.alerts import Channel, Outgoing
from triage.models.leases import take_first

log = logging.getLogger(__name__)
# Longer than any delivery may take, so that nobody sends what another still sends.
LEASE = timedelta(seconds=3 * SECONDS_TO_DELIVER)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=1)
_SECONDS_BETWEEN_TRIES = 0.5


@dataclass
class Sent:
    """The messages of a pass, counted."""

    sent: int = 0
    failed: int = 0

    def add(self, more: Sent) -> None:
        self.sent += more.sent
        self.failed += more.failed


def send_due(*, clock: Callable[[], datetime] = timezone.now) -> Sent:
    """Write the alerts that are due, then send all that is due, the most urgent first.

    A channel that is down costs one try in each pass, so that it does not delay the others.
    """
    beat(now=clock())
    write_due_alerts(now=clock())
    end_old_tests(now=clock())
    done = Sent()
    for channel in open_channels():
        _send_channel(channel, done, clock)
    return done


def _send_channel(channel: Channel, done: Sent, clock: Callable[[], datetime]) -> None:
    while alert := lease_next(channel, now=clock()):
        beat(now=clock())
        together = lease_together(alert, now=clock())
        try:
            deliver(alert, now=clock(), together=together)
        except DeliveryError as error:
            log.warning("%s by %s: %s", alert, alert.get_channel_display().lower(), error)
            for one in (alert, *together):
                record_failure(one, error, now=clock())
            done.failed += 1
            if error.failure.is_of_channel:
                return
        else:
            for one in (alert, *together):
                record_sent(one, now=clock())
            done.sent += 1


def beat(*, now: datetime) -> None:
    """Record that a sender runs."""
    if not SenderHeartbeat.objects.filter(pk=1).update(beat_at=now):
        SenderHeartbeat.objects.bulk_create([SenderHeartbeat(pk=1, beat_at=now)], ignore_conflicts=True)


def lease_next(channel: Channel, *, now: datetime) -> Alert | None:
    """Lease the next due message; None when there is none. Untried messages go first, tests last."""
    due = Alert.objects.filter(UNSENT, channel=channel, due_at__lte=now)
    in_order = due.order_by(F("review__rank").desc(nulls_last=True), "attempts", "due_at", "pk")
    return take_first(in_order, now=now, lasting=LEASE, attempts=F("attempts") + 1)


def record_sent(alert: Alert, *, now: datetime) -> None:
    """Mark a message sent. Retried as long as the lease lasts: an unmarked message is sent twice."""
    give_up_at = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            return _mark_sent(alert, now)
        except (OperationalError, InterfaceError, InternalError):
            if connection.in_atomic_block or time.monotonic() > give_up_at:
                raise
            log.warning("%s was accepted, but cannot be marked sent yet; trying again", alert)
            connection.close()
            time.sleep(_SECONDS_BETWEEN_TRIES)


@transaction.atomic
def _mark_sent(alert: Alert, now: datetime) -> None:
    # The review's lock first, as everybody else who changes its alerts.
    if alert.review_id is not None:
        list(Review.objects.select_for_update().filter(pk=alert.review_id).values_list("pk"))
    # Whatever became of the lease or of the wait: it was sent.
    marked = Alert.objects.filter(pk=alert.pk, sent_at=None).update(
        sent_at=now, cancelled_at=None, lease=None, leased_until=None, error="", error_code=None
    )
    if marked:
        record(action="send_alert", subject=alert, by=SYSTEM, fields=["sent_at"])


def record_failure(message: Outgoing, error: DeliveryError, *, now: datetime) -> None:
    """Store why a message was not accepted. The delay doubles with each try, up to a minute."""
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** min(message.attempts - 1, 10))
    # Spread, so that many do not come back at once.
    wait *= 0.75 + secrets.randbelow(501) / 1000
    type(message)._default_manager.filter(pk=message.pk, lease=message.lease).update(
        due_at=now + wait, lease=None, leased_until=None, error=error.failure, error_code=error.code
    )
