"""`manage.py purge`: says what goes, or what would."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from tests.actions.purging.test_purge import DAYS, aged, closed
from tests.nurses.people import assessed_submission, nurse
from triage.actions.purging.due import ROWS, SUBMISSIONS
from triage.actions.purging.running import AUDIT, WORDS
from triage.actions.replays import start_replay
from triage.management.commands import purge
from triage.models import Review, Submission

if TYPE_CHECKING:
    from pytest_django import Settings

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture(autouse=True)
def _short(settings: Settings) -> None:
    for name, days in DAYS.items():
        setattr(settings, name, days)


def says(*options: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("purge", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def _due(live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes it)
    closed(50)
    for _ in range(2):
        aged(assessed_submission().pk, 25)


@pytest.mark.usefixtures("_due")
def test_the_dry_run_deletes_nothing() -> None:
    assert says("--dry-run") == (
        "Would delete 2 finished answers that nobody shared.\n"
        "Would delete 1 shared answers that were closed.\n"
    )
    assert Submission.objects.count() == 3


@pytest.mark.usefixtures("_due")
def test_it_says_how_much_of_each_kind_went() -> None:
    assert (
        says()
        == "Deleted 2 finished answers that nobody shared.\nDeleted 1 shared answers that were closed.\n"
    )
    assert not Submission.objects.exists()
    assert says() == "Nothing is due.\n"


def test_it_says_why_answers_are_left(protocol: Protocol) -> None:
    closed(50)
    start_replay(protocol=protocol, label="Trial", by=nurse())
    left = "A replay is under way: answers are left for later.\nNothing is due.\n"
    assert says("--dry-run") == says() == left
    assert Review.objects.exists()


def test_every_kind_has_its_words() -> None:
    assert purge._WORDS.keys() == SUBMISSIONS.keys() | ROWS.keys() | {WORDS, AUDIT}
