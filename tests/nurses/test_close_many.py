"""A lead nurse closes many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.nurses.people import editor, lead_nurse, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import add_to_shared
from triage.models import AuditRow, ClosedTogether
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.models import Review

pytestmark = pytest.mark.usefixtures("live_version")
CLOSE_MANY = "/staff/close-many/"


@pytest.fixture
def client() -> Client:
    """A lead nurse's browser."""
    return logged_in(lead_nurse())


def outcomes(*reviews: Review) -> list[str]:
    """How they ended, empty for those that are open."""
    for review in reviews:
        review.refresh_from_db()
    return [review.outcome for review in reviews]


def close(client: Client, *reviews: Review, **changed: str) -> Response:
    """Send the form, filled in but for what is changed."""
    form = {"outcome": "in_care", "reason": "Seen in the ward round.", "form_key": str(uuid4())} | changed
    seen = {f"seen-{review.pk}": review.revision for review in reviews}
    return client.post(CLOSE_MANY, {"review": [review.pk for review in reviews], **seen, **form})


def test_all_ticked_ones_are_closed_with_one_outcome_and_reason(client: Client) -> None:
    first, second, other = (
        shared_review(urgency="soon"),
        shared_review(urgency="soon"),
        shared_review(
            urgency="soon",
        ),
    )
    response = close(client, first, second)

    assert response["Location"] == CLOSE_MANY
    assert outcomes(first, second, other) == [Outcome.IN_CARE, Outcome.IN_CARE, ""]
    assert [entry.text for entry in first.entries.filter(kind="closed")] == ["Seen in the ward round."]
    page = read(client.get(CLOSE_MANY))
    assert "Closed: 2 reviews." in page.words
    assert "2 reviews closed at" in page.words


def test_it_is_undone_with_one_press(client: Client) -> None:
    review = shared_review(urgency="soon")
    close(client, review)
    together = ClosedTogether.objects.get()
    response = client.post(f"/staff/close-many/{together.pk}/undo/")

    assert response["Location"] == "/staff/"
    assert "Undone: 1 review open again." in read(client.get("/staff/")).words
    assert outcomes(review) == [""]


def test_after_ten_minutes_it_is_not_undone_any_more(client: Client) -> None:
    review = shared_review(urgency="soon")
    close(client, review)
    together = ClosedTogether.objects.get()
    ClosedTogether.objects.update(at=timezone.now() - timedelta(minutes=11))

    assert "Undo" not in read(client.get(CLOSE_MANY)).words
    client.post(f"/staff/close-many/{together.pk}/undo/")
    assert "This cannot be undone" in read(client.get(CLOSE_MANY)).words
    assert outcomes(review) == [Outcome.IN_CARE]


def test_the_page_shows_what_was_ticked(client: Client) -> None:
    first = shared_review(urgency="soon", name="First Person")
    shared_review(urgency="soon", name="Other Person")

    seen = read(client.get(CLOSE_MANY, {"review": [first.pk]}))
    assert seen.ticked == {("review", str(first.pk))}
    assert "Other Person" not in seen.words


def test_without_a_tick_it_says_what_to_do(client: Client) -> None:
    assert "Tick open reviews in the queue first" in read(client.get(CLOSE_MANY)).words


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"outcome": ""}, "Choose how they end."),
        ({"outcome": "sent_to_er"}, "Select a valid choice."),
        ({"reason": ""}, "Say why you close them."),
        ({"reason": "  "}, "Say why you close them."),
        ({"reason": "x"}, "“x” says too little."),
        ({"outcome": "duplicate"}, "Select a valid choice."),
        ({"reason": "x" * 2001}, "Ensure this value has at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    client: Client, changed: dict[str, str], message: str
) -> None:
    review = shared_review(urgency="soon")
    response = close(client, review, **changed)

    assert response.status_code == 200
    assert "Nothing was closed" in read(response).words
    assert message in read(response).words
    assert ("review", str(review.pk)) in read(response).ticked
    assert outcomes(review) == [""]


def test_one_that_another_nurse_holds_stops_all(client: Client) -> None:
    free, held = shared_review(urgency="soon"), shared_review(urgency="soon", name="Held One")
    claim_review(review_id=held.pk, by=nurse("nils"))
    response = close(client, free, held)

    assert "Held One: somebody is working on it." in read(response).words
    assert outcomes(free, held) == ["", ""]


def test_emergencies_cannot_be_closed_as_not_reached(client: Client) -> None:
    review = shared_review()
    response = close(client, review, outcome="not_reached")

    assert "needs two nurses" in read(response).words
    assert outcomes(review) == [""]


def test_one_whose_patient_wrote_meanwhile_stops_all_and_is_shown_as_it_is_now(client: Client) -> None:
    free, worse = shared_review(urgency="soon"), shared_review(urgency="soon", name="Worse Now")
    add_to_shared(review_id=worse.pk, text="My leg is weak now.")
    response = close(client, free, worse, reason="My own words.")

    assert "Worse Now: changed while you had this page open" in read(response).words
    assert "Patient added" in read(response).words
    assert "My own words." in read(response).raw
    assert outcomes(free, worse) == ["", ""]


def test_it_can_be_sent_again_from_the_page_that_says_so(client: Client) -> None:
    review = shared_review(urgency="soon")
    add_to_shared(review_id=review.pk, text="More.")
    hidden = dict(read(close(client, review)).hidden)
    form = {
        "review": [review.pk],
        "outcome": "in_care",
        "reason": "Seen in the ward.",
        "form_key": str(uuid4()),
    }
    client.post(CLOSE_MANY, hidden | form)

    assert outcomes(review) == [Outcome.IN_CARE]


@pytest.mark.parametrize("seen", [None, "", "x", "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_is_refused(client: Client, seen: str | None) -> None:
    review = shared_review(urgency="soon")
    form = {
        "review": [review.pk],
        "outcome": "in_care",
        "reason": "Seen in the ward.",
        "form_key": str(uuid4()),
    }
    response = client.post(CLOSE_MANY, form if seen is None else {**form, f"seen-{review.pk}": seen})

    assert "sent incompletely" in read(response).words
    assert outcomes(review) == [""]


def test_one_that_was_closed_meanwhile_stops_all(client: Client) -> None:
    gone, still = shared_review(urgency="soon"), shared_review(urgency="soon")
    close(client, gone)
    response = close(client, gone, still)

    assert "One of them is closed already. Nothing was closed." in read(response).words
    assert outcomes(still) == [""]


@pytest.mark.parametrize("ticked", ["x", "987654", "9" * 40])
def test_an_unknown_review_is_refused(client: Client, ticked: str) -> None:
    form = {"review": [ticked], "outcome": "in_care", "reason": "Seen in the ward.", "form_key": str(uuid4())}

    assert client.post(CLOSE_MANY, form).status_code == 200
    assert client.get(CLOSE_MANY, {"review": [ticked]}).status_code == 200


def test_another_method_is_refused(client: Client) -> None:
    assert client.delete(CLOSE_MANY).status_code == 405


def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(CLOSE_MANY)["Location"] == f"/staff/log-in/?next={CLOSE_MANY}"


def test_the_reason_is_shown_when_the_log_in_has_ended(client: Client) -> None:
    review = shared_review(urgency="soon")
    client.logout()
    seen = read(close(client, review, reason="My own words."))

    assert "My own words." in seen.raw
    assert f"/staff/log-in/?next={CLOSE_MANY}" in seen.links
    assert outcomes(review) == [""]


@pytest.mark.parametrize("make", [nurse, editor])
def test_only_a_lead_nurse_may(make: Callable[[], User]) -> None:
    review = shared_review(urgency="soon")
    response = close(logged_in(make()), review)

    assert response.status_code == 403
    assert outcomes(review) == [""]
    assert AuditRow.objects.filter(action="refused").exists()


def test_only_a_lead_nurse_sees_the_button(client: Client) -> None:
    shared_review(urgency="soon")

    assert "Close ticked" in read(client.get("/staff/")).words
    assert "Close ticked" not in read(logged_in(nurse()).get("/staff/")).words
