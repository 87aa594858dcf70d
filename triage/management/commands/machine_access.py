"""Agree to what a program may do, where no second administrator can."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from triage.actions.machines.accounts import agree_at_machine
from triage.models import MachineAccount


class Command(BaseCommand):
    help = (
        "Shows what a machine account may do and, with --agree, lets it work. In Django admin a second "
        "administrator does this; this command is for a centre that has only one. The audit trail notes it "
        "as done by 'machine'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id", type=UUID)
        parser.add_argument("--agree", action="store_true", help="let it work with what is shown")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        found = MachineAccount.objects.select_for_update(of=("self",))
        machine = found.filter(client_id=options["client_id"]).first()
        if machine is None:
            raise CommandError("No account has this client id.")
        keys = ", ".join(key["kid"] for key in machine.keys["keys"])
        self.stdout.write(f"{machine}: {' '.join(machine.scopes)}\nKeys: {keys}\nUntil: {machine.expires_at}")
        if machine.public_name:
            self.stdout.write(f"Links patients here; they read: {machine.public_name}")
        if options["agree"] and not machine.is_agreed:
            agree_at_machine(machine=machine)
        self.stdout.write("Agreed to." if machine.is_agreed else "Waits for a second person, or for --agree.")
