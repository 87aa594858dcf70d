"""Tokens: short-lived, told once, kept as a keyed hash, and worth no more than their account is now."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.machines.assertions import prove_machine
from triage.actions.machines.refusing import Refusal, RefusedMachineError, require_working
from triage.models import MachineAccount

TOKEN_SECONDS = 300
_LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Granted:
    """A token, which is stored nowhere, and what it allows."""

    token: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Caller:
    """The account that asks, and what it may with this token now."""

    machine: MachineAccount
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Raise RefusedMachineError unless the scope was granted."""
        if scope not in self.scopes:
            raise RefusedMachineError(Refusal.WRONG_SCOPE, self.machine)


def grant_token(*, assertion: str, scopes: Collection[str], audiences: Collection[str]) -> Granted:
    """Give a program a token for some of what it may. Raises RefusedMachineError."""
    machine = prove_machine(assertion, audiences=audiences)
    if not scopes or not set(scopes) <= set(machine.scopes):
        raise RefusedMachineError(Refusal.WRONG_SCOPE, machine)
    granted = Granted(secrets.token_urlsafe(32), tuple(sorted(set(scopes))))
    kept = {"machine": machine.pk, "scopes": list(granted.scopes)}
    cache.set(_key(granted.token), kept, TOKEN_SECONDS)
    record(action="grant_token", subject=machine, by=machine.actor, fields=granted.scopes)
    return granted


def caller_of(token: str) -> Caller:
    """Who asks by a token. Raises RefusedMachineError, also once the account may no longer work."""
    kept = cache.get(_key(token)) if 0 < len(token) <= _LONGEST_TOKEN else None
    machine = MachineAccount.objects.filter(pk=kept["machine"]).first() if kept else None
    if kept is None or machine is None:
        raise RefusedMachineError(Refusal.UNKNOWN_TOKEN)
    require_working(machine, timezone.now())
    return Caller(machine, frozenset(kept["scopes"]) & frozenset(machine.scopes))


def _key(token: str) -> str:
    return f"machine-token:{token}"
