"""A replay counts who would be told something else, and lists them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.actions.replays.runs import (
    ROUTINE,
    SOON,
    begun_before,
    finished,
    raised,
    started,
    stored,
    submissions,
)
from tests.engine.builders import question
from triage.actions import replays
from triage.engine.loading import load_canonical
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, ReplayRow, StoredAssessment, Submission
from triage.models.runs import RunState

if TYPE_CHECKING:
    from pytest_django import Settings

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion


def test_it_counts_every_transition_and_lists_who_changes(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    risers = submissions(live_version, 3, **SOON)
    submissions(live_version, 2, **ROUTINE)
    replay = finished(started(raised(protocol)))

    assert (replay.state, replay.done, replay.total) == (RunState.FINISHED, 5, 5)
    assert replay.counts == {"compared soon emergency": 3, "compared routine routine": 2}
    rows = ReplayRow.objects.values_list("submission", "comparability", "before", "after")
    assert set(rows) == {(riser.pk, "compared", "soon", "emergency") for riser in risers}
    assert replay.ended_at is not None
    assert replay.not_asked == {}


def test_batches_add_up(
    live_version: ProtocolVersion, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "BATCH", 2)
    submissions(live_version, 5, **SOON)
    replay = finished(started(raised(protocol)))
    assert replay.counts == {"compared soon emergency": 5}
    assert replay.rows.count() == 5


def test_only_the_newest_of_the_time_when_it_was_started_are_looked_at(
    live_version: ProtocolVersion, protocol: Protocol, settings: Settings
) -> None:
    settings.REPLAY_NEWEST = 2
    oldest, older, newest = submissions(live_version, 3, **SOON)
    begun_before(oldest, timedelta(days=2))
    begun_before(older, timedelta(days=1))
    replay = started(raised(protocol))
    submissions(live_version, 1, **SOON)
    assert (finished(replay).done, replay.total) == (2, 2)
    assert set(replay.rows.values_list("submission", flat=True)) == {older.pk, newest.pk}


def test_a_look_back_over_no_reviews_ends_well(live_version: ProtocolVersion, protocol: Protocol) -> None:  # noqa: ARG001
    replay = finished(started(protocol))
    assert (replay.state, replay.total, replay.counts) == (RunState.FINISHED, 0, {})


def test_it_compares_with_the_answers_as_they_are_now_not_with_what_was_shown(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    [submission] = submissions(live_version, **ROUTINE)
    StoredAssessment.objects.create(submission=submission, urgency="emergency", document={}, is_final=True)
    assert finished(started(raised(protocol))).counts == {"compared routine routine": 1}


def test_each_submission_is_compared_with_its_own_version(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, 2, **SOON)
    submissions(stored(raised(protocol, Urgency.SAME_DAY)), 3, **SOON)
    assert finished(started(raised(protocol))).counts == {
        "compared soon emergency": 2,
        "compared same_day emergency": 3,
    }


def test_nothing_that_was_stored_is_changed(live_version: ProtocolVersion, protocol: Protocol) -> None:
    [submission] = submissions(live_version, **SOON)
    StoredAssessment.objects.create(submission=submission, urgency="soon", document={}, is_final=True)
    before = Submission.objects.values().get()
    finished(started(raised(protocol)))
    assert Submission.objects.values().get() == before
    assert StoredAssessment.objects.get().urgency == "soon"


def changed(protocol: Protocol, change: Any) -> Protocol:
    """The protocol after a change of its data."""
    data = json.loads(protocol.canonical_json())
    change(data)
    return load_canonical(json.dumps(data))


def add_odd_sign(data: dict[str, Any]) -> None:
    """A question on the first page, a rule that reads it, and how it is said."""
    citation = data["rules"][0]["citations"]
    said = {"say": {"en": "I have an odd sign"}, "say_other": {"en": "they have an odd sign"}}
    data["spoken"]["forms"].append({"question": "odd_sign", **said})
    data["pages"][0]["questions"].append(question("odd_sign", citations=citation))
    data["rules"].append(data["rules"][0] | {"id": "odd_sign", "alternatives": [{"all_of": ["odd_sign"]}]})


def test_a_question_that_is_added_makes_it_not_comparable_and_is_counted(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    [submission] = submissions(live_version, **SOON)
    replay = finished(started(changed(protocol, add_odd_sign)))
    assert replay.counts == {"not_comparable soon soon": 1}
    assert replay.not_asked == {"odd_sign": 1}
    row = replay.rows.get()
    assert (row.submission, row.comparability) == (submission, "not_comparable")


def test_a_question_that_is_removed_leaves_everybody_comparable(
    live_version: ProtocolVersion,  # noqa: ARG001 (opens the database)
    protocol: Protocol,
) -> None:
    own = stored(changed(protocol, add_odd_sign))
    submissions(own, 1, **SOON, odd_sign="yes")
    submissions(own, 1, **SOON)
    urgency = protocol.rules[0].urgency
    assert finished(started(protocol)).counts == {
        f"compared {urgency} soon": 1,
        "compared soon soon": 1,
    }


def test_answers_that_cannot_be_assessed_are_listed_as_failed(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    damaged, *_ = submissions(live_version, 3, **SOON)
    damaged.answers = {"leg_weakness": {"odd": 1}}
    damaged.save()
    replay = finished(started(protocol))
    assert replay.counts == {"compared soon soon": 2, "failed emergency emergency": 1}
    assert (replay.rows.get().submission, replay.rows.get().comparability) == (damaged, "failed")


def test_answers_that_do_not_open_are_listed_as_failed(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    damaged, other, _ = submissions(live_version, 3, **SOON)
    stored = Submission.objects.filter(pk=other.pk).values("answers")
    Submission.objects.filter(pk=damaged.pk).update(answers=stored)
    replay = finished(started(protocol))
    assert replay.counts == {"compared soon soon": 2, "failed emergency emergency": 1}
    assert replay.rows.get().submission == damaged


def test_a_version_that_was_tampered_with_stops_it_with_the_reason(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, **SOON)
    replay = started(protocol)
    replay.document = replay.document.replace("emergency", "emergencies", 1)
    replay.save()
    finished(replay)
    assert (replay.state, replay.done) == (RunState.FAILED, 0)
    assert replay.problem.startswith(f"protocol version {replay.sha256[:12]} was changed after it was stored")
    assert AuditRow.objects.get(action="fail").subject == str(replay.pk)


def test_erased_submissions_count_as_their_answers_are_kept(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    [submission] = submissions(live_version, **SOON)
    Submission.objects.filter(pk=submission.pk).update(erased_at=timezone.now())
    assert finished(started(protocol)).counts == {"compared soon soon": 1}
