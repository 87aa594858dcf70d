"""Protocols to try, submissions to try them on, and a worker that does it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib.auth.models import User

from triage.actions.protocols import store_version
from triage.actions.replays import start_replay
from triage.actions.working import do_pass
from triage.engine.vocabulary import Urgency
from triage.models import ProtocolVersion, Submission

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.models import Replay

# Beside "no" to all else: a person who is told soon, and one who is told that there is no sign.
SOON: dict[str, Any] = {"cancer_diagnosis": "yes", "unexplained_weight_loss": "yes"}
ROUTINE: dict[str, Any] = {"cancer_diagnosis": "yes"}
NUMBERS: dict[str, Answer] = {"pain_severity": 0, "bowel_not_opened_days": 0}


def with_urgencies(protocol: Protocol, changes: dict[Urgency, Urgency]) -> Protocol:
    """The protocol with other urgencies for all the rules of some urgencies."""
    rules = tuple(
        rule.model_copy(update={"urgency": changes.get(rule.urgency, rule.urgency)})
        for rule in protocol.rules
    )
    return protocol.model_copy(update={"rules": rules})


def raised(protocol: Protocol, to: Urgency = Urgency.EMERGENCY) -> Protocol:
    """The protocol with whatever is told soon made more urgent."""
    return with_urgencies(protocol, {Urgency.SOON: to})


def stored(protocol: Protocol) -> ProtocolVersion:
    """The protocol as a version."""
    return store_version(protocol, author=None)


def submissions(version: ProtocolVersion, count: int = 1, **answers: Answer) -> list[Submission]:
    """People who answered *no* to all but these."""
    questions = version.protocol.questions.values()
    no_signs: dict[str, Any] = {question.id: "no" for question in questions if question.type == "yes_no"}
    numbers = {name: number for name, number in NUMBERS.items() if name in version.protocol.questions}
    return Submission.objects.bulk_create(
        Submission(pk=uuid4(), version=version, respondent="self", answers=no_signs | numbers | answers)
        for _ in range(count)
    )


def begun_before(submission: Submission, ago: timedelta) -> None:
    """Let a submission have begun so long ago."""
    Submission.objects.filter(pk=submission.pk).update(started_at=submission.started_at - ago)


def started(protocol: Protocol) -> Replay:
    """A replay that waits."""
    by, _ = User.objects.get_or_create(username="edith")
    return start_replay(protocol=protocol, label="A try", by=by)


def finished(replay: Replay) -> Replay:
    """The same replay after a worker worked on all that waited."""
    do_pass()
    replay.refresh_from_db()
    return replay


def work_for(steps: int) -> None:
    """A worker takes so many steps of the runs that wait, and is then told to stop."""
    # Asked once before the first run too.
    asked = count()
    do_pass(goes_on=lambda: next(asked) < steps)
