"""Three senders at once, each a process: no message is sent by two."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.alerts.people import NURSE, put_on_call
from tests.actions.alerts.processes import ONE_PASS, Senders
from triage.actions.audit import trail_faults
from triage.engine.vocabulary import Urgency
from triage.models import Alert, AuditRow, Review, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.actions.alerts.mailbox import Mailbox
    from triage.models import ProtocolVersion

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
SENDERS, REVIEWS, TARGET = 3, 60, timedelta(minutes=15)


@pytest.fixture
def senders(real_database: str, mailbox: Mailbox, live_version: ProtocolVersion) -> Iterator[Senders]:
    """Starts senders, who find emergencies of which nobody was told yet."""
    put_on_call(NURSE)
    now = timezone.now()
    submissions = Submission.objects.bulk_create(
        Submission(version=live_version, respondent="self") for _ in range(REVIEWS)
    )
    Review.objects.bulk_create(
        Review(
            submission=submission,
            urgency=Urgency.EMERGENCY,
            rank=Urgency.EMERGENCY.rank,
            shared_at=now,
            due_at=now + TARGET,
            rings_at=now,
            escalates_at=now + TARGET,
            waits=1,
            code_index=str(number),
        )
        for number, submission in enumerate(submissions)
    )
    started = Senders(real_database, mailbox)
    yield started
    started.stop()


def test_no_mail_is_sent_by_two(senders: Senders, mailbox: Mailbox) -> None:
    mailbox.answers_from = SENDERS
    running = [senders.start(*ONE_PASS) for _ in range(SENDERS)]
    said = [process.communicate(timeout=100)[0] for process in running]
    assert [process.returncode for process in running] == [0] * SENDERS, said
    sent = [int(words.splitlines()[-1].split()[0]) for words in said]

    assert sum(sent) == REVIEWS
    # Else nobody competed.
    assert min(sent) > 0
    assert len(mailbox.mails) == REVIEWS
    assert set(Counter(mailbox.ids).values()) == {1}
    assert Alert.objects.filter(sent_at=None).count() == 0
    assert set(Alert.objects.values_list("attempts", flat=True)) == {1}
    assert AuditRow.objects.filter(action="alert").count() == REVIEWS
    assert AuditRow.objects.filter(action="send_alert").count() == REVIEWS
    assert list(trail_faults()) == []
