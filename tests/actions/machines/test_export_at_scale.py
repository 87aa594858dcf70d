"""People who shared are exported in steps, and those who answered again on many days with all of them: memory
stays flat, a kill loses nobody.

`EXPORTED_PEOPLE` sets how many; a hundred thousand take about twenty minutes.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db.models import Sum
from django.utils import timezone

from tests.interop.api.machines import Machine
from tests.nurses.many_reviews import store_later_days, store_reviews
from tests.programs import start_python
from triage.actions.machines.exports import start_export
from triage.actions.machines.scopes import READABLE, reading
from triage.actions.machines.tokens import Caller
from triage.models import FhirExport
from triage.models.runs import RunState

if TYPE_CHECKING:
    import subprocess

    from tests.telling import Tell
    from triage.models import ProtocolVersion

PEOPLE = int(os.environ.get("EXPORTED_PEOPLE", "2000"))
MOST_GROWTH = 1.25
KINDS = tuple(kind for kind in READABLE if kind not in ("Questionnaire", "RelatedPerson"))
WORKER = """
from django.core.management import call_command
call_command("work", "--once")
"""


def resident_kilobytes(pid: int) -> int:
    """The memory that a program holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def wait_until_done(export: FhirExport, count: int, worker: subprocess.Popen[str]) -> int:
    """Wait until so many were done, and return the memory of the worker then."""
    while export.done < count:
        assert worker.poll() is None, (export.state, export.problem, worker.communicate())
        time.sleep(0.2)
        export.refresh_from_db()
    return resident_kilobytes(worker.pid)


@pytest.mark.slow
@pytest.mark.timeout(5400)
@pytest.mark.usefixtures("real_database")
def test_many_are_exported_with_flat_memory_and_over_a_kill(
    live_version: ProtocolVersion,  # noqa: ARG001 (people answer it)
    tell: Tell,
) -> None:
    store_reviews(PEOPLE, are_open=False)
    store_later_days(every=10, days=10)
    machine = Machine(scopes=[reading(kind) for kind in KINDS])
    asking = Caller(machine.account, frozenset(machine.scopes))
    export = start_export(asking=asking, kinds=KINDS, since=None)

    begun = time.perf_counter()
    worker = start_python(WORKER)
    wait_until_done(export, PEOPLE // 2, worker)
    worker.kill()
    worker.communicate()
    FhirExport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    export.refresh_from_db()
    killed_at = export.done
    worker = start_python(WORKER)
    early = wait_until_done(export, killed_at + PEOPLE // 20, worker)
    late = wait_until_done(export, PEOPLE - PEOPLE // 50, worker)
    _, errors = worker.communicate()
    seconds = time.perf_counter() - begun

    assert worker.returncode == 0, errors
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (RunState.FINISHED, PEOPLE, PEOPLE)
    counts = dict(export.pieces.values_list("kind").annotate(Sum("count")))
    assert set(counts) == set(KINDS)
    assert {counts[kind] for kind in ("Task", "Bundle", "Patient")} == {PEOPLE}
    assert counts["QuestionnaireResponse"] == 2 * PEOPLE
    tell(
        f"export of {PEOPLE}: {seconds:.0f} s, killed at {killed_at}; {early} KB early, {late} KB at the end"
    )
    assert late <= MOST_GROWTH * early
