"""Old rows of the audit trail go, and what is left can still be verified."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.actions.sign_offs.signing import ANA, accept_all, clinician
from tests.unguarded import unguarded
from triage.actions.audit import SYSTEM, record, trail_end, trail_faults
from triage.actions.purging.audit_cut import cut_trail
from triage.actions.purging.running import purge_all
from triage.actions.sign_offs.vouching import are_recorded
from triage.actions.trust import live_fault, version_faults
from triage.models import AuditHead, AuditRow, Publication, SignOff

if TYPE_CHECKING:
    from datetime import datetime

    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def later(settings: Any, time_machine: TimeMachineFixture) -> datetime:
    """A time when all rows but the last three are too old."""
    settings.KEEP_AUDIT_DAYS = 100
    for _ in range(4):
        record(action="open", subject="review", by=SYSTEM)
    time_machine.move_to(timezone.now() + timedelta(days=101))
    for _ in range(3):
        record(action="search", subject="review", by=SYSTEM)
    return timezone.now()


def test_the_trail_is_whole_after_the_cut(later: datetime) -> None:
    count = AuditRow.objects.count()
    cut = cut_trail(now=later)
    assert cut == count - 3
    assert not AuditRow.objects.filter(action="open").exists()
    assert list(trail_faults()) == []
    record(action="open", subject="review", by=SYSTEM)
    assert list(trail_faults()) == []


def test_versions_are_still_vouched_for(later: datetime) -> None:
    cut_trail(now=later)
    assert live_fault() is None
    assert list(version_faults()) == []


def test_verdicts_are_still_vouched_for(settings: Any, time_machine: TimeMachineFixture) -> None:
    settings.KEEP_AUDIT_DAYS = 100
    version = Publication.version_to_ask()
    accept_all(version, clinician("ana", ANA))
    assert are_recorded(SignOff.objects.all())
    time_machine.move_to(timezone.now() + timedelta(days=101))
    record(action="open", subject="review", by=SYSTEM)
    while cut_trail(now=timezone.now()):
        pass
    assert are_recorded(SignOff.objects.all())
    assert list(trail_faults()) == []


def test_a_verdict_that_was_taken_out_is_missed_after_the_cut_too(
    settings: Any, time_machine: TimeMachineFixture
) -> None:
    settings.KEEP_AUDIT_DAYS = 100
    accept_all(Publication.version_to_ask(), clinician("ana", ANA))
    with unguarded(connection):
        SignOff._base_manager.filter(pk=SignOff.objects.latest("pk").pk).delete()
    time_machine.move_to(timezone.now() + timedelta(days=101))
    record(action="open", subject="review", by=SYSTEM)
    while cut_trail(now=timezone.now()):
        pass
    assert not are_recorded(SignOff.objects.all())


def test_verifying_says_since_when_it_is_whole(later: datetime) -> None:
    cut_trail(now=later)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    first = AuditRow.objects.first()
    assert first is not None
    assert f"whole since row {first.number} of {first.at:%Y-%m-%d}" in out.getvalue()


def test_a_known_end_that_was_purged_cannot_vouch_any_more(later: datetime) -> None:
    early = AuditRow.objects.get(number=1)
    cut_trail(now=later)
    assert "Give a later one" in " ".join(trail_faults(f"1 {early.mac}"))
    assert list(trail_faults(trail_end())) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cut_number": 5}, "was changed"),
        ({"cut_mac": "0" * 64}, "was changed"),
        ({"cut_number": 0}, "was changed"),
    ],
)
def test_a_moved_cut_is_found(later: datetime, change: dict[str, object], said: str) -> None:
    cut_trail(now=later)
    AuditHead.objects.update(**change)
    assert said in " ".join(trail_faults())


def test_more_rows_cut_off_by_hand_are_found(later: datetime) -> None:
    cut_trail(now=later)
    first = AuditRow.objects.first()
    assert first is not None
    with unguarded(connection):
        AuditRow._base_manager.filter(pk=first.pk).delete()
    assert f"Row {first.number} is missing." in list(trail_faults())


def test_a_trail_that_was_tampered_with_is_not_cut(later: datetime) -> None:
    AuditRow._base_manager.filter(number=2).update(actor="user 9")
    assert cut_trail(now=later) == 0
    assert AuditRow.objects.filter(number=1).exists()


def test_the_purge_cuts_in_batches(later: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.actions.purging.audit_cut._BATCH", 2)
    old = AuditRow.objects.filter(at__lt=later - timedelta(days=100)).count()
    assert purge_all(now=later) == {"audit": old}
    assert list(trail_faults()) == []
