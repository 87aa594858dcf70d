"""The queue: who waits, in which order, and what a nurse sees of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.nurses.people import (
    administrator,
    approver,
    editor,
    lead_nurse,
    left_alone,
    logged_in,
    nurse,
    shared_ago,
    shared_review,
)
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.actions.reviews.work import Closing, close_review, open_review
from triage.models import AuditRow, Clinic, Review
from triage.models.review_columns import Outcome
from triage.nurses.presenters.queue import present_queue
from triage.nurses.queue_list import Chosen, Viewpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings
    from time_machine import TimeMachineFixture

    from tests.patients.html import Seen
    from triage.models import ProtocolVersion
    from triage.nurses.presenters.queue import QueueView

pytestmark = pytest.mark.usefixtures("live_version")
QUEUE, ROWS = "/staff/", "/staff/rows/"


@pytest.fixture(autouse=True)
def _within_a_minute(time_machine: TimeMachineFixture) -> None:
    """No minute of the clock ends while a test looks at what waits so many of them."""
    time_machine.move_to(timezone.now().replace(second=10))


@pytest.fixture
def nora() -> User:
    """A nurse."""
    return nurse("nora")


@pytest.fixture
def client(nora: User) -> Client:
    """Her browser."""
    return logged_in(nora)


def view_of(client: Client, **fields: str) -> QueueView:
    """What the queue shows."""
    view: QueueView = client.get(QUEUE, fields).context["queue"]
    return view


def names(client: Client, **fields: str) -> list[str]:
    """Who is in the queue, in order."""
    return [row.name for row in view_of(client, **fields).rows]


def page(client: Client, **fields: str) -> Seen:
    """The queue as it is read."""
    return read(client.get(QUEUE, fields))


def polls(client: Client, **fields: str) -> Response:
    """What htmx asks for."""
    return client.get(ROWS, fields, headers={"HX-Request": "true"})


def closed(review: Review, by: User) -> None:
    """Take a review and close it."""
    claim_review(review_id=review.pk, by=by)
    review.refresh_from_db()
    closing = Closing(Outcome.ADVICE, reached_at=timezone.now())
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)


def test_the_most_urgent_comes_first_and_then_the_one_due_first(client: Client) -> None:
    shared_review(urgency="soon", name="Third Person")
    shared_review(name="Second Person")
    shared_ago(shared_review(name="First Person"), minutes=5)
    shared_review(urgency="routine", name="Last Person")

    assert names(client) == ["First Person", "Second Person", "Third Person", "Last Person"]


def test_a_row_says_urgency_waiting_time_name_and_signs(client: Client) -> None:
    shared_ago(shared_review(name="Pat Doe"), minutes=12)

    seen = page(client).words
    for words in ("Emergency", "12 min of 15 min", "Pat Doe", "Weak leg", "Take Pat Doe", "Open Pat Doe"):
        assert words in seen
    assert "waiting 12 minutes of 15 minutes" in seen


def test_no_phone_number_is_in_the_queue(client: Client) -> None:
    shared_review(phone="555 010 1234", record_number="REC-77")

    raw = page(client).raw
    for words in ("555 010 1234", "5550101234", "REC-77"):
        assert words not in raw


def test_what_has_just_become_due_is_due_now(client: Client) -> None:
    review = shared_review()
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now())

    assert "due now" in page(client).words


def test_whoever_waits_too_long_is_overdue(client: Client) -> None:
    shared_ago(shared_review(), minutes=20)

    assert "overdue by 5 min" in page(client).words
    assert view_of(client).rows[0].is_overdue


def test_a_review_in_hand_is_not_overdue(client: Client, nora: User) -> None:
    review = shared_ago(shared_review(), minutes=20)
    claim_review(review_id=review.pk, by=nora)

    row = view_of(client).rows[0]
    assert not row.is_overdue
    assert row.clock == "taken after 20 min"


def test_a_review_that_its_nurse_left_alone_is_overdue_again(client: Client) -> None:
    review = shared_ago(shared_review(), minutes=50)
    claim_review(review_id=review.pk, by=nurse("nils"))
    left_alone(review, minutes=31)

    row = view_of(client).rows[0]
    assert (row.is_overdue, row.is_stale, row.may_take) == (True, True, True)
    assert "may be taken" in page(client).words


def test_times_are_those_of_the_clinic(client: Client) -> None:
    Clinic.objects.create(time_zone="Asia/Tokyo")
    review = shared_review()
    Review.objects.filter(pk=review.pk).update(
        shared_at=timezone.now().replace(year=2020, month=7, day=1, hour=3, minute=5)
    )

    assert "shared Wed Jul 1, 2020, 12:05 PM" in page(client).words


def test_only_three_signs_are_named(client: Client) -> None:
    review = shared_review()
    assessment = review.submission.assessments.last()
    assert assessment is not None
    questions = ("leg_weakness", "back_pain", "neck_pain", "vomiting", "nausea")
    document = assessment.document
    document["findings"][0]["deciders"] = [{"question": name, "answer": "yes"} for name in questions]
    review.submission.assessments.create(urgency="emergency", document=document, is_final=True)

    assert "Weak leg, back pain, neck pain, and 2 more" in page(client).words


def test_a_sign_that_is_not_sure_says_so(client: Client) -> None:
    review = shared_review()
    document = review.submission.assessments.get().document
    document["findings"][0]["deciders"] = [{"question": "leg_weakness", "answer": "not_sure"}]
    review.submission.assessments.create(urgency="emergency", document=document, is_final=True)

    assert "Weak leg (not sure)" in page(client).words


def test_a_result_without_signs_says_so(client: Client) -> None:
    shared_review(urgency="routine")

    assert "None of the signs asked about" in page(client).words


def test_a_row_says_who_holds_it_and_since_when(client: Client) -> None:
    review = shared_review()
    claim_review(review_id=review.pk, by=nurse("nils", last_name="Berg"))

    row = view_of(client).rows[0]
    assert row.holder == "Nils Berg"
    assert row.held.startswith("since ")
    assert not row.may_take


def test_my_own_review_can_be_put_back(client: Client, nora: User) -> None:
    claim_review(review_id=shared_review().pk, by=nora)

    words = page(client).words
    assert "Put back Pat Doe" in words
    assert "Take Pat Doe" not in words


def test_new_stands_there_until_a_nurse_opened_it(client: Client, nora: User) -> None:
    review = shared_review()
    before = view_of(client).rows[0].badges
    open_review(review_id=review.pk, by=nora)

    assert before == (("new", "New"),)
    assert view_of(client).rows[0].badges == ()


def test_what_the_patient_added_is_marked(client: Client) -> None:
    add_to_shared(review_id=shared_review().pk, text="It got worse.")

    assert ("added", "Patient added") in view_of(client).rows[0].badges
    assert "got worse" not in page(client).words


def test_an_emergency_that_waits_for_a_second_nurse_is_marked(client: Client) -> None:
    Review.objects.filter(pk=shared_review().pk).update(asked_by=nurse("nils"))

    assert "Second nurse needed, asked by Nils" in page(client).words


def test_a_changed_urgency_says_what_it_was(client: Client) -> None:
    Review.objects.filter(pk=shared_review(urgency="soon").pk).update(override="emergency", rank=3)

    assert "changed by a nurse, was soon" in page(client).words


def test_what_a_patient_took_back_leaves_the_queue_and_has_no_name_any_more(client: Client) -> None:
    withdraw_shared(review_id=shared_review().pk)

    assert names(client) == []
    assert names(client, state="closed") == ["Name erased"]


@pytest.fixture
def one_of_each(live_version: ProtocolVersion, nora: User) -> None:  # noqa: ARG001 (people answer it)
    """Reviews that are free, mine, another's, overdue, waiting for a second nurse, and closed."""
    shared_review(name="Free One")
    claim_review(review_id=shared_review(name="My One", urgency="soon").pk, by=nora)
    claim_review(review_id=shared_review(name="Other One").pk, by=nurse("nils"))
    shared_ago(shared_review(name="Late One"), minutes=16)
    Review.objects.filter(pk=shared_review(name="Unreached One").pk).update(asked_by=nora)
    closed(shared_review(name="Closed One"), by=nora)
    old = shared_review(name="Old One")
    closed(old, by=nora)
    Review.objects.filter(pk=old.pk).update(closed_at=timezone.now() - timedelta(days=8))


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("open", {"Free One", "My One", "Other One", "Late One", "Unreached One"}),
        ("unclaimed", {"Free One", "Late One", "Unreached One"}),
        ("mine", {"My One"}),
        ("overdue", {"Late One"}),
        ("second", {"Unreached One"}),
        ("closed", {"Closed One"}),
        ("nonsense", {"Free One", "My One", "Other One", "Late One", "Unreached One"}),
    ],
)
def test_a_filter_shows_its_part_and_its_count(client: Client, state: str, shown: set[str]) -> None:
    view = view_of(client, state=state)
    current = next(one for one in view.states if one.is_current)

    assert {row.name for row in view.rows} == shown
    assert current.count == view.total == len(shown)


@pytest.mark.usefixtures("one_of_each")
def test_the_urgency_narrows_further(client: Client) -> None:
    view = view_of(client, state="open", urgency="soon")

    assert [row.name for row in view.rows] == ["My One"]
    assert {one.label: one.count for one in view.urgencies} == {
        "All": 5,
        "Emergency": 4,
        "Same day": 0,
        "Soon": 1,
        "Routine": 0,
    }


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize("state", ["open", "closed"])
def test_every_state_tells_its_count_whichever_is_shown(client: Client, state: str) -> None:
    assert {one.label: one.count for one in view_of(client, state=state).states} == {
        "Open": 5,
        "Free to take": 3,
        "Mine": 1,
        "Overdue": 1,
        "Second nurse needed": 1,
        "Closed in 7 days": 1,
    }


@pytest.mark.usefixtures("one_of_each")
def test_the_closed_ones_are_counted_by_urgency_where_they_are_shown(client: Client, nora: User) -> None:
    closed(shared_review(urgency="soon"), by=nora)

    assert {one.label: one.count for one in view_of(client, state="closed").urgencies} == {
        "All": 2,
        "Emergency": 1,
        "Same day": 0,
        "Soon": 1,
        "Routine": 0,
    }


def test_an_empty_queue_says_so(client: Client) -> None:
    assert "This part of the queue is empty" in page(client).words


def test_there_are_fifty_on_a_page(client: Client) -> None:
    for _ in range(51):
        shared_review(urgency="routine")

    assert len(view_of(client).rows) == 50
    assert len(view_of(client, page="2").rows) == 1
    assert len(view_of(client, page="99").rows) == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", ""])
def test_a_page_that_does_not_exist_is_another_page(client: Client, number: str) -> None:
    shared_review()

    assert len(view_of(client, page=number).rows) == 1


def test_the_title_counts_who_waits(client: Client, nora: User) -> None:
    shared_review()
    shared_review()
    claim_review(review_id=shared_review().pk, by=nora)

    assert "<title>(2) Queue \u2013 Clinic staff</title>" in page(client).raw


def test_a_poll_brings_the_rows_and_the_title(client: Client) -> None:
    shared_review()

    raw = polls(client).content.decode()
    assert "Pat Doe" in raw
    assert "<title>(1) Queue \u2013 Clinic staff</title>" in raw
    assert 'id="main"' not in raw


def test_a_poll_is_empty_while_nothing_changed(client: Client) -> None:
    shared_review()
    seen = view_of(client).fingerprint
    response = polls(client, seen=seen)
    # A minute may have begun in between.
    if response.status_code != 204:
        response = polls(client, seen=view_of(client).fingerprint)

    assert response.status_code == 204
    assert response["X-Updated"]


@pytest.mark.parametrize("change", ["shared", "claimed", "read", "added", "waited"])
def test_a_poll_brings_every_change(client: Client, change: str) -> None:
    review = shared_review()
    seen = view_of(client).fingerprint
    if change == "shared":
        shared_review()
    elif change == "claimed":
        claim_review(review_id=review.pk, by=nurse("nils"))
    elif change == "read":
        open_review(review_id=review.pk, by=nurse("nils"))
    elif change == "added":
        add_to_shared(review_id=review.pk, text="Worse.")
    else:
        shared_ago(review, minutes=1)

    assert polls(client, seen=seen).status_code == 200


def test_a_fingerprint_tells_nothing_without_the_key(client: Client, settings: Settings) -> None:
    shared_review()
    view = view_of(client)
    before = view.fingerprint
    settings.SECRET_KEY = "another key"

    assert view.fingerprint != before


def test_a_new_emergency_is_announced_whatever_is_shown(client: Client) -> None:
    shared_ago(shared_review(), minutes=1)

    assert [news.text for news in view_of(client, state="closed").news] == [
        "New: emergency, waiting 1 minute"
    ]


def test_one_that_became_overdue_is_announced(client: Client) -> None:
    shared_ago(shared_review(), minutes=18)

    assert [news.text for news in view_of(client).news] == ["Overdue: emergency, by 3 minutes"]


def test_old_news_and_what_is_in_hand_are_not_announced(client: Client) -> None:
    shared_ago(shared_review(urgency="same_day"), minutes=60)
    shared_ago(shared_review(), minutes=60)
    claim_review(review_id=shared_review().pk, by=nurse("nils"))

    assert view_of(client).news == ()


def test_news_keep_their_key_while_the_minutes_pass(nora: User) -> None:
    shared_review()
    now = timezone.now()
    first, second = (
        present_queue(Chosen(), Viewpoint(user=nora, now=moment, clinic=Clinic.load())).news[0]
        for moment in (now, now + timedelta(minutes=3))
    )

    assert first.key == second.key
    assert first.text != second.text


def test_rows_that_a_browser_asks_for_lead_to_the_page(client: Client) -> None:
    response = client.get(ROWS, {"state": "mine"})

    assert response["Location"] == f"{QUEUE}?state=mine&page=1"


def test_a_poll_after_the_log_in_ended_sends_the_page_to_log_in() -> None:
    response = polls(Client(), state="mine", seen="0123")

    assert response["HX-Redirect"] == f"{reverse('nurses:log_in')}?next=/staff/%3Fstate%3Dmine%26page%3D1"


def test_the_queue_asks_to_log_in() -> None:
    response = Client().get(QUEUE)

    assert response["Location"] == f"{reverse('nurses:log_in')}?next={QUEUE}"


@pytest.mark.parametrize("make", [editor, approver, administrator])
@pytest.mark.parametrize("address", [QUEUE, ROWS])
def test_the_queue_is_for_nurses_alone(make: Callable[[], User], address: str) -> None:
    client = logged_in(make())
    response = client.get(address, headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert AuditRow.objects.filter(action="refused").exists()


@pytest.mark.parametrize("address", [QUEUE, ROWS])
def test_the_queue_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_a_lead_nurse_may_tick_free_ones_a_nurse_only_her_own(client: Client, nora: User) -> None:
    shared_review(name="Free One")
    claim_review(review_id=shared_review(name="My One").pk, by=nora)

    lead = logged_in(lead_nurse())
    assert {row.name: row.may_tick for row in view_of(client).rows} == {"Free One": False, "My One": True}
    assert {row.name: row.may_tick for row in view_of(lead).rows} == {"Free One": True, "My One": False}


def test_nothing_of_the_queue_is_kept_by_the_browser(client: Client) -> None:
    assert "no-store" in client.get(QUEUE)["Cache-Control"]


def test_of_one_urgency_those_that_anybody_may_take_stand_above_those_that_are_taken(
    client: Client, nora: User
) -> None:
    waits = {"George": 30, "Helen": 20, "Stale": 40, "New": 1}
    for name, minutes in waits.items():
        shared_ago(shared_review(name=name), minutes)
    shared_ago(shared_review(urgency="soon", name="Soon"), 300)
    for name in ("George", "Stale"):
        claim_review(
            review_id=next(one.pk for one in Review.objects.all() if one.contact.name == name), by=nora
        )
    left_alone(next(one for one in Review.objects.all() if one.contact.name == "Stale"), 60)

    assert [row.name for row in view_of(client).rows] == ["Stale", "Helen", "New", "George", "Soon"]


def test_the_first_take_is_the_third_stop_of_the_tab_key(client: Client) -> None:
    shared_review()
    html = client.get(QUEUE).content.decode()
    links = [
        part.split('"')[1]
        for part in html.split("<body")[1].split("<a ")[1:3]
        for part in [part.split("href=")[1]]
    ]

    # The second leads to where the first button comes next.
    assert links == ["#main", "#work"]
    assert html.split('id="work"')[1].split("<button")[0].count("<a ") == 0
    assert 'id="take-' in html.split('id="work"')[1].split("</button>")[0]
