"""Writes into the audit trail who logged in and out, and which second factors came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from triage.actions.audit import SYSTEM, record
from triage.actions.second_factors import note_failed_factor
from triage.actions.staff_sessions import end_sessions

if TYPE_CHECKING:
    from django.http import HttpRequest


@receiver(user_logged_in)
def note_log_in(*, user: User, **_signal: Any) -> None:
    record(action="log_in", subject=user, by=user)


@receiver(user_logged_out)
def note_log_out(*, user: User | None, **_signal: Any) -> None:
    if user is not None:
        record(action="log_out", subject=user, by=user)


@receiver(signals.authenticator_added)
def note_new_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any
) -> None:
    """Whoever set it up has proved it too."""
    record(action="add_second_factor", subject=user, by=user, fields=[authenticator.type])
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        if not get_adapter().can_delete_authenticator(authenticator):
            # The first: elsewhere a password alone opened a session, which could add a factor of its own.
            end_sessions(of=user, but=request.session.session_key, by=SYSTEM)


@receiver(signals.authenticator_reset)
def note_new_codes(*, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record(action="renew_recovery_codes", subject=user, by=user, fields=[authenticator.type])


@receiver(signals.authenticator_removed)
def note_removed_factor(*, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record(action="remove_second_factor", subject=user, by=user, fields=[authenticator.type])


@receiver(signals.authenticator_used)
def note_used_factor(*, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record(action="use_second_factor", subject=user, by=user, fields=[authenticator.type])


@receiver(signals.authentication_failed)
def note_wrong_code(*, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    note_failed_factor(kind=authenticator.type, of=user)
