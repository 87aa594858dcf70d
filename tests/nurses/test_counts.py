"""What was assessed and not shared is counted, and shown as nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.nurses.people import assessed_submission, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.submissions import erase_submission
from triage.models import StoredAssessment, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from triage.nurses.presenters.counts import CountsView

pytestmark = pytest.mark.usefixtures("live_version")
COUNTS = "/staff/counts/"


@pytest.fixture
def client() -> Client:
    """A nurse's browser."""
    return logged_in(nurse())


def view_of(client: Client) -> CountsView:
    """What the page counts."""
    view: CountsView = client.get(COUNTS).context["counts"]
    return view


def by_urgency(client: Client) -> dict[str, tuple[int, ...]]:
    """The numbers of the last 7 and 30 days, by urgency; those that are none left out."""
    return {row.urgency: row.numbers for row in view_of(client).by_urgency if any(row.numbers)}


def assessed_ago(submission: Submission, days: int) -> None:
    """Move the result of a submission back. Results never change, so it is done below the models."""
    moment = timezone.now() - timedelta(days=days)
    table = StoredAssessment._meta.db_table
    with connection.cursor() as cursor:
        ids = list(submission.assessments.values_list("pk", flat=True))
        for pk in ids:
            cursor.execute(f"UPDATE {table} SET assessed_at = %s WHERE id = %s", [moment, pk])  # noqa: S608


def test_they_are_counted_by_urgency(client: Client) -> None:
    assessed_submission(urgency="emergency")
    assessed_submission(urgency="soon")
    assessed_submission(urgency="soon")

    assert by_urgency(client) == {"emergency": (1, 1), "soon": (2, 2)}
    assert view_of(client).totals == (3, 3)


def test_what_was_shared_is_not_counted(client: Client) -> None:
    shared_review()

    assert by_urgency(client) == {}


def test_the_last_week_and_the_last_month_are_counted(client: Client) -> None:
    for days in (6, 8, 29, 31):
        assessed_ago(assessed_submission(urgency="soon"), days)

    assert by_urgency(client) == {"soon": (1, 3)}


def test_each_counts_once_with_the_highest_it_was_shown(client: Client) -> None:
    submission = assessed_submission(urgency="soon")
    document = assessed_submission(urgency="emergency").assessments.get().document
    submission.assessments.create(urgency="emergency", document=document, is_final=False)

    assert by_urgency(client) == {"emergency": (2, 2)}


def test_they_are_counted_by_rule_the_most_urgent_first(client: Client) -> None:
    assessed_submission(urgency="same_day")
    assessed_submission(urgency="emergency")

    rows = view_of(client).by_rule
    assert rows[0].urgency == "emergency"
    assert rows[-1].urgency != "emergency"
    assert all(row.name and "{" not in row.name for row in rows)


def test_nothing_tells_of_one_person(client: Client) -> None:
    submission = assessed_submission()

    seen = read(client.get(COUNTS))
    assert str(submission.pk) not in seen.raw
    assert not [link for link in seen.links if "/review/" in link]


def test_what_was_erased_is_counted_in_the_report_alone(client: Client) -> None:
    submission = assessed_submission()
    erase_submission(submission_id=submission.pk, by=Respondent.SELF)

    assert by_urgency(client) == {}


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        assessed_submission()

    with django_assert_max_num_queries(8):
        client.get(COUNTS)


def test_the_counts_are_only_read(client: Client) -> None:
    assert client.post(COUNTS).status_code == 405


def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(COUNTS)["Location"] == f"/staff/log-in/?next={COUNTS}"


def test_others_of_the_staff_are_refused() -> None:
    assert logged_in(editor()).get(COUNTS).status_code == 403
