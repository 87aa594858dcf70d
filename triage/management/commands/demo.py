"""Make a believable week of submissions by invented people, and one user of each group."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from triage.actions.demo.people import demo_users
from triage.actions.demo.week import Week, make_demo
from triage.models import Review, Submission
from triage.models.protocols import NothingPublishedError
from triage.protocols.shipped import shipped_cases


class Command(BaseCommand):
    help = (
        "Fills an empty database with a week of submissions by invented people, for trying the program out, "
        "and prints the logins of one user of each group. Never where real patients are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--even-here",
            action="store_true",
            help="also when DEBUG is off, as in `make run`; never where real patients are",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["even_here"]:
            raise CommandError(
                "DEBUG is off, so real patients may be here, and invented ones would stand in their queue. "
                "If you are sure that there are none, add --even-here."
            )
        names = ", ".join(demo_users())
        if names:
            raise CommandError(
                f"The demo was made here before ({names}). A lost password is set by "
                "'python manage.py changepassword NAME'."
            )
        if Review.objects.exists():
            raise CommandError(
                "People have shared answers here already; the demo needs a database of its own."
            )
        try:
            week = make_demo(cases={case.id: case for case in shipped_cases()})
        except NothingPublishedError:
            raise CommandError(
                "No protocol is published. Run 'python manage.py load_protocol' first."
            ) from None
        self._say(week)

    def _say(self, week: Week) -> None:
        open_reviews = Review.objects.filter(closed_at=None).count()
        self.stdout.write(
            f"Made {Submission.objects.count()} submissions by invented people; {Review.objects.count()} are "
            f"shared, {open_reviews} of them open. The audit trail shows them at the time of this command."
        )
        self.stdout.write("\nLogins, shown only now:\n")
        for login in week.logins:
            self.stdout.write(f"  {login.username:20}{login.password:22}{login.group}")
        self.stdout.write(
            f"\nAll log in at {reverse('nurses:log_in')}: nurses come to the queue, others to Django admin."
        )
        self.stdout.write(self._second_step())
        self.stdout.write(f"The code of a patient who shared four minutes ago: {week.code}")

    def _second_step(self) -> str:
        """How the invented staff come past the second factor."""
        hours = settings.SECOND_FACTOR_GRACE_HOURS
        asked = (
            f"They may work for {hours} hours without a second step (SECOND_FACTOR_GRACE_HOURS); to try one, "
            "they press their name"
            if hours
            else "At their first log-in they are led to the page where they set up a second step"
        )
        return (
            f"{asked}: an authenticator app, or a passkey. Browsers keep passkeys for names alone: open "
            "http://localhost:8000 in place of http://127.0.0.1:8000."
        )
