"""Finds the person whom a hospital's provider names. Nobody is made, and no role given, by it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from triage.actions.audit import SYSTEM, record
from triage.models import HospitalIdentity


@dataclass(frozen=True)
class Named:
    """Whom a provider names. `email` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    username: str
    email: str


class NotLetInError(Exception):
    """The provider's word lets nobody in; the text says why, to the person."""


UNKNOWN = "Nobody here is known by the name that it gave. Ask an administrator whether you have an account."
NO_SECOND_FACTOR = "It did not say that you used a second factor, so you were not let in."


@transaction.atomic
def find_person(named: Named) -> User:
    """The person; at the first log-in they are found by their username or verified address, and noted.

    Raises NotLetInError for nobody, for somebody who left, and for a name that had another number before.
    """
    known = HospitalIdentity.objects.filter(issuer=named.issuer, subject=named.subject).first()
    if known is not None:
        if not known.user.is_active:
            raise NotLetInError(UNKNOWN)
        return known.user
    found = _by_name(named)
    # Whoever may do everything is named by no provider.
    if len(found) != 1 or found[0].is_superuser or hasattr(found[0], "hospital_identity"):
        raise NotLetInError(UNKNOWN)
    HospitalIdentity.objects.create(user=found[0], issuer=named.issuer, subject=named.subject)
    record(action="link_sign_on", subject=found[0], by=found[0])
    return found[0]


def _by_name(named: Named) -> list[User]:
    active = User.objects.filter(is_active=True)
    if named.email:
        return list(active.filter(email__iexact=named.email)[:2])
    return list(active.filter(username=named.username)[:2]) if named.username else []


def note_refusal() -> None:
    """Note that a log-in by the provider was refused; not whom it named."""
    record(action="sign_on_refused", subject="sign_on", by=SYSTEM)


def note_log_in(user: User) -> None:
    """Note that somebody logged in by the provider."""
    record(action="log_in_by_sign_on", subject=user, by=user)
