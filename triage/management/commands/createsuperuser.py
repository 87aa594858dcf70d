"""Django's own, noted in the trail: whoever is made so may do everything."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User

from triage.actions.audit import MACHINE, record


class Command(createsuperuser.Command):
    """The only way to a superuser: no page makes one."""

    def handle(self, *args: Any, **options: Any) -> None:
        before = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        # In no transaction: nobody else could write while it waits for what is typed.
        super().handle(*args, **options)
        for person in User.objects.filter(is_superuser=True).exclude(pk__in=before):
            record(action="add_superuser", subject=person, by=MACHINE)
