"""Reviews that waited before there was an escalation are followed too."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from tests.actions.alerts.people import share
from tests.actions.reviews.moments import fresh, taken_review
from tests.nurses.people import nurse
from triage.models import Review


@pytest.mark.usefixtures("live_version")
def test_those_that_wait_escalate_from_when_they_are_due() -> None:
    waiting, taken = share(), taken_review(nurse())
    Review.objects.update(escalates_at=None, waits=0)
    import_module("triage.migrations.0008_alerts").begin_waiting(apps, None)
    assert (fresh(waiting).escalates_at, fresh(waiting).waits) == (waiting.due_at, 1)
    assert fresh(taken).escalates_at is None
