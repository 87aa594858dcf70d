"""Who is told at each level of the escalation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from triage.models import OnCall
from triage.models.alerts import AlertLevel, Channel

LEVELS = tuple(AlertLevel)


@dataclass(frozen=True)
class Receiver:
    """Where one message goes."""

    channel: Channel
    address: str = ""


def receivers() -> dict[AlertLevel, tuple[Receiver, ...]]:
    """Who is told at each level, as the settings are now.

    A level at which nobody would be told tells those of the next one that has somebody, so that an empty
    list does not cost the time of a step.
    """
    mails: dict[str, list[Receiver]] = {level: [] for level in LEVELS}
    for level, address in OnCall.objects.values_list("level", "email"):
        mails[level].append(Receiver(Channel.EMAIL, address))
    webhook = [Receiver(Channel.WEBHOOK)] if settings.ALERT_WEBHOOK_URL else []
    told = {level: (*mails[level], *webhook) for level in LEVELS}
    return {
        level: next((told[later] for later in LEVELS[LEVELS.index(level) :] if told[later]), ())
        for level in LEVELS
    }


def open_channels() -> list[Channel]:
    """The ways by which messages can leave at all, as the environment sets them."""
    is_set = {Channel.EMAIL: settings.EMAIL_HOST, Channel.WEBHOOK: settings.ALERT_WEBHOOK_URL}
    return [channel for channel in Channel if is_set[channel]]
