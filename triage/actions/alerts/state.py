"""The state of alerting in sentences for staff: what is wrong, and what is still to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, Min, Q, Value

from triage.actions.alerts.bursts import UNSENT, has_burst
from triage.display import moment_at
from triage.models import Alert, Clinic, OnCall, SenderHeartbeat
from triage.models.alerts import Channel, DeliveryFailure

BURST_NOTICE = (
    "Many emergencies were shared from one place within ten minutes, and are told of together. They may be "
    "invented or real: look at each."
)
LONGEST_SILENCE = timedelta(minutes=1)
# Nobody waits for what a test tells.
_OF_SOMEBODY = UNSENT & Q(review__isnull=False)


@dataclass(frozen=True)
class AlertState:
    """`problems` are sentences that stay the same while the fault lasts; `unsent` counts unsent alerts."""

    problems: tuple[str, ...]
    unsent: int
    oldest: datetime | None


def read_state(*, now: datetime, clinic: Clinic) -> AlertState:
    (unsent, oldest), (failed, _), (on_call, _), (_, last_beat) = _totals(now)
    problems = [
        *_no_receiver(has_people=on_call > 0),
        *_silent_sender(last_beat, now, clinic),
        *(_failures() if failed else ()),
        *((BURST_NOTICE,) if has_burst(now=now) else ()),
    ]
    return AlertState(tuple(problems), unsent, oldest)


def _totals(now: datetime) -> Iterator[tuple[int, datetime | None]]:
    """Alerts that are unsent, and since when; that failed; people on call; the sender's last heartbeat."""
    # What waits to be told of together is not late, and was never tried.
    unsent = Alert.objects.filter(_OF_SOMEBODY).exclude(attempts=0, due_at__gt=now).order_by()
    on_call, heartbeat = OnCall.objects.order_by(), SenderHeartbeat.objects.filter(pk=1).order_by()
    count, never = Count("pk"), Value(None, output_field=DateTimeField())
    # In one statement: the queue asks every few seconds.
    parts = [
        unsent.values(part=Value(0)).annotate(count=count, at=Min("made_at")),
        unsent.exclude(error="").values(part=Value(1)).annotate(count=count, at=never),
        on_call.values(part=Value(2)).annotate(count=count, at=never),
        heartbeat.values(part=Value(3)).annotate(count=count, at=Min("beat_at")),
    ]
    rows: Iterable[Any] = parts[0].union(*parts[1:], all=True)
    found = {row["part"]: (row["count"], row["at"]) for row in rows}
    return (found.get(part, (0, None)) for part in range(len(parts)))


def _no_receiver(*, has_people: bool) -> Iterator[str]:
    has_server = bool(settings.EMAIL_HOST)
    if not settings.ALERT_WEBHOOK_URL and not (has_people and has_server):
        why = "nobody is on call" if has_server else "no mail server and no webhook is set"
        yield f"Nobody is told of emergencies: {why}."
    elif has_people and not has_server:
        yield "Those on call get no mail: no mail server is set."


def _silent_sender(last: datetime | None, now: datetime, clinic: Clinic) -> Iterator[str]:
    if last is not None and now - last <= LONGEST_SILENCE:
        return
    since = f"has not run since {moment_at(last, clinic)}" if last else "has never run"
    yield f"No alerts go out: the program that sends them {since}."


def _failures() -> Iterator[str]:
    """The channels on which something failed and is still to be sent, each with the reason."""
    failed = Alert.objects.filter(_OF_SOMEBODY).exclude(error="")
    ways = failed.order_by("channel", "error", "error_code").values_list("channel", "error", "error_code")
    for channel, error, code in ways.distinct():
        receiver = "the mail server" if channel == Channel.EMAIL else "the webhook"
        number = f" ({code})" if code else ""
        yield f"Alerts fail: {receiver} {DeliveryFailure(error).label}{number}. They are tried again."
