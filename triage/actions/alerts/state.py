"""The state of alerting in sentences for staff: what is wrong, and what is still to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from triage.actions.alerts.escalation import UNSENT
from triage.display import moment_at
from triage.models import Alert, Clinic, OnCall, SenderHeartbeat
from triage.models.alerts import Channel, DeliveryFailure

LONGEST_SILENCE = timedelta(minutes=1)


@dataclass(frozen=True)
class AlertState:
    """`problems` are sentences that stay the same while the fault lasts; `unsent` counts unsent alerts."""

    problems: tuple[str, ...]
    unsent: int
    oldest: datetime | None


def read_state(*, now: datetime, clinic: Clinic) -> AlertState:
    unsent = Alert.objects.filter(UNSENT)
    totals = unsent.aggregate(count=Count("pk"), oldest=Min("made_at"))
    problems = [
        *_no_receiver(),
        *_silent_sender(now, clinic),
        *(_failures() if totals["count"] else ()),
    ]
    return AlertState(tuple(problems), totals["count"], totals["oldest"])


def _no_receiver() -> Iterator[str]:
    has_people, has_server = OnCall.objects.exists(), bool(settings.EMAIL_HOST)
    if not settings.ALERT_WEBHOOK_URL and not (has_people and has_server):
        why = "nobody is on call" if has_server else "no mail server and no webhook is set"
        yield f"Nobody is told of emergencies: {why}."
    elif has_people and not has_server:
        yield "Those on call get no mail: no mail server is set."


def _silent_sender(now: datetime, clinic: Clinic) -> Iterator[str]:
    last = SenderHeartbeat.objects.filter(pk=1).values_list("beat_at", flat=True).first()
    if last is not None and now - last <= LONGEST_SILENCE:
        return
    since = f"has not run since {moment_at(last, clinic)}" if last else "has never run"
    yield f"No alerts go out: the program that sends them {since}."


def _failures() -> Iterator[str]:
    """The channels on which something failed and is still to be sent, each with the reason."""
    failed = Alert.objects.filter(UNSENT).exclude(error="")
    ways = failed.order_by("channel", "error", "error_code").values_list("channel", "error", "error_code")
    for channel, error, code in ways.distinct():
        receiver = "the mail server" if channel == Channel.EMAIL else "the webhook"
        number = f" ({code})" if code else ""
        yield f"Alerts fail: {receiver} {DeliveryFailure(error).label}{number}. They are tried again."
