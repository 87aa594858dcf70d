"""Launches: links of a clinic's own page into the questionnaire, signed by the key of its account."""

from __future__ import annotations

from triage.actions.machines.assertions import prove_statement
from triage.actions.machines.refusing import Refusal, RefusedMachineError

# Whatever else it said could say who follows the link, and addresses are kept in many places.
_REQUIRED = ("iss", "aud", "exp")
_ALLOWED = {*_REQUIRED, "iat"}
_HEADER = {"alg", "kid", "typ"}


def prove_launch(signed: str, *, audience: str) -> str:
    """The public name of the page whose link somebody followed.

    It may be used again and again: it opens nothing, and says where somebody came from. It ends with `exp` or
    with its account. Raises RefusedMachineError, also for a launch that says more than it has to.
    """
    statement = prove_statement(signed, audiences=[audience], required=_REQUIRED)
    machine, claims = statement.machine, statement.claims
    says_more = not claims.keys() <= _ALLOWED or not statement.header.keys() <= _HEADER
    if says_more or not isinstance(claims["aud"], str):
        raise RefusedMachineError(Refusal.MALFORMED, machine)
    if not machine.public_name:
        raise RefusedMachineError(Refusal.WRONG_SCOPE, machine)
    return machine.public_name
