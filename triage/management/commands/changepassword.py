"""Django's own, noted in the trail: the person chooses another password at log-in."""

from __future__ import annotations

from getpass import getuser
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User

from triage.actions.audit import MACHINE
from triage.actions.own_passwords import note_first_password


class Command(changepassword.Command):
    """Sets a password that whoever types it knows, too."""

    def handle(self, *args: Any, **options: Any) -> str:
        # In no transaction: nobody else could write while it waits for what is typed.
        said = super().handle(*args, **options)
        username = options["username"] or getuser()
        note_first_password(user=User.objects.get_by_natural_key(username), by=MACHINE)
        return str(said)
