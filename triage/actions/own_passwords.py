"""Passwords of the staff: chosen by their owners, or typed once by whoever runs a command of the machine."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from triage.actions.audit import record
from triage.models import FirstPassword


@transaction.atomic
def change_own_password(*, password: str, by: User) -> None:
    """Store a password that its owner chose and the validators let through; sessions elsewhere end."""
    by.set_password(password)
    by.save(update_fields=["password"])
    FirstPassword.objects.filter(user=by).delete()
    record(action="change_password", subject=by, by=by)


@transaction.atomic
def note_first_password(*, user: User, by: User | str) -> None:
    """Have somebody choose another password at log-in, because somebody else typed this one."""
    FirstPassword.objects.update_or_create(user=user)
    record(action="set_first_password", subject=user, by=by)


def must_change_password(user: User) -> bool:
    """Whether somebody else knows this password."""
    return FirstPassword.objects.filter(user=user).exists()
