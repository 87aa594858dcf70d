"""`manage.py verify_audit`: says whether the trail is whole, and what it cannot know."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.unguarded import unguarded
from triage.actions.audit import SYSTEM, record, trail_end
from triage.models import AuditRow

pytestmark = pytest.mark.django_db


def verify(*options: str) -> tuple[str, int]:
    """Run the command: what it says, and its exit code."""
    out = StringIO()
    code = 0
    try:
        call_command("verify_audit", *options, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue(), code


def write(rows: int) -> None:
    """Add rows to the trail."""
    for _ in range(rows):
        record(action="open", subject="review", by=SYSTEM)


def test_an_intact_trail_is_reported_with_its_end() -> None:
    write(3)
    said, code = verify()
    assert code == 0
    assert said.startswith(
        f"The trail is whole: 3 rows, ends at {trail_end()}. Keep this line elsewhere: "
        "only with it is a restore of the whole database found.\n"
    )


def test_an_empty_trail_is_whole() -> None:
    said, code = verify()
    assert code == 0
    assert "0 rows" in said


@pytest.mark.parametrize(
    "limit",
    [
        "the whole database put back to an earlier state, unless you give --known-head",
        "somebody who has the audit key",
        "acts that the program never recorded",
    ],
)
def test_it_says_what_it_cannot_find(limit: str) -> None:
    assert limit in verify()[0]


def test_faults_are_listed_and_the_exit_code_is_1() -> None:
    write(3)
    with unguarded(connection):
        AuditRow._base_manager.filter(number=2).delete()
    said, code = verify()
    assert code == 1
    assert "  - Row 2 is missing.\n" in said
    assert "whole" not in said


def test_very_many_faults_are_counted() -> None:
    write(30)
    AuditRow._base_manager.all().update(actor="nobody")
    said, _ = verify()
    assert said.count("\n  - Row ") == 20
    assert "  - and 10 more.\n" in said


def test_an_end_that_was_kept_elsewhere_is_looked_for() -> None:
    write(2)
    known = trail_end()
    write(1)
    said, code = verify("--known-head", known)
    assert code == 0
    assert "put back to an earlier state after the end that you gave" in said


def test_an_end_that_is_gone_is_a_fault() -> None:
    write(2)
    said, code = verify("--known-head", "2 " + "a" * 64)
    assert code == 1
    assert "does not hold the end that was known before" in said


@pytest.mark.parametrize("typed", ["", "2", "2 abc", "two " + "a" * 64, "a" * 64])
def test_what_is_no_end_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="a number and 64 hexadecimal digits") as caught:
        verify("--known-head", typed)
    assert caught.value.returncode == 2
