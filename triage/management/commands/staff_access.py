"""Give somebody of the staff groups, or a way to a new password, where no second administrator can agree."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from triage.actions.audit import MACHINE, record
from triage.actions.publishing.problems import PublishingError
from triage.actions.roles import GROUPS
from triage.actions.staff_access import CODES_LAST, GivenAtMachine, give_access_at_machine
from triage.models.access_proposals import SetUp

_SET_UP = {"password": SetUp.PASSWORD, "all": SetUp.ALL}


class Command(BaseCommand):
    help = (
        "Gives one person groups, or two codes with which they choose a new password. In Django admin two "
        "administrators do this together; this command is for the first administrator, and for a centre "
        "that has only one. The audit trail notes it as done by 'machine'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--add", action="store_true", help="add the person first")
        parser.add_argument("--group", action="append", default=[], choices=list(GROUPS), dest="groups")
        parser.add_argument(
            "--log-in",
            choices=list(_SET_UP),
            help="print two codes for a new password: 'password' keeps the second step, 'all' removes it",
        )
        parser.add_argument("--reason", required=True, help="why, in a sentence; it is kept")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        person = _added(options["username"]) if options["add"] else _known(options["username"])
        try:
            given = give_access_at_machine(
                person=person,
                groups=options["groups"],
                set_up=_SET_UP.get(options["log_in"], SetUp.NONE),
                reason=options["reason"],
            )
        except PublishingError as error:
            raise CommandError(str(error)) from None
        self._say(given)

    def _say(self, given: GivenAtMachine) -> None:
        proposal = given.proposal
        self.stdout.write(f"{proposal.person.username}: {', '.join(proposal.groups) or 'no new group'}.")
        if given.first:
            self.stdout.write(
                f"First code:  {given.first}\nSecond code: {given.second}\n"
                f"Shown only now. Within {CODES_LAST.days} days the person opens {reverse('account_set_up')} "
                "and chooses a password with both."
            )


def _known(username: str) -> User:
    person = User.objects.select_for_update().filter(username=username).first()
    if person is None:
        raise CommandError(f"Nobody has the username {username}. Add them with --add.")
    return person


def _added(username: str) -> User:
    person = User(username=username)
    person.set_unusable_password()
    try:
        person.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    person.save()
    record(action="add_user", subject=person, by=MACHINE)
    return person
