"""The receivers of each level of the escalation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from triage.models import OnCall
from triage.models.alerts import AlertLevel, Channel

LEVELS = tuple(AlertLevel)


@dataclass(frozen=True)
class Receiver:
    """The address of one message."""

    channel: Channel
    address: str = ""


def receivers() -> dict[AlertLevel, tuple[Receiver, ...]]:
    """The receivers of each level by the present settings.

    A level without receivers uses those of the next level that has some, so that an empty list costs no time.
    """
    mails: dict[str, list[Receiver]] = {level: [] for level in LEVELS}
    for level, address in OnCall.objects.values_list("level", "email"):
        mails[level].append(Receiver(Channel.EMAIL, address))
    webhook = [Receiver(Channel.WEBHOOK)] if settings.ALERT_WEBHOOK_URL else []
    named = {level: (*mails[level], *webhook) for level in LEVELS}
    return {
        level: next((named[later] for later in LEVELS[LEVELS.index(level) :] if named[later]), ())
        for level in LEVELS
    }


def open_channels() -> list[Channel]:
    """The channels that the environment configures."""
    is_set = {Channel.EMAIL: settings.EMAIL_HOST, Channel.WEBHOOK: settings.ALERT_WEBHOOK_URL}
    return [channel for channel in Channel if is_set[channel]]
