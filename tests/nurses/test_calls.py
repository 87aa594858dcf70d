"""A nurse enters a phone call: saved from who is calling on, never lost, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from tests.actions.alerts.people import NURSE, put_on_call, told
from tests.nurses.people import editor, lead_nurse, logged_in, nurse
from tests.patients.html import read
from triage.actions.phone_calls import (
    Caller,
    PhoneCallError,
    begin_call,
    correct_caller,
    put_into_queue,
    queue_left_calls,
    stop_call,
)
from triage.actions.reviews.sharing import code_index
from triage.actions.working import do_pass
from triage.models import AuditRow, PhoneCall, ProtocolVersion, Review, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

CALL = "/staff/call/"
SENT = {"name": "Pat Doe", "phone": "212 555 0199", "respondent": "self", "consent": "on"}
pytestmark = pytest.mark.usefixtures("live_version")


def begins(client: Client, **fields: str) -> UUID:
    """Begin a call, and return its id."""
    response = client.post(CALL, SENT | {"form_key": str(uuid4())} | fields)
    assert response.status_code == 302, read(response).words
    found: UUID = resolve(response["Location"]).kwargs["submission_id"]
    return found


def address(name: str, call_id: UUID, *more: str) -> str:
    return reverse(name, args=[call_id, *more])


def sends(client: Client, call_id: UUID, page_id: str, **fields: str) -> Response:
    return client.post(address("patients:page", call_id, page_id), fields)


def is_emergency(client: Client, call_id: UUID) -> None:
    """The caller's legs are weak."""
    response = sends(client, call_id, "movement", leg_weakness="yes", action="continue")
    assert response["Location"] == address("patients:result", call_id)


def acts() -> list[str]:
    return list(AuditRow.objects.order_by("number").values_list("action", flat=True))


# ---- beginning


def test_who_calls_is_asked_before_the_first_question() -> None:
    seen = read(logged_in(nurse()).get(CALL))

    assert "Phone number to call back" in seen.words
    assert "Read this to the caller" in seen.words


def test_it_is_stored_before_the_first_question(live_version: ProtocolVersion) -> None:
    client = logged_in(nurse())
    call_id = begins(client, respondent="other", birth_date="1960-05-17", record_number="A 12")
    call = PhoneCall.objects.get()

    assert (call.name, call.phone, call.birth_date, call.record_number) == (
        "Pat Doe",
        "212 555 0199",
        "1960-05-17",
        "A 12",
    )
    assert Submission.objects.get(pk=call_id).respondent == Respondent.OTHER
    first = live_version.protocol.pages[0].id
    assert client.get(address("patients:page", call_id, first)).status_code == 200
    assert acts()[-1] == "begin_call"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Write the name."),
        ("phone", "", "Write the phone number, in case the line breaks."),
        ("respondent", "", "Choose who is on the phone."),
        ("consent", "", "nothing is written down"),
        ("birth_date", "2222-01-01", "Check the year of the birth date."),
        ("birth_date", "yesterday", "Write the birth date, as in 1960-05-17."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(field: str, value: str, says: str) -> None:
    client = logged_in(nurse())
    sent = SENT | {"form_key": str(uuid4()), "record_number": "A 12", field: value}
    seen = read(client.post(CALL, sent))

    assert says in seen.words
    assert [box["value"] for box in seen.inputs if box["name"] == "record_number"] == ["A 12"]
    assert not PhoneCall.objects.exists()


def test_a_beginning_that_is_sent_twice_is_one_call() -> None:
    client, key = logged_in(nurse()), str(uuid4())

    assert begins(client, form_key=key) == begins(client, form_key=key)
    assert PhoneCall.objects.count() == 1


# ---- the pages of a call


def test_each_page_says_whose_call_it_is() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    pages = [address("patients:page", call_id, "movement")]
    is_emergency(client, call_id)
    pages += [address("patients:result", call_id), address("patients:answers", call_id)]
    for page in pages:
        seen = read(client.get(page))
        assert "You are entering a call for Pat Doe" in seen.words, page
        assert "Erase from this device" not in seen.words, page
        assert "Start again" not in seen.words, page


@pytest.mark.parametrize("respondent", ["self", "other"])
def test_the_result_of_a_call_is_for_the_nurse_who_speaks(respondent: str) -> None:
    client = logged_in(nurse())
    call_id = begins(client, respondent=respondent)
    is_emergency(client, call_id)
    words = read(client.get(address("patients:result", call_id))).words

    assert "read this to the caller" in words
    assert "to the emergency room now" in words
    assert "cancer care team" not in words.lower()
    assert "Whom to call" not in words
    assert "No one has read" not in words


def test_the_first_thing_to_do_in_an_emergency_is_to_put_it_into_the_queue() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)
    html = client.get(address("patients:result", call_id)).content.decode()

    assert html.index("Put into the queue: you hold it") < html.index("<h1")


def test_a_call_is_kept_in_no_browser_and_on_no_kept_page() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    response = client.get(address("patients:page", call_id, "movement"))

    assert "no-store" in response["Cache-Control"]
    # Nor are its ticks kept for times without network.
    assert "js/offline.js" not in response.content.decode()
    assert str(call_id) not in client.session.get("submissions", {})
    assert "Pat Doe" not in read(client.get("/")).words
    # A patient in the same browser sees a page without the caller.
    begun = client.post("/", {"respondent": "self"})["Location"]
    seen = read(client.get(begun))
    assert "You are entering a call" not in seen.words
    assert "Erase from this device" in seen.words


def test_a_token_of_its_pages_brings_it_into_no_session() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    token = read(client.get(address("patients:page", call_id, "movement"))).token
    stranger = Client()
    for name in ("patients:share", "patients:sheet"):
        assert stranger.post(address(name, call_id), {"form_token": token}).status_code == 404
    sent = sends(stranger, call_id, "movement", form_token=token, action="none")

    assert sent.status_code == 403
    assert Submission.objects.get().answers == {}
    assert str(call_id) not in stranger.session.get("submissions", {})


@pytest.mark.parametrize("name", ["share", "sheet", "erase", "shared"])
def test_what_patients_do_with_their_own_answers_is_not_done_with_a_call(name: str) -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)

    assert client.get(address(f"patients:{name}", call_id)).status_code == 404


# ---- never lost


def test_it_is_found_again_after_logging_out_and_on_another_computer() -> None:
    nora = nurse()
    client = logged_in(nora)
    call_id = begins(client)
    sends(client, call_id, "movement", action="none")
    client.logout()
    elsewhere = logged_in(nora)

    for page in (CALL, "/staff/"):
        seen = read(elsewhere.get(page))
        assert "Go on with Pat Doe" in seen.words
    response = elsewhere.get(address("nurses:resume_call", call_id))
    assert response["Location"] == address("patients:page", call_id, "urgent_signs")
    assert acts()[-1] == "resume_call"


def test_an_emergency_that_is_not_in_the_queue_yet_is_said_where_calls_are_listed() -> None:
    client = logged_in(nurse())
    is_emergency(client, begins(client))

    assert "Emergency so far: not in the queue yet." in read(client.get("/staff/")).words


def test_what_was_sent_after_the_log_in_ended_is_kept_to_be_sent_again() -> None:
    nora = nurse()
    client = logged_in(nora)
    call_id = begins(client)
    client.logout()
    sent = sends(client, call_id, "movement", leg_weakness="yes", action="continue")
    seen = read(sent)

    assert sent.status_code == 403
    assert "You were logged out: this page was not saved" in seen.words
    assert ("leg_weakness", "yes") in seen.hidden
    assert "/staff/log-in/?next=" in sent.content.decode()
    client.force_login(nora)
    is_emergency(client, call_id)


def test_a_page_of_a_call_asks_to_log_in_first() -> None:
    call_id = begins(logged_in(nurse()))
    page = address("patients:page", call_id, "movement")

    assert Client().get(page)["Location"] == f"/staff/log-in/?next={page}"


# ---- whose it is


def pages_of(call_id: UUID) -> list[str]:
    return [
        address("patients:page", call_id, "movement"),
        address("patients:answers", call_id),
        address("patients:result", call_id),
        address("nurses:resume_call", call_id),
        address("nurses:correct_caller", call_id),
        address("nurses:stop_call", call_id),
    ]


@pytest.mark.parametrize("make", [nurse, editor])
def test_nobody_else_of_the_staff_opens_it(make: Any) -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)
    other = logged_in(make("other"))

    assert {other.get(page).status_code for page in pages_of(call_id)} == {403}
    assert other.post(address("patients:put_call", call_id)).status_code == 403
    assert acts()[-1] == "refused"
    assert not Review.objects.exists()


def test_no_other_nurse_sees_who_calls() -> None:
    begins(logged_in(nurse()))
    other = logged_in(nurse("other"))

    assert "Pat Doe" not in read(other.get(CALL)).words + read(other.get("/staff/")).words


def test_a_lead_nurse_sees_and_finishes_it() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)
    lena = lead_nurse()
    lead = logged_in(lena)

    assert "by Nora" in read(lead.get(CALL)).words
    assert "Begun by Nora" in read(lead.get(address("patients:result", call_id))).words
    lead.post(address("patients:put_call", call_id))
    assert Review.objects.get().claimed_by == lena


def test_an_unknown_call_is_not_found() -> None:
    client = logged_in(nurse())

    assert client.get(address("nurses:resume_call", uuid4())).status_code == 404
    assert client.post(address("patients:put_call", uuid4())).status_code == 404
    assert Client().post(address("patients:put_call", uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["nurses:resume_call"])
def test_another_method_is_refused(name: str) -> None:
    client = logged_in(nurse())
    call_id = begins(client)

    assert client.post(address(name, call_id)).status_code == 405
    assert client.get(address("patients:put_call", call_id)).status_code == 405


def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(CALL)["Location"] == f"/staff/log-in/?next={CALL}"


def test_others_of_the_staff_begin_no_call() -> None:
    client = logged_in(editor())

    assert client.get(CALL).status_code == 403
    assert client.post(CALL, SENT | {"form_key": str(uuid4())}).status_code == 403
    assert not PhoneCall.objects.exists()


# ---- into the queue, or stopped


def test_it_is_put_into_the_queue_held_by_the_nurse_who_took_it() -> None:
    put_on_call(NURSE)
    nora = nurse()
    client = logged_in(nora)
    call_id = begins(client, birth_date="1960-05-17")
    is_emergency(client, call_id)
    response = client.post(address("patients:put_call", call_id), follow=True)
    review = Review.objects.get()
    seen = read(response)

    assert (review.claimed_by, review.entered_by, review.urgency) == (nora, nora, "emergency")
    assert (review.contact.name, review.contact.birth_date) == ("Pat Doe", "1960-05-17")
    assert "This call is in the queue: Pat Doe" in seen.words
    assert reverse("nurses:review", args=[review.pk]) in seen.links
    code = response.content.decode().split('<strong class="share-code">')[1].split("<")[0]
    assert review.code_index == code_index(code)
    # Once.
    assert code not in client.get(address("patients:result", call_id)).content.decode()
    # She speaks with them: nobody is told at once, and everybody is if she records no call.
    assert review.rings_at is not None
    assert told(review) == []
    call = PhoneCall.objects.get()
    assert (call.is_open, call.name, call.phone, call.birth_date) == (False, "", "", "")
    assert "Unfinished phone calls" not in read(client.get("/staff/")).words
    assert {"share", "claim"} <= set(acts())


def test_an_unfinished_call_goes_into_the_queue_as_soon_as_a_sign_was_found() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    sends(client, call_id, "movement", action="none")
    words = read(client.get(address("patients:page", call_id, "urgent_signs"))).words

    assert "as soon as there is a result" in words
    client.post(address("patients:put_call", call_id))
    assert not Review.objects.exists()
    assert PhoneCall.objects.get().is_open


def test_it_is_put_into_the_queue_once() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)
    client.post(address("patients:put_call", call_id), follow=True)
    again = client.post(address("patients:put_call", call_id), follow=True)

    assert Review.objects.count() == 1
    assert "This call is in the queue already, or was stopped." in read(again).words


def test_answers_corrected_afterwards_reach_the_review() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    sends(client, call_id, "movement", action="none")
    submission = Submission.objects.get()
    submission.assessments.create(urgency="same_day", document={}, is_final=False)
    put_into_queue(call_id=call_id, by=PhoneCall.objects.get().by)
    is_emergency(client, call_id)

    assert Review.objects.get().urgency == "emergency"


def test_a_wrong_number_is_corrected() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    page = address("nurses:correct_caller", call_id)
    wrong = client.post(page, {"name": "Pat Doe", "phone": ""})
    right = client.post(page, {"name": "Pat Doe", "phone": "212 555 0100"})

    assert "Write the phone number" in read(wrong).words
    assert right.status_code == 302
    assert PhoneCall.objects.get().phone == "212 555 0100"
    assert AuditRow.objects.get(action="correct_caller").fields == ["phone"]


def test_a_stopped_call_is_forgotten() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    sends(client, call_id, "movement", action="none")
    asked = client.get(address("nurses:stop_call", call_id))
    stopped = client.post(address("nurses:stop_call", call_id), follow=True)

    assert "Nobody can open them again." in read(asked).words
    assert "Stopped. Who called is deleted." in read(stopped).words
    assert PhoneCall.objects.get().name == ""
    assert client.get(address("patients:page", call_id, "movement")).status_code == 404
    assert acts()[-1] == "stop_call"


def test_an_emergency_is_not_stopped() -> None:
    client = logged_in(nurse())
    call_id = begins(client)
    is_emergency(client, call_id)
    refused = client.post(address("nurses:stop_call", call_id))

    assert "Put it into the queue." in read(refused).words
    assert PhoneCall.objects.get().is_open


def test_nothing_more_is_done_with_a_call_that_ended(live_version: ProtocolVersion) -> None:
    by: User = nurse()
    caller = Caller("Pat", "212 555 0199")
    call = begin_call(call_id=uuid4(), respondent=Respondent.SELF, caller=caller, by=by)
    assert call.submission.version == live_version
    stop_call(call_id=call.pk, by=by)
    with pytest.raises(PhoneCallError, match="was stopped"):
        stop_call(call_id=call.pk, by=by)
    with pytest.raises(PhoneCallError, match="was stopped"):
        put_into_queue(call_id=call.pk, by=by)
    with pytest.raises(PhoneCallError, match="was stopped"):
        correct_caller(call_id=call.pk, caller=Caller("Pam", "1"), by=by)
    resumed = logged_in(by).get(address("nurses:resume_call", call.pk))
    assert resumed["Location"] == CALL


def test_no_name_stands_in_an_address() -> None:
    client = logged_in(nurse())
    call_id = begins(client)

    assert all("Pat" not in page and "0199" not in page for page in pages_of(call_id))


# ---- left lying


def left_for(minutes: float) -> None:
    """No page of the call was sent for so long."""
    Submission.objects.update(saved_at=timezone.now() - timedelta(minutes=minutes))


def test_an_emergency_that_lies_unfinished_comes_into_the_queue_by_itself_and_rings() -> None:
    put_on_call(NURSE)
    nora = nurse()
    client = logged_in(nora)
    call_id = begins(client)
    is_emergency(client, call_id)
    left_for(9)
    assert queue_left_calls(now=timezone.now()) == 0
    left_for(11)
    do_pass()
    review = Review.objects.get()

    assert (review.claimed_by, review.entered_by, review.contact.name) == (None, nora, "Pat Doe")
    assert review.rings_at is not None
    assert review.rings_at <= timezone.now()
    assert told(review) == [NURSE]
    assert "The call lay unfinished for 10 minutes" in review.entries.last().text  # type: ignore[union-attr]
    assert AuditRow.objects.filter(action="queue_left_call", actor="system").count() == 1
    assert "This call is in the queue: Pat Doe" in read(client.get(address("patients:result", call_id))).words
    assert queue_left_calls(now=timezone.now()) == 0


def test_other_signs_lie_as_long_as_a_claim_may() -> None:
    client = logged_in(nurse())
    begins(client)
    Submission.objects.get().assessments.create(urgency="same_day", document={}, is_final=False)
    left_for(29)
    assert queue_left_calls(now=timezone.now()) == 0
    left_for(31)
    assert queue_left_calls(now=timezone.now()) == 1


def test_a_call_without_any_sign_waits_for_its_nurse() -> None:
    client = logged_in(nurse())
    sends(client, begins(client), "movement", action="none")
    left_for(600)

    assert queue_left_calls(now=timezone.now()) == 0
    assert PhoneCall.objects.get().is_open
