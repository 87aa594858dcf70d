"""Handing over at the end of a shift."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.nurses.people import administrator, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review
from triage.models import OnDuty

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import Review

pytestmark = pytest.mark.usefixtures("live_version")
HAND_OVER = "/staff/hand-over/"


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


def held_by(user: User, name: str = "Pat Doe") -> Review:
    """A review that somebody holds."""
    review = shared_review(name=name)
    claim_review(review_id=review.pk, by=user)
    return review


def holders(*reviews: Review) -> list[User | None]:
    """Who holds them now."""
    for review in reviews:
        review.refresh_from_db()
    return [review.claimed_by for review in reviews]


def test_all_of_mine_are_ticked_at_first(client: Client, nora: User) -> None:
    reviews = [held_by(nora), held_by(nora)]

    assert read(client.get(HAND_OVER)).ticked == {("review", str(review.pk)) for review in reviews}


def test_those_ticked_in_the_queue_stay_ticked(client: Client, nora: User) -> None:
    first, _ = held_by(nora), held_by(nora)

    assert read(client.get(HAND_OVER, {"review": [first.pk]})).ticked == {("review", str(first.pk))}


@pytest.mark.parametrize("ticked", ["x", "-1", "9" * 40, "\u0665"])
def test_nonsense_in_the_address_ticks_nothing_odd(client: Client, nora: User, ticked: str) -> None:
    held_by(nora)

    assert client.get(HAND_OVER, {"review": [ticked]}).status_code == 200


def test_only_mine_are_offered(client: Client, nora: User, nils: User) -> None:
    held_by(nora, "My Patient")
    held_by(nils, "His Patient")

    words = read(client.get(HAND_OVER)).words
    assert "My Patient" in words
    assert "His Patient" not in words


def test_the_ticked_ones_go_to_the_colleague(client: Client, nora: User, nils: User) -> None:
    given, kept = held_by(nora), held_by(nora)
    response = client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [given.pk], "to": nils.pk})

    assert response["Location"] == "/staff/"
    assert holders(given, kept) == [nils, nora]
    assert "Handed over to Nils Berg: 1." in read(client.get("/staff/")).words


def test_the_colleague_is_told_with_the_note_until_she_looks(client: Client, nora: User, nils: User) -> None:
    given = held_by(nora)
    note = "Try the daughter after noon."
    client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [given.pk], "to": nils.pk, "note": note})
    his = logged_in(nils)
    assert "Handed over by Nora" in read(his.get("/staff/")).words
    assert f"Handed over by Nora: {note}" in read(his.get(f"/staff/review/{given.pk}/")).words
    assert "Handed over by Nora" not in read(his.get("/staff/")).words


def test_only_people_on_duty_are_offered_and_taken(client: Client, nora: User, nils: User) -> None:
    review = held_by(nora)
    logged_in(nils).post("/staff/duty/", {"duty": "off"})
    assert "Nobody else is on duty" in read(client.get(HAND_OVER)).words
    client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [review.pk], "to": nils.pk})
    assert holders(review) == [nora]


def test_duty_is_a_switch(client: Client, nora: User) -> None:
    for is_on in (False, True):
        client.post("/staff/duty/", {"duty": "on" if is_on else "off"})
        page = read(client.get("/staff/")).words
        assert OnDuty.objects.filter(user=nora).exists() == is_on
        assert ("Go off duty" in page) == is_on
        assert ("Go on duty" in page) == (not is_on)


def test_a_hand_over_that_was_sent_twice_happens_once(client: Client, nora: User, nils: User) -> None:
    review = held_by(nora)
    form = {"form_key": str(uuid4()), "review": [review.pk], "to": nils.pk}
    client.post(HAND_OVER, form)
    client.post(HAND_OVER, form)
    assert "This was saved already" in read(client.get("/staff/")).words
    assert review.entries.filter(kind="handed_over").count() == 1


def test_only_colleagues_who_can_work_the_queue_are_offered(client: Client, nora: User, nils: User) -> None:
    held_by(nora)
    editor()
    administrator()
    nurse("gone", is_active=False)

    choices = client.get(HAND_OVER).context["form"]["to"].field.choices
    assert [label for value, label in choices if value] == ["Nils Berg"]
    assert nils.pk in [getattr(value, "value", None) for value, _ in choices]


@pytest.mark.parametrize(
    ("left_out", "message"), [("to", "Choose a colleague."), ("review", "Tick at least one.")]
)
def test_what_is_missing_is_said_and_the_rest_kept(
    client: Client, nora: User, nils: User, left_out: str, message: str
) -> None:
    review = held_by(nora)
    form = {"form_key": str(uuid4()), "review": [review.pk], "to": nils.pk}
    del form[left_out]
    response = client.post(HAND_OVER, form)

    assert response.status_code == 200
    assert "Nothing was handed over" in read(response).words
    assert message in read(response).words
    assert (("review", str(review.pk)) in read(response).ticked) == (left_out == "to")
    assert holders(review) == [nora]


def test_nobody_hands_over_to_an_editor(client: Client, nora: User) -> None:
    review = held_by(nora)
    response = client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [review.pk], "to": editor().pk})

    assert response.status_code == 200
    assert holders(review) == [nora]


def test_one_that_another_took_meanwhile_stops_all(client: Client, nora: User, nils: User) -> None:
    mine, lost = held_by(nora), held_by(nora)
    lost.claimed_by, lost.touched_at = nils, timezone.now()
    lost.save()
    response = client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [mine.pk, lost.pk], "to": nils.pk})

    assert "One of them is no longer yours. Nothing was handed over." in read(response).words
    assert holders(mine, lost) == [nora, nils]


@pytest.mark.parametrize("ticked", ["x", "987654", "9" * 40])
def test_an_unknown_review_is_refused(client: Client, nora: User, nils: User, ticked: str) -> None:
    review = held_by(nora)
    response = client.post(HAND_OVER, {"form_key": str(uuid4()), "review": [ticked], "to": nils.pk})

    assert response.status_code == 200
    assert holders(review) == [nora]


def test_a_nurse_without_claims_is_told_so(client: Client) -> None:
    assert "You hold nothing that could be handed over." in read(client.get(HAND_OVER)).words


def test_another_method_is_refused(client: Client) -> None:
    assert client.delete(HAND_OVER).status_code == 405


def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(HAND_OVER)["Location"] == f"/staff/log-in/?next={HAND_OVER}"


def test_others_of_the_staff_are_refused() -> None:
    assert logged_in(editor()).post(HAND_OVER).status_code == 403
