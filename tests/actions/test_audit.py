"""The audit trail: what a row holds, and that whatever is done to the rows is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.nurses.people import shared_review
from tests.unguarded import unguarded
from triage.actions.audit import PATIENT, SYSTEM, record, trail_end, trail_faults
from triage.models import AuditHead, AuditRow, Person
from triage.models.append_only import AppendOnlyError
from triage.models.audit import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
ROWS = 5


def rows() -> QuerySet[AuditRow]:
    """The rows as somebody with the database's password reaches them."""
    return AuditRow._base_manager.all()


def faults(known_head: str | None = None) -> list[str]:
    """What the check finds."""
    return list(trail_faults(known_head))


def move(number: int, to: int) -> None:
    """Give a row another number."""
    rows().filter(number=number).update(number=to)


def swap(one: int, two: int) -> None:
    """Swap two rows."""
    spare = 1000
    move(one, spare)
    move(two, one)
    move(spare, two)


def swap_contents(one: int, two: int) -> None:
    """Swap what two rows say, and leave their macs."""
    (first, second) = (rows().values("actor", "action", "subject").get(number=n) for n in (one, two))
    rows().filter(number=one).update(**second)
    rows().filter(number=two).update(**first)


def copy_row(number: int, to: int) -> None:
    """Write a row a second time, at another number."""
    row = rows().get(number=number)
    row.number = to
    AuditRow._base_manager.bulk_create([row])


def cut_off_start_and_number_anew() -> None:
    """Remove the first row and close the gap."""
    rows().filter(number=1).delete()
    for number in range(2, ROWS + 1):
        move(number, number - 1)


@pytest.fixture
def _trail() -> None:
    """A trail of five rows."""
    for number in range(ROWS):
        record(action="open", subject="review", by=f"user {number}", fields=["outcome"])


def test_a_row_names_who_did_what_to_which_record() -> None:
    user, person = User.objects.create(username="nora"), Person.objects.create()
    row = record(action="join", subject=person, by=user, fields=["reviews", "name"])
    assert (row.actor, row.action) == (f"user {user.pk}", "join")
    assert (row.subject_type, row.subject) == ("person", str(person.pk))
    assert row.fields == ["name", "reviews"]


@pytest.mark.parametrize("actor", [PATIENT, SYSTEM])
def test_who_has_no_account_is_named_by_a_word(actor: str) -> None:
    assert record(action="share", subject="review", by=actor).actor == actor


@pytest.mark.usefixtures("_trail")
def test_rows_are_numbered_without_gaps() -> None:
    assert list(rows().order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("_trail")
def test_a_row_refuses_to_change() -> None:
    with pytest.raises(AppendOnlyError):
        AuditRow.objects.filter(number=1).update(actor="nobody")
    with pytest.raises(AppendOnlyError):
        AuditRow.objects.get(number=1).delete()


@pytest.mark.usefixtures("_trail")
def test_a_trail_that_nobody_touched_is_whole() -> None:
    assert faults() == []


def test_a_trail_that_never_began_is_whole() -> None:
    assert faults() == []


@pytest.mark.usefixtures("live_version")
def test_a_trail_that_was_removed_with_its_head_is_missed_where_reviews_are() -> None:
    shared_review()
    with unguarded(connection):
        rows().delete()
    AuditHead.objects.all().delete()
    assert faults() == ["The trail is empty, although reviews are stored."]


@pytest.mark.usefixtures("_trail")
def test_a_trail_longer_than_one_batch_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.actions.audit._BATCH", 2)
    assert faults() == []


TAMPERING: dict[str, tuple[Callable[[], object], str]] = {
    "actor changed": (lambda: rows().filter(number=3).update(actor="user 9"), "Row 3 was changed"),
    "action changed": (lambda: rows().filter(number=3).update(action="close"), "Row 3 was changed"),
    "subject changed": (lambda: rows().filter(number=3).update(subject="7"), "Row 3 was changed"),
    "kind of subject changed": (
        lambda: rows().filter(number=3).update(subject_type="person"),
        "Row 3 was changed",
    ),
    "fields changed": (lambda: rows().filter(number=3).update(fields=[]), "Row 3 was changed"),
    "time changed": (
        lambda: rows().filter(number=3).update(at=rows().get(number=1).at),
        "Row 3 was changed",
    ),
    "mac changed": (lambda: rows().filter(number=3).update(mac="0" * 64), "Row 4 was changed"),
    "row deleted": (lambda: rows().filter(number=3).delete(), "Row 3 is missing"),
    "two rows deleted": (lambda: rows().filter(number__in=[2, 3]).delete(), "Rows 2 to 3 are missing"),
    "two rows swapped": (lambda: swap(2, 3), "Row 2 was changed"),
    "contents of two rows swapped": (lambda: swap_contents(2, 4), "Row 4 was changed"),
    "row moved to the end": (lambda: move(2, 6), "Row 2 is missing"),
    "row added at the end": (lambda: copy_row(2, 6), "ends at row 6"),
    "row put before the first": (lambda: copy_row(2, 0), "Row 0 was changed"),
    "cut off at the end": (
        lambda: rows().filter(number=5).delete(),
        "should end at row 5, but ends at row 4",
    ),
    "cut off at the start": (lambda: rows().filter(number__lte=2).delete(), "Rows 1 to 2 are missing"),
    "cut off at the start and numbered anew": (
        cut_off_start_and_number_anew,
        "Row 1 was changed",
    ),
    "head changed": (
        lambda: AuditHead.objects.update(number=4, mac=rows().get(number=4).mac),
        "where the trail ends was changed",
    ),
    "cut off, and the head changed to fit": (
        lambda: (
            rows().filter(number=5).delete(),
            AuditHead.objects.update(number=4, mac=rows().get(number=4).mac),
        ),
        "where the trail ends was changed",
    ),
    "head set to the beginning": (
        lambda: AuditHead.objects.update(number=0, mac=START, seal=""),
        "where the trail ends was changed",
    ),
    "head removed": (lambda: AuditHead.objects.all().delete(), "where the trail ends is missing"),
    "all rows removed": (lambda: rows().delete(), "should end at row 5, but ends at row 0"),
    "all rows removed and the head emptied": (
        lambda: (rows().delete(), AuditHead.objects.update(number=0, mac=START, seal="")),
        "where the trail ends was changed",
    ),
}


@pytest.mark.usefixtures("_trail")
@pytest.mark.parametrize(("tamper", "said"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_is_found(tamper: Callable[[], object], said: str) -> None:
    with unguarded(connection):
        tamper()
    assert said in " ".join(faults())


@pytest.mark.usefixtures("_trail")
def test_only_the_row_that_was_changed_is_named() -> None:
    rows().filter(number=3).update(actor="user 9")
    assert len(faults()) == 1


@pytest.mark.usefixtures("_trail")
def test_a_trail_written_with_another_key_is_found(settings: Settings) -> None:
    settings.AUDIT_KEY = "another audit key, long enough to be accepted by the settings"
    found = faults()
    assert len(found) == ROWS + 1
    assert "The record of where the trail ends was changed." in found


@pytest.mark.usefixtures("_trail")
def test_a_row_forged_without_the_key_is_found(settings: Settings) -> None:
    key = settings.AUDIT_KEY
    settings.AUDIT_KEY = "a guess"
    record(action="close", subject="review", by="user 9")
    settings.AUDIT_KEY = key
    assert "Row 6 was changed" in " ".join(faults())


@pytest.mark.usefixtures("_trail")
def test_the_trail_holds_an_end_that_was_known_before() -> None:
    known = trail_end()
    record(action="open", subject="review", by=SYSTEM)
    assert faults(known) == []


@pytest.mark.usefixtures("_trail")
def test_a_database_put_back_to_an_earlier_state_is_found_by_a_known_end() -> None:
    head = AuditHead.objects.values("number", "mac", "seal").get()
    record(action="open", subject="review", by=SYSTEM)
    known = trail_end()
    with unguarded(connection):
        rows().filter(number=6).delete()
    AuditHead.objects.update(**head)
    assert faults() == []
    assert "put back or replaced" in " ".join(faults(known))


def test_the_end_of_an_empty_trail_stays_known() -> None:
    known = trail_end()
    assert faults(known) == []
    record(action="open", subject="review", by=SYSTEM)
    assert faults(known) == []


def test_a_known_end_is_not_in_an_empty_trail() -> None:
    assert "put back or replaced" in " ".join(faults("5 " + "a" * 64))
