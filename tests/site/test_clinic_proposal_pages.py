"""The pages on which what the clinic tells patients is proposed, seen as the patient would, and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from content.models import ClinicNote
from tests.editors.pages import errors, sent_by
from tests.nurses.people import administrator, approver, editor, logged_in, nurse
from tests.patients.html import read
from triage.models import Clinic, ClinicProposal

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("live_version", "clinic")]
SETTINGS, NOTES = "/admin/triage/clinic/1/change/", "/admin/content/clinicnote/"
LIST = "/admin/triage/clinicproposal/"
WHY = "Our line has another number now"
FORBIDDEN = "Please do not go to the emergency room. Wait for our call."


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with a number."""
    return Clinic.objects.create(name="Elm Street", phone="212-555-0100")


@pytest.fixture
def adam() -> Client:
    """The browser of an administrator."""
    return logged_in(administrator())


@pytest.fixture
def abel() -> Client:
    """The browser of an approver."""
    return logged_in(approver())


def save(client: Client, **changed: Any) -> Response:
    """Change some boxes of the settings and save them."""
    return client.post(SETTINGS, sent_by(client.get(SETTINGS)) | changed)


def propose(client: Client) -> str:
    """Send another number; the address of the proposal."""
    address: str = save(client, phone="212-555-0142", reason_for_change=WHY)["Location"]
    return address


def decided(client: Client, address: str, **sent: str) -> Response:
    """Decide about the proposal at an address."""
    return client.post(address.replace("change", "decide"), sent)


@pytest.mark.usefixtures("abel")
def test_a_number_of_two_digits_is_refused_at_its_box_with_how_to_write_it(adam: Client) -> None:
    response = save(adam, phone="12", reason_for_change=WHY)
    assert "This phone number is too short. Write it like 212-555-0100" in errors(response)
    assert not ClinicProposal.objects.exists()


@pytest.mark.parametrize(("box", "number"), [("emergency_number", "91"), ("crisis_number", "989")])
def test_a_number_that_phones_here_do_not_know_is_typed_twice(adam: Client, box: str, number: str) -> None:
    for again in ("", "99"):
        response = save(adam, **{box: number, f"{box}_again": again, "reason_for_change": WHY})
        assert f"{number} is not a number that phones of this country know" in errors(response)
        assert not ClinicProposal.objects.exists()
    save(adam, **{box: number, f"{box}_again": number, "reason_for_change": WHY})
    assert ClinicProposal.objects.get().after == {box: number}


def test_without_a_reason_nothing_is_proposed_and_what_was_typed_stays(adam: Client) -> None:
    response = save(adam, phone="212-555-0142")
    assert "The reason is missing." in errors(response)
    assert sent_by(response)["phone"] == "212-555-0142"


def test_what_patients_do_not_read_is_live_at_once(adam: Client) -> None:
    save(adam, stale_minutes="45")
    assert Clinic.load().stale_minutes == 45
    assert not ClinicProposal.objects.exists()


def test_the_proposal_shows_the_real_button_and_what_it_dials(adam: Client, abel: Client) -> None:
    seen = read(abel.get(propose(adam)))
    assert "Call 212-555-0142" in seen.words
    assert "tel:2125550142" in seen.links
    assert "The button dials 2125550142" in seen.words


def test_an_approver_makes_it_live_and_until_then_patients_see_the_old_number(
    adam: Client, abel: Client, client: Client
) -> None:
    address = propose(adam)
    assert "212-555-0100" in read(client.get("/help-now/")).words
    decided(abel, address, approve="")
    assert "212-555-0142" in read(client.get("/help-now/")).words


@pytest.mark.usefixtures("abel")
def test_its_author_is_told_that_another_person_has_to_approve(adam: Client) -> None:
    address = propose(adam)
    assert "another person has to approve it" in read(adam.get(address)).words
    assert "another person has to approve it" in read(decided(adam, address, approve="")).words
    assert Clinic.load().phone == "212-555-0100"


def test_whoever_is_alone_is_told_so_and_decides(adam: Client) -> None:
    address = propose(adam)
    assert "Nobody else has the right to approve it" in read(adam.get(address)).words
    decided(adam, address, approve="")
    assert Clinic.load().phone == "212-555-0142"
    assert "alone: nobody else had the right" in read(adam.get(address)).words


def test_a_proposal_that_is_given_back_needs_a_note_and_changes_nothing(adam: Client, abel: Client) -> None:
    address = propose(adam)
    assert "The note to the author is missing." in read(decided(abel, address)).words
    decided(abel, address, note="Nobody answers at this number")
    assert "Nobody answers at this number" in read(adam.get(address)).words
    assert Clinic.load().phone == "212-555-0100"


def test_its_author_withdraws_it(adam: Client) -> None:
    address = propose(adam)
    adam.post(address.replace("change", "withdraw"))
    assert ClinicProposal.objects.get().decision == "withdrawn"
    assert "no longer open" in read(adam.post(address.replace("change", "withdraw"))).words


def test_somebody_else_cannot_withdraw_it(adam: Client, abel: Client) -> None:
    address = propose(adam)
    assert "Only its author" in read(abel.post(address.replace("change", "withdraw"))).words


def test_the_settings_say_that_a_change_waits(adam: Client) -> None:
    address = propose(adam)
    seen = read(adam.get(SETTINGS))
    assert "A change of what patients read waits for a decision" in seen.words
    assert address in seen.links
    assert "waits for a decision already" in errors(save(adam, phone="212-555-0143", reason_for_change=WHY))


def test_the_list_names_what_waits(adam: Client, abel: Client) -> None:
    address = propose(adam)
    assert address.removeprefix("https://testserver") in read(abel.get(LIST)).links


def test_nobody_decides_by_opening_an_address(adam: Client, abel: Client) -> None:
    address = propose(adam)
    for verb in ("decide", "withdraw"):
        assert abel.get(address.replace("change", verb)).status_code == 405
    assert abel.post(address, {"approve": ""}).status_code == 405


def test_whoever_is_not_logged_in_is_led_to_the_log_in(adam: Client, client: Client) -> None:
    address = propose(adam)
    assert "log" in client.get(address)["Location"]
    assert "log" in decided(client, address, approve="")["Location"]
    assert Clinic.load().phone == "212-555-0100"


def test_a_nurse_may_neither_see_nor_decide(adam: Client) -> None:
    address, nora = propose(adam), logged_in(nurse())
    assert nora.get(address).status_code in (302, 403)
    assert decided(nora, address, approve="").status_code in (302, 403)
    assert Clinic.load().phone == "212-555-0100"


def test_an_editor_sees_it_but_may_not_decide(adam: Client) -> None:
    address, edith = propose(adam), logged_in(editor())
    assert "You may not decide" in read(edith.get(address)).words
    assert "You may not decide" in read(decided(edith, address, approve="")).words
    assert Clinic.load().phone == "212-555-0100"


@pytest.mark.parametrize("wrong", ["999", "word"])
def test_a_proposal_that_is_not_there_is_not_found(abel: Client, wrong: str) -> None:
    assert abel.get(f"{LIST}{wrong}/change/").status_code == 404


@pytest.mark.usefixtures("abel")
def test_the_note_do_not_go_is_refused_by_its_words_and_kept_to_be_mended() -> None:
    edith = logged_in(editor())
    sent = {"page": "bone-scan", "language": "en", "text": FORBIDDEN, "reason_for_change": "Too many go"}
    response = edith.post(f"{NOTES}add/", sent)
    assert "The note says “do not go to the emergency room”." in errors(response)
    assert sent_by(response)["text"].strip() == FORBIDDEN
    assert not ClinicProposal.objects.exists()


def test_the_approver_sees_words_that_may_make_people_wait(abel: Client, client: Client) -> None:
    edith = logged_in(editor())
    text = "Wait for our call before you come."
    sent = {"page": "bone-scan", "language": "en", "text": text, "reason_for_change": "Rooms are full"}
    address = edith.post(f"{NOTES}add/", sent)["Location"]
    seen = read(abel.get(address)).words
    assert "Words that may make people wait: “Wait for our call”" in seen
    assert text not in read(client.get("/learn/bone-scan/")).words
    decided(abel, address, approve="")
    assert text in read(client.get("/learn/bone-scan/")).words


def test_a_note_is_taken_away_by_an_empty_text(abel: Client) -> None:
    note = ClinicNote.objects.create(page="bone-scan", text="Our scans are on floor 2.")
    edith, address = logged_in(editor()), f"{NOTES}{note.pk}/change/"
    sent = sent_by(edith.get(address)) | {"text": "", "reason_for_change": "We moved the scans"}
    proposal = edith.post(address, sent)["Location"]
    assert "The note is taken away." in read(abel.get(proposal)).words
    decided(abel, proposal, approve="")
    assert not ClinicNote.objects.exists()


def test_a_note_cannot_be_deleted_past_the_second_person() -> None:
    note = ClinicNote.objects.create(page="bone-scan", text="Our scans are on floor 2.")
    assert logged_in(editor()).post(f"{NOTES}{note.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_changed_hour_is_seen_in_the_step_that_names_it(adam: Client, abel: Client) -> None:
    address = save(adam, fallback_hours="3", reason_for_change="Our line is slow at noon")["Location"]
    assert Clinic.load().fallback_hours == 2
    assert "3 hours" in read(abel.get(address)).words


def test_how_many_clinicians_must_sign_is_approved_by_another_person(adam: Client, abel: Client) -> None:
    address = save(adam, reviewers_needed="1", reason_for_change="We have one oncologist")["Location"]
    assert "No button and no step of a result changes." in read(abel.get(address)).words
    assert Clinic.load().reviewers_needed == 2
    decided(abel, address, approve="")
    assert Clinic.load().reviewers_needed == 1
