"""Programs that are turned away, and the note of it in the trail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from triage.actions.audit import SYSTEM, record
from triage.models import MachineAccount


class Refusal(StrEnum):
    """Why a program was turned away."""

    MALFORMED = "malformed"
    UNKNOWN_CLIENT = "unknown_client"
    DISABLED = "disabled"
    ACCOUNT_EXPIRED = "account_expired"
    NOT_AGREED = "not_agreed"
    UNKNOWN_KEY = "unknown_key"
    WRONG_KEY = "wrong_key"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    TOO_LONG_LIVED = "too_long_lived"
    REPLAYED = "replayed"
    WRONG_SCOPE = "wrong_scope"
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105 (no token)


class RefusedMachineError(Exception):
    """A program may not do this."""

    def __init__(self, refusal: Refusal, machine: MachineAccount | None = None) -> None:
        self.refusal, self.machine = refusal, machine
        super().__init__(refusal.value)


def require_working(machine: MachineAccount, now: datetime) -> None:
    """Raise RefusedMachineError for an account that is shut out, has ended, or waits for a second person."""
    if machine.is_disabled:
        raise RefusedMachineError(Refusal.DISABLED, machine)
    if now >= machine.expires_at:
        raise RefusedMachineError(Refusal.ACCOUNT_EXPIRED, machine)
    if not machine.is_agreed:
        raise RefusedMachineError(Refusal.NOT_AGREED, machine)


def note_refusal(refused: RefusedMachineError, *, what: str) -> None:
    """Record who was refused what, and why. `what` is a word, never anything that was sent."""
    machine = refused.machine
    record(
        action="refused_machine",
        subject=machine or "machineaccount",
        by=machine.actor if machine else SYSTEM,
        fields=[refused.refusal.value, what],
    )
