"""A database of an earlier release becomes one of this release, and nobody in it is let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, put_on_call, told
from tests.nurses.people import assessed_submission, nurse
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.reviews.ringing import ring_on
from triage.actions.reviews.second_nurse import answer_as_second
from triage.models import Review
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from time_machine import TimeMachineFixture

    from triage.models import ProtocolVersion, Submission

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = ("triage", "0002_clinic_look")
NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)


class Old:
    """The database as it was, and the way to the present."""

    def __init__(self, by: User, submissions: list[Submission]) -> None:
        self.by = by
        self.submissions = submissions
        executor = MigrationExecutor(connection)
        self.newest = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "triage"]
        executor.migrate([BEFORE])
        self.apps = executor.loader.project_state([BEFORE]).apps

    def review(self, rank: int = 3, **columns: Any) -> int:
        """A review as that release stored it, shared an hour ago: its id."""
        shared_at = NOW - timedelta(hours=1)
        review = self.apps.get_model("triage", "Review").objects.create(
            **{
                "submission_id": self.submissions.pop().pk,
                "urgency": ("routine", "soon", "same_day", "emergency")[rank],
                "rank": rank,
                "shared_at": shared_at,
                "due_at": shared_at + timedelta(minutes=(2880, 1440, 240, 15)[rank]),
                "waits": 1,
                "code_index": uuid4().hex,
                **columns,
            }
        )
        return int(review.pk)

    def held(self, **columns: Any) -> int:
        """A review that a nurse had taken, which stopped its clock."""
        return self.review(claimed_by_id=self.by.pk, touched_at=NOW - timedelta(minutes=50), **columns)

    def entry(self, review: int, kind: str, code: str, at: datetime) -> None:
        """A line of its history."""
        entries = self.apps.get_model("triage", "ReviewEntry").objects
        entries.create(review_id=review, at=at, kind=kind, code=code)

    def upgrade(self) -> None:
        """Become a database of the present."""
        MigrationExecutor(connection).migrate(self.newest)


@pytest.fixture
def old(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    time_machine: TimeMachineFixture,
) -> Iterator[Old]:
    """A database of before, which is upgraded at the end whatever happens."""
    time_machine.move_to(NOW, tick=False)
    by = nurse()
    submissions = [assessed_submission() for _ in range(3)]
    put_on_call(NURSE, LEAD, ADMINISTRATOR)
    before = Old(by, submissions)
    yield before
    before.upgrade()


def of(pk: int) -> Review:
    """The review as it is now."""
    return Review.objects.get(pk=pk)


def in_minutes(minutes: int) -> None:
    """Let a worker look so long after the upgrade."""
    now = NOW + timedelta(minutes=minutes)
    write_due_alerts(now=now)
    ring_on(now=now)
    write_due_alerts(now=now)


def test_an_emergency_that_nobody_took_rings_on(old: Old) -> None:
    review = old.review(escalates_at=NOW - timedelta(minutes=45))
    old.upgrade()
    assert of(review).rings_at == NOW
    in_minutes(0)
    assert told(of(review))[-3:] == [NURSE, LEAD, ADMINISTRATOR]


def test_an_emergency_that_a_nurse_took_and_nobody_spoke_to_rings_again(old: Old) -> None:
    review = old.held(escalates_at=None)
    old.upgrade()
    in_minutes(9)
    assert told(of(review)) == []
    in_minutes(10)
    assert told(of(review)) == [NURSE, LEAD]
    in_minutes(25)
    in_minutes(40)
    assert told(of(review))[-3:] == [NURSE, LEAD, ADMINISTRATOR]


def test_an_emergency_that_nobody_holds_and_whose_clock_stood_rings_at_once(old: Old) -> None:
    review = old.review(escalates_at=None)
    old.upgrade()
    in_minutes(0)
    assert told(of(review)) == [NURSE]


def test_what_is_no_emergency_is_told_when_it_is_due(old: Old) -> None:
    review = old.held(rank=2)
    old.upgrade()
    due = NOW + timedelta(hours=3)
    assert (of(review).rings_at, of(review).escalates_at) == (due, due)


@pytest.mark.parametrize("ended", ["spoken to", "closed"])
def test_what_had_ended_stays_quiet(old: Old, ended: str) -> None:
    at = NOW - timedelta(minutes=20)
    columns: dict[str, Any] = {"reached_at": at}
    if ended == "closed":
        columns = {"closed_at": at, "outcome": Outcome.NOT_REACHED}
    review = old.review(**columns)
    old.upgrade()
    assert (of(review).rings_at, of(review).escalates_at) == (None, None)


def test_words_after_a_call_ring(old: Old) -> None:
    review = old.held(reached_at=NOW - timedelta(minutes=40), has_news=True)
    old.upgrade()
    assert of(review).rings_at == NOW + timedelta(minutes=10)


def test_when_somebody_was_first_spoken_to_is_known(old: Old) -> None:
    first, last = NOW - timedelta(minutes=50), NOW - timedelta(minutes=20)
    twice, once, never = old.review(reached_at=last), old.review(reached_at=last), old.review()
    old.entry(twice, "attempt", "reached", first)
    old.entry(never, "attempt", "voicemail", first)
    old.upgrade()
    assert [of(review).spoken_at for review in (twice, once, never)] == [first, last, None]


def test_a_second_nurse_who_was_asked_can_still_agree(old: Old) -> None:
    review = old.review(unreached_by_id=old.by.pk, escalates_at=NOW)
    old.upgrade()
    assert of(review).asked_for == Outcome.NOT_REACHED
    answer_as_second(
        review_id=review, agrees=True, text="Called her sister.", seen=of(review).revision, by=nurse("olga")
    )
    assert of(review).outcome == Outcome.NOT_REACHED
