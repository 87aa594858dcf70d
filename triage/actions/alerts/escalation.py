"""Escalation: nurses are told of an emergency at once, then lead nurses, then administrators.

The clock of a review runs from when it is shared, comes back or becomes more urgent, until somebody was
spoken to or it leaves the queue. Who takes it or calls only moves the next alert
(`triage.models.review_states` says how far). Alerts that are due when a wait begins are written in the same
transaction; all others by whichever worker comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT, told_at
from triage.actions.alerts.receivers import Receiver, receivers
from triage.actions.audit import SYSTEM, record
from triage.engine.vocabulary import Urgency
from triage.models import Alert, Clinic, Review
from triage.models.alerts import AlertLevel, Channel


def queue_first_alerts(review: Review) -> None:
    """Write the alerts of a wait that begins, after the review is saved; for an emergency, at once."""
    if review.effective_urgency == Urgency.EMERGENCY:
        _sync_alerts(review, AlertLevel.NURSE, receivers()[AlertLevel.NURSE], timezone.now())


def cancel_alerts(review: Review) -> None:
    """Cancel the unsent alerts of a review."""
    if review.alerts.filter(UNSENT).update(cancelled_at=timezone.now()):
        record(action="cancel_alerts", subject=review, by=SYSTEM, fields=["cancelled_at"])


def write_due_alerts(*, now: datetime) -> None:
    """Write the missing alerts: for each review that waits, those of every level that is due.

    Safe to run any number of times at once. Who came on call since gets one too, and what was not sent to
    somebody who no longer is on call is cancelled.
    """
    clinic, wanted = Clinic.load(), receivers()
    waiting = list(
        _waiting().filter(Q(escalates_at__lte=now) | Q(rank=Urgency.EMERGENCY.rank, rings_at__lte=now))
    )
    written = _written(waiting)
    for review in waiting:
        for level in _due_levels(review, clinic, now):
            alerts = written.get((review.pk, level), [])
            if not _is_complete(alerts, wanted[level]):
                _write_level(review, level, wanted[level], now)


def _waiting() -> QuerySet[Review]:
    return Review.objects.filter(closed_at=None, escalates_at__isnull=False).order_by("-rank", "escalates_at")


def _written(reviews: Iterable[Review]) -> Mapping[tuple[int | None, str], list[Alert]]:
    """The alerts of the present waits, by review and level."""
    waits: dict[int | None, int] = {review.pk: review.waits for review in reviews}
    written: dict[tuple[int | None, str], list[Alert]] = {}
    for alert in Alert.objects.filter(review__closed_at=None, review__escalates_at__isnull=False):
        if waits.get(alert.review_id) == alert.wait:
            written.setdefault((alert.review_id, alert.level), []).append(alert)
    return written


def _due_levels(review: Review, clinic: Clinic, now: datetime) -> Iterator[AlertLevel]:
    """The levels that are due for a waiting review. Quiet hours delay all but an emergency."""
    urgency, moment = review.effective_urgency, review.escalates_at
    is_emergency = urgency == Urgency.EMERGENCY
    if is_emergency and review.rings_at is not None and review.rings_at <= now:
        yield AlertLevel.NURSE
    for level in (AlertLevel.LEAD, AlertLevel.ADMINISTRATOR):
        if moment is None:
            return
        moment = moment if is_emergency else clinic.after_quiet(moment)
        if moment > now:
            return
        yield level
        moment += clinic.target(urgency)


def _receiver(alert: Alert) -> Receiver:
    return Receiver(Channel(alert.channel), alert.address)


def _is_complete(alerts: Iterable[Alert], wanted: Iterable[Receiver]) -> bool:
    """True when every wanted receiver has an alert and no unsent alert is for anyone else; more that were
    sent are fine."""
    standing = {_receiver(alert) for alert in alerts if alert.cancelled_at is None}
    unsent = {_receiver(alert) for alert in alerts if alert.cancelled_at is None and alert.sent_at is None}
    return standing >= set(wanted) >= unsent


@transaction.atomic
def _write_level(review: Review, level: AlertLevel, wanted: Iterable[Receiver], now: datetime) -> None:
    """Write the alerts of one level of one review, unless it no longer waits."""
    locked = _waiting().select_for_update().filter(pk=review.pk, waits=review.waits).first()
    if locked is not None:
        _sync_alerts(locked, level, wanted, now)


def _sync_alerts(review: Review, level: AlertLevel, wanted: Iterable[Receiver], now: datetime) -> None:
    """Give every receiver of a level one alert. The caller has locked or just written the review."""
    rows = review.alerts.filter(wait=review.waits, level=level)
    found = {_receiver(alert): alert for alert in rows}
    missing = [receiver for receiver in wanted if receiver not in found]
    due_at = told_at(review, level, now) if missing else now
    Alert.objects.bulk_create(
        Alert(
            review=review,
            wait=review.waits,
            level=level,
            channel=receiver.channel,
            address=receiver.address,
            made_at=now,
            due_at=due_at,
        )
        for receiver in missing
    )
    is_wanted = {alert.pk: receiver in set(wanted) for receiver, alert in found.items()}
    back = [pk for pk, is_in in is_wanted.items() if is_in]
    out = [pk for pk, is_in in is_wanted.items() if not is_in]
    revived = rows.filter(pk__in=back, sent_at=None, cancelled_at__isnull=False).update(cancelled_at=None)
    dropped = rows.filter(UNSENT, pk__in=out).update(cancelled_at=now)
    if missing or revived:
        action = "alert" if level == AlertLevel.NURSE else "escalate"
        record(action=action, subject=review, by=SYSTEM, fields=["alerts"])
    if dropped:
        record(action="cancel_alerts", subject=review, by=SYSTEM, fields=["cancelled_at"])
