"""Who a program is, by a statement that it signed: the private key never leaves it (RFC 7523)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from django.core.cache import cache
from django.utils import timezone

from triage.actions.machines.keys import ALGORITHMS, LONGEST_KEY_ID, algorithm_of
from triage.actions.machines.refusing import Refusal, RefusedMachineError, require_working
from triage.models import MachineAccount

LONGEST_LIFE = timedelta(minutes=5)
# Two clocks are never quite the same.
_LEEWAY = timedelta(seconds=10)
_LONGEST_ASSERTION, _LONGEST_NAME = 8192, 200
_REQUIRED = ("iss", "sub", "aud", "exp", "jti")
_REFUSALS: tuple[tuple[type[jwt.PyJWTError], Refusal], ...] = (
    (jwt.InvalidSignatureError, Refusal.WRONG_KEY),
    (jwt.ExpiredSignatureError, Refusal.EXPIRED),
    (jwt.ImmatureSignatureError, Refusal.NOT_YET),
    (jwt.InvalidAudienceError, Refusal.WRONG_AUDIENCE),
)


@dataclass(frozen=True)
class Statement:
    """What an account's key signed: `claims` are proved."""

    machine: MachineAccount
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def prove_machine(assertion: str, *, audiences: Collection[str]) -> MachineAccount:
    """The account whose key signed an assertion for one of these audiences, the first time that it is sent.

    Raises RefusedMachineError, with the account where it is known.
    """
    statement = prove_statement(assertion, audiences=audiences, required=_REQUIRED)
    machine, claims = statement.machine, statement.claims
    if claims["sub"] != claims["iss"]:
        raise RefusedMachineError(Refusal.MALFORMED, machine)
    _use_once(machine, claims, timezone.now())
    return machine


def prove_statement(signed: str, *, audiences: Collection[str], required: Collection[str]) -> Statement:
    """What the account named by `iss` signed for one of these audiences, and has not ended.

    Raises RefusedMachineError, with the account where it is known, also where a required claim is missing.
    """
    header, claimed = _unproved(signed)
    machine = _claimed_machine(claimed)
    require_working(machine, timezone.now())
    key = machine.key(header["kid"])
    if key is None or algorithm_of(key) != header["alg"]:
        raise RefusedMachineError(Refusal.UNKNOWN_KEY, machine)
    try:
        claims = jwt.decode(
            signed,
            jwt.PyJWK(key, header["alg"]),
            algorithms=[header["alg"]],
            audience=list(audiences),
            leeway=_LEEWAY,
            options={"require": list(required)},
        )
    except jwt.PyJWTError as error:
        refusal = next(
            (why for kind, why in _REFUSALS if isinstance(error, kind)),
            Refusal.MALFORMED,
        )
        raise RefusedMachineError(refusal, machine) from None
    return Statement(machine, header, claims)


def _unproved(assertion: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims, of which nothing is believed yet."""
    if len(assertion) > _LONGEST_ASSERTION:
        raise RefusedMachineError(Refusal.MALFORMED)
    try:
        read = jwt.decode_complete(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise RefusedMachineError(Refusal.MALFORMED) from None
    header: Mapping[str, Any] = read["header"]
    algorithm, kid = header.get("alg"), header.get("kid")
    if not (isinstance(algorithm, str) and algorithm in ALGORITHMS):
        raise RefusedMachineError(Refusal.MALFORMED)
    if not isinstance(kid, str) or len(kid) > LONGEST_KEY_ID:
        raise RefusedMachineError(Refusal.MALFORMED)
    return header, read["payload"]


def _claimed_machine(claimed: Mapping[str, Any]) -> MachineAccount:
    """The account that a statement says it is of."""
    name = claimed.get("iss")
    try:
        client_id = UUID(name) if isinstance(name, str) and len(name) <= _LONGEST_NAME else None
    except ValueError:
        client_id = None
    machine = MachineAccount.objects.filter(client_id=client_id).first() if client_id else None
    if machine is None:
        raise RefusedMachineError(Refusal.UNKNOWN_CLIENT)
    return machine


def _use_once(machine: MachineAccount, proved: Mapping[str, Any], now: datetime) -> None:
    """Refuse what lives too long, and what was sent before."""
    left, one = float(proved["exp"]) - now.timestamp(), proved["jti"]
    if left > (LONGEST_LIFE + _LEEWAY).total_seconds():
        raise RefusedMachineError(Refusal.TOO_LONG_LIVED, machine)
    if not isinstance(one, str) or not 0 < len(one) <= _LONGEST_NAME:
        raise RefusedMachineError(Refusal.MALFORMED, machine)
    # As long as it could be sent again.
    kept = left + 2 * _LEEWAY.total_seconds()
    if not cache.add(f"machine-assertion:{machine.pk}:{one}", 1, kept):
        raise RefusedMachineError(Refusal.REPLAYED, machine)
