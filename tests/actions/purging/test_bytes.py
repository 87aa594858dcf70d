"""What a person erases is gone from the bytes on the disk, not only from the rows.

What is typed is sealed, so its words are never there; what is looked for is what is stored in their place.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.nurses.people import assessed_submission
from triage.actions.purging.running import wipe_log
from triage.actions.reviews.sharing import Contact, add_to_shared, share_submission
from triage.actions.submissions import erase_submission, save_handover_notes
from triage.models import HandoverNotes, Review, ReviewEntry, SharedContact, Submission
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import Model, QuerySet

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
# Seconds that PostgreSQL's own housekeeping may hold old rows.
LONGEST_SESSION = 30
NOTE, ADDED, NAME = "Zanzibarine worry of one person", "Quokka words added later", "Xanthippe Vole"


def stored(rows: QuerySet[Model], *columns: str) -> list[bytes]:
    """What stands in these columns, as it is stored."""
    sql, values = rows.values(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [str(value).encode() for row in cursor.fetchall() for value in row if value]


def on_disk(folder: Path) -> bytes:
    """All that the database keeps in files of its own, as it would be read by whoever finds the disk."""
    if connection.vendor == "sqlite":
        return b"".join(file.read_bytes() for file in folder.glob("database.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
            "WHERE relkind IN ('r', 't', 'i') AND relfilenode <> 0 AND relname NOT LIKE 'pg_%' "
            "OR oid IN (SELECT reltoastrelid FROM pg_class WHERE relname LIKE 'triage_%')"
        )
        return b"".join(bytes(data) for (data,) in cursor.fetchall())


def clean() -> None:
    """What the worker does every minute on SQLite, and an administrator of PostgreSQL to be sure at once."""
    wipe_log()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")


def left_after_cleaning(folder: Path, words: list[bytes]) -> list[bytes]:
    """Which of these are still there. PostgreSQL keeps rows while another session could still read them."""
    give_up_at = time.monotonic() + LONGEST_SESSION
    while True:
        clean()
        bytes_left = on_disk(folder)
        left = [one for one in words if one in bytes_left]
        if not left or connection.vendor == "sqlite" or time.monotonic() > give_up_at:
            return left


def noted() -> Submission:
    """Answers with a note on the sheet."""
    submission = assessed_submission()
    by = Respondent(submission.respondent)
    save_handover_notes(submission_id=submission.pk, notes={"worry": NOTE}, by=by)
    return submission


def test_nothing_that_was_erased_is_left(tmp_path: Path) -> None:
    submission = noted()
    sealed = [
        *stored(Submission.objects.filter(pk=submission.pk), "answers"),
        *stored(HandoverNotes.objects.filter(submission=submission), "worry"),
        *stored(submission.assessments.all(), "document"),
    ]
    assert len(sealed) == 3
    assert all(one in on_disk(tmp_path) for one in sealed)
    erase_submission(submission_id=submission.pk, by=Respondent(submission.respondent))
    assert left_after_cleaning(tmp_path, [*sealed, NOTE.encode()]) == []


def test_no_name_note_or_word_of_what_was_taken_back_is_left(tmp_path: Path) -> None:
    submission = noted()
    shared = share_submission(submission_id=submission.pk, contact=Contact(NAME, "212-555-0100"), by=None)
    add_to_shared(review_id=shared.review.pk, text=ADDED)
    review = Review.objects.filter(pk=shared.review.pk)
    sealed = [
        *stored(SharedContact.objects.filter(review__in=review), "name", "phone", "phone_index"),
        *stored(HandoverNotes.objects.filter(submission=submission), "worry"),
        *stored(ReviewEntry.objects.filter(review__in=review, kind=EntryKind.ADDED), "text"),
    ]
    assert len(sealed) == 5
    assert all(one in on_disk(tmp_path) for one in sealed)
    erase_submission(submission_id=submission.pk, by=Respondent(submission.respondent))
    assert left_after_cleaning(tmp_path, [*sealed, *map(str.encode, (NOTE, ADDED, NAME))]) == []
