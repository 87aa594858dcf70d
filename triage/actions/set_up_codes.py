"""The way to a new password by two codes, each of which another administrator was shown."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from triage.actions.audit import SYSTEM, record
from triage.actions.publishing.announcing import announce_codes_used
from triage.actions.staff_sessions import end_sessions
from triage.actions.written_codes import normalize_code
from triage.models import AccessProposal, FirstPassword
from triage.models.access_proposals import SetUp
from triage.models.blind_indexes import blind_index, blind_indexes

_KIND = "set-up code"


class CodesError(Exception):
    """These two codes open nothing: wrong, not agreed to, used, or too old. It is not said which."""


def code_index(code: str) -> str:
    """What is stored of a code."""
    return blind_index(_KIND, normalize_code(code))


def _code_indexes(code: str) -> list[str]:
    """What may be stored of a code, one for each listed key."""
    return blind_indexes(_KIND, normalize_code(code))


def person_of_codes(first: str, second: str) -> User:
    """Whose password may be chosen with two codes. Raises CodesError."""
    return _found(first, second).person


def note_codes_refused(first: str) -> None:
    """Note in the trail that two codes opened nothing, about the person if the first is known."""
    known = AccessProposal.objects.filter(first_code__in=_code_indexes(first)).first()
    record(action="codes_refused", subject=known.person if known else "unknown_account", by=SYSTEM)


@transaction.atomic
def choose_password_by_codes(*, first: str, second: str, password: str) -> User:
    """Store the password that its owner chose and the validators let through; the codes are used up.

    Where it was agreed to, second steps go too. The person's sessions end. Raises CodesError.
    """
    proposal = _found(first, second, is_locking=True)
    person = User.objects.select_for_update().get(pk=proposal.person_id)
    proposal.used_at = timezone.now()
    proposal.save(update_fields=["used_at"])
    person.set_password(password)
    person.save(update_fields=["password"])
    FirstPassword.objects.filter(user=person).delete()
    record(action="choose_password", subject=person, by=person)
    if proposal.set_up == SetUp.ALL:
        Authenticator.objects.filter(user=person).delete()
        record(action="remove_second_factors", subject=person, by=person)
    end_sessions(of=person, by=SYSTEM)
    announce_codes_used(proposal)
    return person


def _found(first: str, second: str, *, is_locking: bool = False) -> AccessProposal:
    """The proposal that gave two codes, which are in force. Raises CodesError."""
    proposals = AccessProposal.objects.select_related("person")
    if is_locking:
        proposals = proposals.select_for_update(of=("self",))
    codes = {"first_code__in": _code_indexes(first), "second_code__in": _code_indexes(second)}
    found = proposals.filter(**codes, codes_end_at__gt=timezone.now(), used_at=None).first()
    if found is None:
        raise CodesError
    if not found.person.is_active or found.person.is_superuser:
        raise CodesError
    return found
