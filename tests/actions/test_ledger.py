"""The ledger: whatever somebody does to stored rows with the database's password is found, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection

from tests.nurses.people import assessed_submission, nurse, shared_review
from tests.unguarded import unguarded
from triage.actions.ledger import ledger_faults, write_ledger_anew
from triage.actions.reviews.persons import decide_person
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import add_note
from triage.actions.submissions import send_page
from triage.models import (
    LedgerLine,
    LedgerPart,
    PersonDecision,
    ProtocolVersion,
    Publication,
    Review,
    ReviewEntry,
    StoredAssessment,
    Submission,
)
from triage.models.ledger import COVERED, PARTS, keeping_ledger, rewriting, row_name
from triage.models.retention import deleting_evidence
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(live_version: ProtocolVersion) -> Review:  # noqa: ARG001 (publishes it)
    """A review with a history, after which the ledger is whole."""
    review = shared_review()
    add_to_shared(review_id=review.pk, text="It is worse at night")
    assert faults() == []
    return review


def faults() -> list[str]:
    return list(ledger_faults())


def run(statement: str, *values: Any) -> None:
    """Raw SQL, with the triggers switched off."""
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def stored(table: str) -> tuple[Any, ...]:
    """The latest row of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608 (names of this test)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def said_of(row: Model, what: str) -> list[str]:
    names: dict[type[Model], str] = {
        Submission: "Answers",
        StoredAssessment: "Result",
        Review: "Review",
        ReviewEntry: "Line of history",
        Publication: "Publication",
        PersonDecision: "Decision on one person",
    }
    return [f"{names[type(row)]} {row_name(row.pk)} {what} past the program."]


CHANGES = [
    ("triage_submission", "answers", "''"),
    ("triage_submission", "finished_at", "NULL"),
    ("triage_submission", "sent_pages", "'[]'"),
    ("triage_storedassessment", "urgency", "'routine'"),
    ("triage_storedassessment", "document", "''"),
    ("triage_review", "closed_at", "shared_at"),
    ("triage_review", "rank", "0"),
    ("triage_reviewentry", "kind", "'note'"),
    ("triage_reviewentry", "text", "'x'"),
    ("triage_publication", "reason", "'a kinder one'"),
]
TABLES: dict[str, type[Model]] = {
    model._meta.db_table: model
    for model in (Submission, StoredAssessment, Review, ReviewEntry, Publication, PersonDecision)
}


@pytest.mark.usefixtures("review")
@pytest.mark.parametrize(("table", "column", "value"), CHANGES)
def test_a_changed_value_is_found_in_its_row(table: str, column: str, value: str) -> None:
    row = TABLES[table]._base_manager.order_by("pk").last()
    assert row is not None
    pk = row.pk.hex if connection.vendor == "sqlite" and hasattr(row.pk, "hex") else row.pk
    run(f"UPDATE {table} SET {column} = {value} WHERE id = %s", pk)  # noqa: S608 (names of this test)
    assert faults() == said_of(row, "was changed")


@pytest.mark.usefixtures("review")
@pytest.mark.parametrize("model", [StoredAssessment, ReviewEntry])
def test_a_removed_row_is_found(model: type[Model]) -> None:
    row = model._base_manager.order_by("pk").last()
    assert row is not None
    run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", row.pk)  # noqa: S608 (names of this test)
    assert faults() == said_of(row, "was removed")


def test_removed_answers_are_found(live_version: ProtocolVersion) -> None:
    submission = send_first_page(live_version)
    # Not by the models, which would tell the ledger.
    Submission._base_manager.filter(pk=submission.pk)._raw_delete("default")
    assert faults() == said_of(submission, "was removed")


def send_first_page(version: ProtocolVersion) -> Submission:
    """Somebody who sent one page without a sign."""
    page = version.protocol.pages[0]
    sent = send_page(
        submission_id=Submission().pk, page_id=page.id, given={}, by=Respondent.SELF, version=version
    )
    return sent.submission


def test_a_row_that_goes_with_its_line_is_found(review: Review) -> None:
    result = StoredAssessment.objects.get()
    run("DELETE FROM triage_storedassessment")
    LedgerLine.objects.filter(kind="storedassessment").delete()
    part = review.submission_id.int % PARTS
    assert faults() == [
        f"Part {part} of the ledger does not add up: 1 of its rows removed together with their lines."
    ]
    assert not StoredAssessment.objects.filter(pk=result.pk).exists()


def test_answers_put_back_to_an_earlier_state_with_their_line_are_found(
    live_version: ProtocolVersion,
) -> None:
    submission = send_first_page(live_version)
    row = Submission._base_manager.filter(pk=submission.pk)
    before = row.values("answers", "sent_pages", "finished_at").get()
    line = LedgerLine.objects.filter(kind="submission")
    mac = line.values("mac").get()
    page = live_version.protocol.pages[1]
    send_page(submission_id=submission.pk, page_id=page.id, given={}, by=Respondent.SELF)
    assert faults() == []
    row.update(**before)
    line.update(**mac)
    (fault,) = faults()
    assert "does not add up: rows were put back to an earlier state" in fault


@pytest.mark.usefixtures("review")
def test_an_added_row_is_found() -> None:
    entry = ReviewEntry.objects.latest("pk")
    (added,) = ReviewEntry._base_manager.bulk_create(
        [ReviewEntry(review=entry.review, at=entry.at, kind="note")]
    )
    assert faults() == [
        f"Line of history {added.pk} was added past the program, or its line in the ledger was removed."
    ]


def test_a_result_moved_to_other_answers_is_found(review: Review) -> None:
    other = assessed_submission()
    result = StoredAssessment.objects.get(submission=review.submission)
    StoredAssessment._base_manager.filter(pk=result.pk).update(submission=other)
    assert faults() == said_of(result, "was changed")


@pytest.mark.usefixtures("review")
def test_a_changed_sum_is_found() -> None:
    LedgerPart.objects.filter(number=7).update(total="f" * 64)
    assert faults() == [
        "Part 7 of the ledger does not add up: rows were put back to an earlier state, or added, "
        "together with their lines."
    ]


@pytest.mark.usefixtures("review")
def test_a_sum_that_is_no_number_is_found_and_answers_are_kept_all_the_same(
    live_version: ProtocolVersion,
) -> None:
    LedgerPart.objects.update(total="no number")
    assert len(faults()) == PARTS
    assert send_first_page(live_version).pk


@pytest.mark.usefixtures("review")
def test_a_removed_part_is_found() -> None:
    LedgerPart.objects.filter(number=9).delete()
    assert faults() == ["Part 9 of the ledger is missing."]


def test_a_line_of_no_row_at_all_is_found_and_nothing_breaks(review: Review) -> None:
    line = LedgerLine.objects.get(kind="review")
    LedgerLine.objects.filter(pk=line.pk).update(row="no number")
    said = faults()
    assert "Review no number was removed past the program." in said
    assert f"Review {review.pk} was added past the program, or its line in the ledger was removed." in said


def test_rewriting_washes_nothing_away(review: Review) -> None:
    entry = review.entries.earliest("pk")
    ReviewEntry._base_manager.filter(pk=entry.pk).update(code="x")
    with rewriting(ReviewEntry, [entry.pk]):
        ReviewEntry._base_manager.filter(pk=entry.pk).update(code="y")
    assert faults() == said_of(entry, "was changed")


def test_what_the_program_rewrites_stays_whole(review: Review) -> None:
    entry = review.entries.earliest("pk")
    with rewriting(ReviewEntry, [entry.pk]):
        ReviewEntry._base_manager.filter(pk=entry.pk).update(text="")
    assert faults() == []


def test_what_the_program_deletes_leaves_the_ledger(review: Review) -> None:
    row = review.entries.latest("pk")
    lines = LedgerLine.objects.count()
    with deleting_evidence():
        ReviewEntry._base_manager.filter(pk=row.pk).delete()
    assert LedgerLine.objects.count() == lines - 1
    assert faults() == []


def test_an_act_that_fails_leaves_no_line(review: Review) -> None:
    lines = LedgerLine.objects.count()

    def fail() -> None:
        with keeping_ledger():
            add_note(review_id=review.pk, text="Called back", by=nurse())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (LedgerLine.objects.count(), faults()) == (lines, [])


def test_decisions_on_persons_are_covered(review: Review) -> None:
    decide_person(review_id=review.pk, other_id=shared_review().pk, is_same=True, by=nurse())
    assert faults() == []
    decision = PersonDecision.objects.earliest("pk")
    PersonDecision._base_manager.filter(pk=decision.pk).update(is_same=False)
    assert faults() == said_of(decision, "was changed")


def test_once_looked_into_the_ledger_can_be_written_anew(review: Review) -> None:
    Review._base_manager.filter(pk=review.pk).update(rank=0)
    assert faults() != []
    write_ledger_anew()
    assert faults() == []


@pytest.mark.usefixtures("review")
def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        assessed_submission()
    with django_assert_max_num_queries(PARTS * (4 + len(COVERED))):
        assert faults() == []


def test_every_covered_column_is_there() -> None:
    for kind, covered in COVERED.items():
        columns = {field.attname for field in apps.get_model("triage", kind)._meta.concrete_fields}
        assert set(covered.columns) <= columns
