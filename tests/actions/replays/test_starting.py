"""Starting and cancelling a replay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.replays.runs import started
from triage.actions.replays import cancel_replay, start_replay
from triage.actions.runs import RunError
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
    replay.state, replay.lease, replay.leased_until = state, uuid4(), timezone.now()
    replay.save()
    return replay


def test_it_keeps_the_protocol_as_it_is_now(protocol: Protocol, edith: User) -> None:
    replay = start_replay(protocol=protocol, label="  More care  ", by=edith)
    assert load_canonical(replay.document) == protocol
    assert (replay.sha256, replay.label) == (protocol.sha256, "More care")
    assert (replay.started_by, replay.state, replay.total) == (edith, RunState.WAITING, None)
    row = AuditRow.objects.get(action="start_replay")
    assert (row.subject_type, row.subject, row.actor) == ("replay", str(replay.pk), f"user {edith.pk}")


@pytest.mark.parametrize("label", ["", "   ", "x" * 121])
def test_a_label_that_is_empty_or_too_long_is_refused(protocol: Protocol, edith: User, label: str) -> None:
    with pytest.raises(RunError, match="at most 120 letters"):
        start_replay(protocol=protocol, label=label, by=edith)
    assert not Replay.objects.exists()


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
def test_an_unfinished_replay_is_cancelled_and_taken_from_its_worker(
    protocol: Protocol, edith: User, state: RunState
) -> None:
    replay = in_state(protocol, state)
    cancel_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert (replay.state, replay.lease, replay.leased_until) == (RunState.CANCELLED, None, None)
    assert replay.ended_at is not None
    assert AuditRow.objects.get(action="cancel_replay").actor == f"user {edith.pk}"


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.FINISHED, RunState.FAILED])
def test_what_has_ended_is_not_cancelled(protocol: Protocol, edith: User, state: RunState) -> None:
    replay = in_state(protocol, state)
    with pytest.raises(RunError, match="ended already"):
        cancel_replay(replay_id=replay.pk, by=edith)
    replay.refresh_from_db()
    assert replay.state == state


def test_the_stored_protocol_is_canonical_json(protocol: Protocol, edith: User) -> None:
    replay = start_replay(protocol=protocol, label="A try", by=edith)
    assert json.loads(replay.document)["id"] == protocol.id
    assert replay.document.encode() == protocol.canonical_json()
