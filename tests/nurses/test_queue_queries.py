"""The queue asks the database equally often for few and for many, and by its index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.nurses.people import lead_nurse, logged_in, nurse, shared_review
from triage.actions.reviews.claims import claim_review
from triage.models import Clinic, Review
from triage.nurses.queue_list import Chosen, State, Viewpoint, page_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("live_version")


def make_reviews(count: int, *, start: int = 0) -> None:
    """Reviews of all kinds: free, held, waiting for a second nurse."""
    nils = nurse("nils") if start == 0 else None
    for number in range(start, start + count):
        review = shared_review(urgency=("emergency", "same_day", "soon")[number % 3])
        if nils is None:
            continue
        if number % 3 == 0:
            claim_review(review_id=review.pk, by=nils)
        elif number % 3 == 1:
            Review.objects.filter(pk=review.pk).update(asked_by=nils)


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes."""
    headers = {"HX-Request": "true"}
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("address", "most"),
    # The page asks once more, for unfinished phone calls.
    [("/staff/", 12), ("/staff/rows/", 11), ("/staff/?state=closed", 12)],
)
def test_the_queue_takes_few_queries(address: str, most: int) -> None:
    client = logged_in(nurse())
    make_reviews(6)
    queries_of(client, address)

    assert queries_of(client, address) <= most


@pytest.mark.parametrize("address", ["/staff/", "/staff/rows/", "/staff/close-many/?{ticked}"])
def test_the_number_of_queries_does_not_grow_with_the_rows(address: str) -> None:
    client = logged_in(lead_nurse())
    shared_review()

    def queries() -> int:
        ticked = "&".join(f"review={pk}" for pk in Review.objects.values_list("pk", flat=True))
        return queries_of(client, address.format(ticked=ticked))

    queries()
    for_one = queries()
    make_reviews(29)

    assert queries() == for_one


@pytest.mark.parametrize(
    ("state", "index"),
    [
        (State.OPEN, "open_reviews_in_order"),
        (State.UNCLAIMED, "open_reviews_in_order"),
        (State.OVERDUE, "open_reviews_in_order"),
        (State.CLOSED, "closed_reviews"),
    ],
)
def test_the_queue_is_read_by_its_index(state: State, index: str) -> None:
    make_reviews(3)
    viewpoint = Viewpoint(user=nurse(), now=timezone.now(), clinic=Clinic.load())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # With so few rows PostgreSQL would read the table whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")

    listed = page_of(Chosen(state=state), viewpoint, 1)

    assert index in listed.explain()
