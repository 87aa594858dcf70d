"""A look-back whose worker is killed, or beside which patients take their answers back."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.utils import timezone

from tests.actions.replays.runs import raised, stored
from tests.nurses.people import assessed_submission
from tests.programs import start_python
from triage.actions import look_back as looking_back
from triage.actions.audit import trail_faults
from triage.actions.look_back import start_look_back
from triage.actions.reviews.sharing import Contact, share_submission, withdraw_shared
from triage.actions.working import do_pass
from triage.models import LookBack, Review, ReviewEntry, StoredAssessment, Submission
from triage.models.reviews import EntryKind
from triage.models.runs import RunState

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

# The programs need seconds to start where others work beside the tests.
pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
REVIEWS = 60
WORKER = """
from django.core.management import call_command
from triage.actions import look_back
look_back.BATCH = 2
call_command("work", "--once")
"""


@pytest.fixture
def reviews() -> list[Review]:
    """People who were told soon and shared it."""
    example = assessed_submission(urgency="soon")
    result = example.assessments.get()
    reviews = []
    for _ in range(REVIEWS):
        submission = Submission.objects.create(
            version=example.version, respondent="self", answers=example.answers
        )
        StoredAssessment.objects.create(
            submission=submission, urgency="soon", document=result.document, is_final=True
        )
        contact = Contact(name="Pat Doe", phone="555 010 1234")
        reviews.append(share_submission(submission_id=submission.pk, contact=contact, by=None).review)
    return reviews


@pytest.fixture
def run(reviews: list[Review], protocol: Protocol) -> LookBack:  # noqa: ARG001 (it looks at them)
    """A look-back that waits, with rules that raise them all."""
    run = start_look_back(version=stored(raised(protocol)), days=30, by="system")
    assert run is not None
    return run


def test_a_worker_that_is_killed_brings_each_back_once(run: LookBack) -> None:
    worker = start_python(WORKER)
    while run.done < 10:
        assert worker.poll() is None, worker.communicate()
        time.sleep(0.002)
        run.refresh_from_db()
    worker.kill()
    worker.communicate()
    run.refresh_from_db()
    assert 0 < run.done < REVIEWS

    LookBack.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    another = start_python(WORKER)
    _, errors = another.communicate()
    assert another.returncode == 0, errors
    run.refresh_from_db()
    assert (run.state, run.done, run.returned) == (RunState.FINISHED, REVIEWS, REVIEWS)
    entries = ReviewEntry.objects.filter(kind=EntryKind.RULE_CHANGE).values_list("review", flat=True)
    assert set(Counter(entries).values()) == {1}
    assert len(set(entries)) == REVIEWS
    assert list(trail_faults()) == []


def test_what_is_taken_back_at_the_same_moment_is_out_of_the_queue(
    run: LookBack, reviews: list[Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_back, "BATCH", 5)
    failed: list[BaseException] = []

    def take_back() -> None:
        try:
            for review in reversed(reviews[::2]):
                withdraw_shared(review_id=review.pk)
        except Exception as error:  # the test shows whatever went wrong
            failed.append(error)
        finally:
            connections.close_all()

    patients = Thread(target=take_back)
    patients.start()
    do_pass()
    patients.join()
    run.refresh_from_db()
    assert failed == []
    assert run.state == RunState.FINISHED
    assert not Review.objects.filter(contact=None, closed_at=None).exists()
    kept = Review.objects.filter(contact__isnull=False)
    assert kept.count() == REVIEWS // 2
    assert all(review.effective_urgency == "emergency" for review in kept)
    assert list(trail_faults()) == []
