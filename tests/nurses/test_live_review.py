"""What keeps an open review live, and where a nurse goes after closing one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.nurses.people import editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import add_to_shared
from triage.models import AuditRow, Clinic, Review
from triage.models.reviews import AttemptResult

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("live_version")
HTMX = {"HX-Request": "true"}


def live_address(client: Client, review: Review) -> str:
    """What the open page asks again and again."""
    html = client.get(f"/staff/review/{review.pk}/").content.decode()
    found = re.search(r'hx-get="(/staff/review/\d+/live/[^"]+)"', html)
    assert found
    return found[1].replace("&amp;", "&")


def test_nothing_is_sent_while_nothing_happened() -> None:
    review, client = shared_review(), logged_in(nurse())
    address = live_address(client, review)

    assert client.get(address, headers=HTMX).status_code == 204


def test_words_that_the_patient_adds_are_sent_and_stay_until_the_page_is_loaded_anew() -> None:
    review, client = shared_review(), logged_in(nurse())
    address = live_address(client, review)
    add_to_shared(review_id=review.pk, text="My leg is weak now.")
    words = read(client.get(address, headers=HTMX)).words

    assert "Patient: Patient added" in words
    assert "My leg is weak now." in words
    assert "My leg is weak now." in read(client.get(address, headers=HTMX)).words
    assert client.get(live_address(client, review), headers=HTMX).status_code == 204


def test_a_new_emergency_is_named_by_no_name() -> None:
    review, client = shared_review(), logged_in(nurse())
    address = live_address(client, review)
    new = shared_review(name="Somebody New")
    response = client.get(address, headers=HTMX)

    assert f'data-href="/staff/review/{new.pk}/"' in response.content.decode()
    assert "Somebody" not in response.content.decode()
    # One that a colleague took needs nobody else.
    claim_review(review_id=new.pk, by=nurse("maria"))
    assert client.get(address, headers=HTMX).status_code == 204


def test_looking_again_and_again_is_no_work_on_the_review_and_writes_nothing() -> None:
    review, client = shared_review(), logged_in(nurse())
    address = live_address(client, review)
    rows, revision = AuditRow.objects.count(), Review.objects.get().revision
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers=HTMX)

    assert AuditRow.objects.count() == rows
    assert Review.objects.get().revision == revision
    assert len(queries) <= 8


def test_whoever_was_logged_out_keeps_the_page() -> None:
    review = shared_review()
    response = Client().get(f"/staff/review/{review.pk}/live/", headers=HTMX)

    assert response.status_code == 401
    assert response["Location"] == f"/staff/log-in/?next=/staff/review/{review.pk}/"


def test_others_are_refused_and_an_unknown_review_is_not_found() -> None:
    review = shared_review()
    address = f"/staff/review/{review.pk}/live/"

    assert logged_in(editor()).get(address, headers=HTMX).status_code == 403
    client = logged_in(nurse())
    assert client.get("/staff/review/9999/live/", headers=HTMX).status_code == 404
    assert client.post(address, headers=HTMX).status_code == 405
    assert client.get(address)["Location"] == f"/staff/review/{review.pk}/"


@pytest.mark.parametrize("written", ["x", "-1", "9" * 40, ""])
def test_a_changed_address_is_answered_all_the_same(written: str) -> None:
    review, client = shared_review(), logged_in(nurse())

    response = client.get(f"/staff/review/{review.pk}/live/?last_entry={written}", headers=HTMX)
    assert response.status_code == 200


# ---- closing, and on


def spoken_to(by: User) -> Review:
    """Somebody whom this nurse holds, and reached."""
    review = claim_review(review_id=shared_review(urgency="soon").pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=timezone.now(), text="", by=by)
    review.refresh_from_db()
    return review


def closes(client: Client, review: Review, **fields: str) -> Response:
    sent = {
        "outcome": "appointment",
        "reached_at": Clinic.load().local(timezone.now()).strftime("%Y-%m-%dT%H:%M"),
        "seen": str(review.revision),
        "last_entry": "0",
        "form_key": str(uuid4()),
        "then": "next",
    }
    return client.post(f"/staff/review/{review.pk}/close/", sent | fields, follow=True)


@pytest.fixture
def nora() -> User:
    return nurse()


def test_close_and_next_goes_to_the_most_urgent_that_is_free(nora: User) -> None:
    review = spoken_to(nora)
    shared_review(urgency="soon")
    claim_review(review_id=shared_review(urgency="emergency").pk, by=nurse("maria"))
    following = shared_review(urgency="same_day", name="Next One")
    response = closes(logged_in(nora), review)
    review.refresh_from_db()

    assert review.is_closed, read(response).words
    assert response.redirect_chain[-1][0] == f"/staff/review/{following.pk}/"
    assert "This is the next one" in read(response).words
    # Looked at, not taken.
    following.refresh_from_db()
    assert following.claimed_by is None


def test_with_nobody_left_the_queue_says_so(nora: User) -> None:
    review = spoken_to(nora)
    response = closes(logged_in(nora), review)

    assert response.redirect_chain[-1][0] == "/staff/"
    assert "Nobody else waits to be taken." in read(response).words


def test_what_waits_for_a_second_nurse_at_her_own_request_is_not_next(nora: User) -> None:
    review, asked = spoken_to(nora), shared_review()
    Review.objects.filter(pk=asked.pk).update(asked_by=nora, asked_for="not_reached")

    assert closes(logged_in(nora), review).redirect_chain[-1][0] == "/staff/"


def test_a_closing_that_waits_for_a_second_nurse_stays_on_its_review(nora: User) -> None:
    review = claim_review(review_id=shared_review().pk, by=nora)
    shared_review()
    response = closes(logged_in(nora), review, outcome="duplicate", text="Repeats another.")
    review.refresh_from_db()

    assert not review.is_closed
    assert f"/staff/review/{review.pk}/" in (response.request["PATH_INFO"])


def test_advice_is_closed_with_what_was_advised(nora: User) -> None:
    review = spoken_to(nora)
    client = logged_in(nora)

    assert "Write what you advised." in read(closes(client, review, outcome="advice")).words
    closes(client, review, outcome="advice", text="Drink, rest, call tomorrow.")
    review.refresh_from_db()
    assert review.is_closed


def test_the_message_names_the_form_whose_draft_is_done(nora: User) -> None:
    review = spoken_to(nora)
    html = closes(logged_in(nora), review).content.decode()

    assert f"saved-close-{review.pk}" in html
