"""Starting, cancelling and resuming a replay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.replays.runs import finished, started
from triage.actions.replays.starting import RunError, cancel_replay, resume_replay, start_replay
from triage.engine.loading import load_canonical
from triage.models import AuditRow, Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def edith() -> User:
    """An editor."""
    return User.objects.create_user("edith")


def in_state(protocol: Protocol, state: RunState) -> Replay:
    """A replay in some state, as if somebody worked on it."""
    replay = started(protocol)
    replay.state, replay.worker, replay.leased_until = state, "somebody", timezone.now()
    replay.save()
    return replay


def test_it_keeps_the_protocol_as_it_is_now(protocol: Protocol, edith: User) -> None:
    replay = start_replay(protocol=protocol, label="  More care  ", days=30, by=edith)
    assert load_canonical(replay.document) == protocol
    assert (replay.sha256, replay.label, replay.days) == (protocol.sha256, "More care", 30)
    assert (replay.started_by, replay.state, replay.total) == (edith, RunState.WAITING, None)
    row = AuditRow.objects.get(action="start_replay")
    assert (row.subject_type, row.subject, row.actor) == ("replay", str(replay.pk), f"user {edith.pk}")


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_number_of_days_out_of_range_is_refused(protocol: Protocol, edith: User, days: int) -> None:
    with pytest.raises(RunError, match="from 1 to 3650"):
        start_replay(protocol=protocol, label="A try", days=days, by=edith)
    assert not Replay.objects.exists()


@pytest.mark.parametrize("label", ["", "   ", "x" * 121])
def test_a_label_that_is_empty_or_too_long_is_refused(protocol: Protocol, edith: User, label: str) -> None:
    with pytest.raises(RunError, match="at most 120 letters"):
        start_replay(protocol=protocol, label=label, days=30, by=edith)
    assert not Replay.objects.exists()


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
def test_an_unfinished_replay_is_cancelled_and_taken_from_its_worker(
    protocol: Protocol, edith: User, state: RunState
) -> None:
    replay = in_state(protocol, state)
    cancel_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert (replay.state, replay.worker, replay.leased_until) == (RunState.CANCELLED, "", None)
    assert replay.ended_at is not None
    assert AuditRow.objects.get(action="cancel_replay").actor == f"user {edith.pk}"


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.FINISHED, RunState.FAILED])
def test_what_has_ended_is_not_cancelled(protocol: Protocol, edith: User, state: RunState) -> None:
    replay = in_state(protocol, state)
    with pytest.raises(RunError, match="ended already"):
        cancel_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert replay.state == state


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.FAILED])
def test_what_was_stopped_waits_again(protocol: Protocol, edith: User, state: RunState) -> None:
    replay = in_state(protocol, state)
    resume_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert (replay.state, replay.problem, replay.ended_at) == (RunState.WAITING, "", None)
    assert finished(replay).state == RunState.FINISHED


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING, RunState.FINISHED])
def test_what_was_not_stopped_is_not_resumed(protocol: Protocol, edith: User, state: RunState) -> None:
    replay = in_state(protocol, state)
    with pytest.raises(RunError, match="cancelled or failed"):
        resume_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert replay.state == state


def test_the_stored_protocol_is_canonical_json(protocol: Protocol, edith: User) -> None:
    replay = start_replay(protocol=protocol, label="A try", days=1, by=edith)
    assert json.loads(replay.document)["id"] == protocol.id
    assert replay.document.encode() == protocol.canonical_json()
