"""Worker programs that are killed in the middle of an export: its files are whole all the same."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.interop.api.machines import Machine
from tests.nurses.people import shared_review
from tests.programs import start_python
from triage.actions.machines.exports import start_export
from triage.actions.machines.scopes import reading
from triage.actions.machines.tokens import Caller
from triage.models import FhirExport
from triage.models.runs import RunState

if TYPE_CHECKING:
    import subprocess

    from triage.models import ProtocolVersion

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
PEOPLE, KILLS = 40, 2
KINDS = ("QuestionnaireResponse", "Task")
# One person at a time, so that a kill lands between many steps.
WORKER = """
from django.core.management import call_command
from triage.interop import exporting
exporting.BATCH = 1
call_command("work", "--once")
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_loses_and_repeats_nothing(
    live_version: ProtocolVersion,  # noqa: ARG001 (people answer it)
) -> None:
    for _ in range(PEOPLE):
        shared_review(urgency="soon")
    machine = Machine(scopes=[reading(kind) for kind in KINDS])
    asking = Caller(machine.account, frozenset(machine.scopes))
    export = start_export(asking=asking, kinds=KINDS, since=None)
    done = 0
    for _ in range(KILLS):
        worker = start_python(WORKER)
        wait_until_done(export, done + 5, worker)
        worker.kill()
        worker.communicate()
        export.refresh_from_db()
        assert export.state == RunState.RUNNING
        assert done < export.done < PEOPLE
        done = export.done
        FhirExport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    last = start_python(WORKER)
    _, errors = last.communicate()
    assert last.returncode == 0, errors
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (RunState.FINISHED, PEOPLE, PEOPLE)
    for kind in KINDS:
        lines = b"".join(piece.lines for piece in export.pieces.filter(kind=kind)).splitlines()
        assert len(set(lines)) == len(lines) == PEOPLE


def wait_until_done(export: FhirExport, count: int, worker: subprocess.Popen[str]) -> None:
    while export.done < count:
        assert worker.poll() is None, worker.communicate()
        time.sleep(0.005)
        export.refresh_from_db()
