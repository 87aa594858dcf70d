"""Opening a page of the nurses' side leaves reviews as they are; reading one is noted and no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.nurses.people import lead_nurse, logged_in, shared_review
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import add_to_shared
from triage.models import Alert, Review, ReviewEntry
from triage.nurses.sessions.urls import session_urls
from triage.nurses.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("live_version")
# What is about everybody's own account stands aside.
OWN = {"log_in", "log_out", "sign_on", "sign_on_answer", *(pattern.name for pattern in session_urls)}
PAGES = {pattern.name: pattern for pattern in urlpatterns if pattern.name not in OWN}
HTMX = {"HX-Request": "true"}


def stored() -> tuple[list[dict[str, Any]], int, int]:
    """All that is stored of reviews and their alerts."""
    names = [field.attname for field in Review._meta.concrete_fields]
    reviews = [{name: getattr(one, name) for name in names} for one in Review.objects.order_by("pk")]
    return reviews, ReviewEntry.objects.count(), Alert.objects.count()


def address_of(name: str, review: Review) -> str:
    """The address of a page, about this review where it is about one."""
    known = {
        "review_id": review.pk,
        "other_id": shared_review().pk,
        "together_id": 1,
        "call_id": review.submission_id,
        "rule_id": "leg_weakness",
        "table": "x",
    }
    converters = PAGES[name].pattern.converters
    return reverse(f"nurses:{name}", kwargs={key: known[key] for key in converters})


@pytest.mark.parametrize("name", [name for name in PAGES if name != "review"])
def test_a_get_changes_no_review(name: str) -> None:
    review, client = shared_review(), logged_in(lead_nurse())
    address = address_of(name, review)
    before = stored()
    assert client.get(address, headers=HTMX).status_code in (200, 204, 404, 405)
    assert stored() == before


def changed_by_opening(review: Review, client: Client) -> set[str]:
    """The columns that opening its page changes, but for when the row changed last."""
    (before, *counts), address = stored(), f"/staff/review/{review.pk}/"
    assert client.get(address).status_code == 200
    after, *counts_after = stored()
    assert counts_after == counts
    return {name for name in before[0] if before[0][name] != after[0][name]} - {"changed_at"}


def test_opening_a_review_notes_that_it_was_read_and_claims_nothing() -> None:
    review, client = shared_review(), logged_in(lead_nurse())
    assert changed_by_opening(review, client) == {"read_at"}
    assert changed_by_opening(review, client) == set()


def test_opening_ones_own_keeps_the_claim_fresh_and_takes_the_news_as_seen() -> None:
    lena = lead_nurse()
    review, client = shared_review(), logged_in(lena)
    claim_review(review_id=review.pk, by=lena)
    add_to_shared(review_id=review.pk, text="worse")
    assert changed_by_opening(review, client) == {
        *("read_at", "touched_at", "has_news"),
        *("rings_at", "escalates_at", "waits"),
    }
    assert changed_by_opening(review, client) == {"touched_at"}
