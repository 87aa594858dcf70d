"""Taking a review from the queue, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.nurses.people import editor, left_alone, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.work import Closing, close_review
from triage.models import AuditRow
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from triage.models import Review

pytestmark = pytest.mark.usefixtures("live_version")
UNKNOWN = 987654


@pytest.fixture
def nora() -> User:
    """A nurse."""
    return nurse("nora")


@pytest.fixture
def nils() -> User:
    """Her colleague."""
    return nurse("nils", last_name="Berg")


@pytest.fixture
def client(nora: User) -> Client:
    """Nora's browser."""
    return logged_in(nora)


def holder(review: Review) -> User | None:
    """Who holds a review now."""
    review.refresh_from_db()
    return review.claimed_by


def claim(review_id: int) -> str:
    """Where to send a claim."""
    return f"/staff/claim/{review_id}/"


def release(review_id: int) -> str:
    """Where to put a review back."""
    return f"/staff/release/{review_id}/"


def test_whoever_takes_a_review_holds_it_and_sees_it(client: Client, nora: User) -> None:
    review = shared_review()
    response = client.post(claim(review.pk))

    assert response["Location"] == f"/staff/review/{review.pk}/"
    assert holder(review) == nora


def test_the_second_nurse_is_told_who_has_it(client: Client, nils: User) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nils)

    response = client.post(claim(review.pk))
    assert response.status_code == 200
    assert "Nils Berg has already taken this one." in read(response).words
    assert 'role="alert" tabindex="-1" autofocus' in response.content.decode()
    assert holder(review) == nils


def test_the_refusal_keeps_what_was_shown(client: Client, nils: User) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nils)

    response = client.post(claim(review.pk), {"state": "overdue", "urgency": "soon"})
    queue = response.context["queue"]
    assert (queue.state, queue.urgency) == ("overdue", "soon")


def test_a_stale_claim_can_be_taken(client: Client, nora: User, nils: User) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nils)
    left_alone(review, minutes=30)

    client.post(claim(review.pk))
    assert holder(review) == nora


def test_taking_ones_own_again_is_fine(client: Client, nora: User) -> None:
    review = shared_review()
    client.post(claim(review.pk))

    assert client.post(claim(review.pk)).status_code == 302
    assert holder(review) == nora


def test_a_closed_review_cannot_be_taken(client: Client, nils: User) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nils)
    review.refresh_from_db()
    closing = Closing(Outcome.ADVICE, reached_at=timezone.now())
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=nils)

    assert "This review is closed." in read(client.post(claim(review.pk))).words


def test_a_review_that_is_put_back_is_free(client: Client) -> None:
    review = shared_review()
    client.post(claim(review.pk))
    response = client.post(release(review.pk), {"state": "mine", "page": "1"})

    assert response["Location"] == "/staff/?state=mine&page=1"
    assert holder(review) is None
    assert "Put back: any nurse may take it now." in read(client.get(response["Location"])).words


def test_another_nurses_review_cannot_be_put_back(client: Client, nils: User) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nils)

    response = client.post(release(review.pk))
    assert response.status_code == 200
    assert "Take this review first" in read(response).words
    assert holder(review) == nils


@pytest.mark.parametrize("address", [claim(UNKNOWN), release(UNKNOWN), claim(10**30)])
def test_an_unknown_review_is_not_found(client: Client, address: str) -> None:
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("where", [claim, release])
def test_get_does_not_claim(client: Client, where: Callable[[int], str]) -> None:
    review = shared_review()

    assert client.get(where(review.pk)).status_code == 405
    assert holder(review) is None


@pytest.mark.parametrize("where", [claim, release])
def test_an_anonymous_user_is_asked_to_log_in(where: Callable[[int], str]) -> None:
    review = shared_review()
    response = Client().post(where(review.pk))

    assert response["Location"].startswith("/staff/log-in/?next=")
    assert holder(review) is None


@pytest.mark.parametrize("where", [claim, release])
def test_others_of_the_staff_are_refused(where: Callable[[int], str]) -> None:
    review = shared_review()
    response = logged_in(editor()).post(where(review.pk))

    assert response.status_code == 403
    assert holder(review) is None
    assert AuditRow.objects.filter(action="refused").exists()
