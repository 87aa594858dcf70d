"""Who has to be told that a review waits: nurses of an emergency at once, lead nurses, administrators.

A review waits from when it is shared, comes back, is put back or becomes more urgent, until somebody takes
it up or it leaves the queue. The rows of the first step are written in the transaction in which the wait
begins; those of later steps by whichever sender comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from triage.actions.alerts.receivers import Receiver, receivers
from triage.actions.audit import SYSTEM, record
from triage.engine.vocabulary import Urgency
from triage.models import Alert, Clinic, Review
from triage.models.alerts import AlertLevel, Channel
from triage.models.reviews import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

UNSENT = Q(sent_at=None, cancelled_at=None)


@dataclass(frozen=True)
class Standing:
    """How a review stood before a change."""

    is_untaken: bool
    rank: int
    is_waiting: bool

    @classmethod
    def of(cls, review: Review) -> Standing:
        """How it stands now."""
        return cls(review.is_untaken, review.rank, review.escalates_at is not None)


def begin_wait(review: Review) -> None:
    """Let the clock of the ladder run, before the review is saved. A step that is near already stays so."""
    now = timezone.now()
    escalates_at = now + Clinic.load().target(review.effective_urgency)
    if review.escalates_at is not None and review.escalates_at > now:
        escalates_at = min(escalates_at, review.escalates_at)
    review.escalates_at = escalates_at
    review.waits += 1


def follow_wait(review: Review, before: Standing, by: User | str) -> bool:
    """Begin or end the wait as a change asks, before the review is saved. True when one begins."""
    is_acting_holder = not isinstance(by, str) and review.claimed_by_id == by.pk
    if review.is_closed or is_acting_holder:
        review.escalates_at = None
        return False
    is_free_now = review.is_untaken and not before.is_untaken
    if is_free_now or review.rank > before.rank:
        begin_wait(review)
        return True
    return False


def tell_of_wait(review: Review) -> None:
    """Write the rows of a wait that begins, after the review is saved: an emergency is told of at once."""
    if review.effective_urgency == Urgency.EMERGENCY:
        _tell(review, AlertLevel.NURSE, receivers()[AlertLevel.NURSE], timezone.now())


def cancel_alerts(review: Review) -> None:
    """Nobody needs to be told any more: what was not sent is not sent."""
    if review.alerts.filter(UNSENT).update(cancelled_at=timezone.now()):
        record(action="cancel_alerts", subject=review, by=SYSTEM, fields=["cancelled_at"])


def climb(*, now: datetime) -> None:
    """Write what is missing: for each review that waits, the steps that its time has come to.

    Safe to run any number of times at once. Who came on call since is told too, and what was not sent to
    somebody who no longer is on call is cancelled.
    """
    clinic, told = Clinic.load(), receivers()
    waiting = list(_waiting().filter(Q(escalates_at__lte=now) | Q(rank=RANKS[Urgency.EMERGENCY])))
    written = _written(waiting)
    for review in waiting:
        for level in _steps(review, clinic, now):
            alerts = written.get((review.pk, level), [])
            if not _is_complete(alerts, told[level]):
                _climb_one(review, level, told[level], now)


def _waiting() -> QuerySet[Review]:
    return Review.objects.filter(closed_at=None, escalates_at__isnull=False).order_by("-rank", "escalates_at")


def _written(reviews: Iterable[Review]) -> Mapping[tuple[int, str], list[Alert]]:
    """The rows of the waits that go on."""
    waits = {review.pk: review.waits for review in reviews}
    written: dict[tuple[int, str], list[Alert]] = {}
    for alert in Alert.objects.filter(review__closed_at=None, review__escalates_at__isnull=False):
        if waits.get(alert.review_id) == alert.wait:
            written.setdefault((alert.review_id, alert.level), []).append(alert)
    return written


def _steps(review: Review, clinic: Clinic, now: datetime) -> Iterator[AlertLevel]:
    """The steps that a waiting review's time has come to. Only an emergency is never kept quiet."""
    urgency, moment = review.effective_urgency, review.escalates_at
    is_emergency = urgency == Urgency.EMERGENCY
    if is_emergency:
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
    """Whether a step's rows are those of its receivers. Somebody who was told already may be one too many."""
    standing = {_receiver(alert) for alert in alerts if alert.cancelled_at is None}
    unsent = {_receiver(alert) for alert in alerts if alert.cancelled_at is None and alert.sent_at is None}
    return standing >= set(wanted) >= unsent


@transaction.atomic
def _climb_one(review: Review, level: AlertLevel, wanted: Iterable[Receiver], now: datetime) -> None:
    """Write one step of one review, unless somebody took it up, or wrote the step, in the meantime."""
    locked = _waiting().select_for_update().filter(pk=review.pk, waits=review.waits).first()
    if locked is not None:
        _tell(locked, level, wanted, now)


def _tell(review: Review, level: AlertLevel, wanted: Iterable[Receiver], now: datetime) -> None:
    """Make a step's rows what its receivers ask for. The caller has locked or just written the review."""
    rows = review.alerts.filter(wait=review.waits, level=level)
    found = {_receiver(alert): alert for alert in rows}
    missing = [receiver for receiver in wanted if receiver not in found]
    Alert.objects.bulk_create(
        Alert(
            review=review,
            wait=review.waits,
            level=level,
            channel=receiver.channel,
            address=receiver.address,
            made_at=now,
            due_at=now,
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
