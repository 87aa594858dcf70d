"""Second factors as they are stored: sealed, sealed anew, and named when they do not open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

from triage.actions.audit import SYSTEM, record
from triage.models.sealing import BrokenSealError, is_sealed_now, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

# The library that stores them does not say whose a secret is when it has it sealed.
FACTOR_PLACE = ("second factor",)
# Where it keeps them, by type.
_SECRETS: dict[str, str] = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def note_failed_factor(*, kind: str, of: User) -> None:
    """Somebody gave what their factor did not: a wrong code, or a passkey that was not accepted."""
    record(action="fail_second_factor", subject=of, by=SYSTEM, fields=[kind])


def note_unreadable_factor(*, kind: str, of: User) -> None:
    """The secret of somebody's app or recovery codes opens with none of the keys: lost, or changed."""
    record(action="unreadable_second_factor", subject=of, by=SYSTEM, fields=[kind])


def seal_factors_anew() -> Counter[str]:
    """Seal the secrets of all apps and recovery codes with the first key.

    Returns how many were sealed `anew`, were `already`, or are `unreadable`.
    """
    counts: Counter[str] = Counter()
    for key in Authenticator.objects.filter(type__in=_SECRETS).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=key).first()
            if factor is not None:
                counts[_seal_anew(factor)] += 1
    return counts


def _seal_anew(factor: Authenticator) -> str:
    name = _SECRETS[factor.type]
    try:
        secret = unseal(factor.data[name], place=FACTOR_PLACE)
    except BrokenSealError:
        return "unreadable"
    if is_sealed_now(factor.data[name]):
        return "already"
    factor.data[name] = str(seal(secret, place=FACTOR_PLACE))
    factor.save(update_fields=["data"])
    return "anew"


def factor_faults() -> Iterator[str]:
    """The second factors that do not open, in words that tell no secret."""
    for factor in Authenticator.objects.filter(type__in=_SECRETS).order_by("pk"):
        try:
            unseal(factor.data[_SECRETS[factor.type]], place=FACTOR_PLACE)
        except BrokenSealError:
            yield (
                f"Second factor {factor.pk} of user {factor.user_id} does not open. It was changed, "
                "or its key is missing."
            )
