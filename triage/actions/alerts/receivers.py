"""Who is told at each step of the ladder."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from triage.models import OnCall
from triage.models.alerts import AlertLevel, Channel

LADDER = tuple(AlertLevel)


@dataclass(frozen=True)
class Receiver:
    """Where one message goes."""

    channel: Channel
    address: str = ""


def receivers() -> dict[AlertLevel, tuple[Receiver, ...]]:
    """Who is told at each step, as the settings are now.

    A step at which nobody would be told tells those of the next one that has somebody, so that an empty
    list does not cost the time of a step.
    """
    mails: dict[str, list[Receiver]] = {level: [] for level in LADDER}
    for level, address in OnCall.objects.values_list("level", "email"):
        mails[level].append(Receiver(Channel.EMAIL, address))
    webhook = [Receiver(Channel.WEBHOOK)] if settings.ALERT_WEBHOOK_URL else []
    told = {level: (*mails[level], *webhook) for level in LADDER}
    return {
        level: next((told[later] for later in LADDER[LADDER.index(level) :] if told[later]), ())
        for level in LADDER
    }


def open_channels() -> list[Channel]:
    """The ways by which messages can leave at all, as the environment sets them."""
    is_set = {Channel.EMAIL: settings.EMAIL_HOST, Channel.WEBHOOK: settings.ALERT_WEBHOOK_URL}
    return [channel for channel in Channel if is_set[channel]]
