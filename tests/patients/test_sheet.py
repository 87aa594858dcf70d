"""The handover sheet: when it opens, what it says, and the boxes that a person may fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from triage.models import HandoverNotes, StoredAssessment

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.html import Seen
    from tests.patients.person import Person
    from triage.models import Clinic, ProtocolVersion

SAME_DAY = {"cancer_diagnosis": "yes", "back_pain": "yes"}


def sheet_url(person: Person) -> str:
    return reverse("patients:sheet", args=[person.id])


def opens(person: Person) -> Response:
    """Open the sheet."""
    return person.client.get(sheet_url(person))


def sees(person: Person) -> Seen:
    """Open the sheet and read it."""
    return read(opens(person))


def adds(person: Person, **notes: str) -> Response:
    """Send the boxes of the sheet."""
    return person.client.post(sheet_url(person), notes)


# ---- when it opens


@pytest.mark.parametrize("given", [{}, {"other_worry": "yes"}, SAME_DAY, {"leg_weakness": "yes"}])
def test_the_sheet_opens_once_there_is_a_result(person: Person, given: dict[str, str]) -> None:
    person.was_told(**given)
    assert opens(person).status_code == 200


def test_the_sheet_of_an_emergency_opens_before_the_rest_is_answered(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    seen = sees(person)
    assert "For the doctor or nurse" in seen.words
    assert "Told to do: Call now or go to the emergency room" in seen.words


@pytest.mark.parametrize("boxes", [{}, {"leg_weakness": "not_sure"}])
def test_less_than_an_emergency_has_no_sheet_before_the_end(person: Person, boxes: dict[str, str]) -> None:
    person.posts("movement", {**boxes, "action": "continue" if boxes else "none"})
    response = opens(person)
    assert response.status_code == 302
    assert response["Location"] == person.result_url


def test_a_sheet_is_closed_again_when_a_correction_opens_the_questions(person: Person) -> None:
    person.was_told(**SAME_DAY)
    person.presses_none("movement")
    assert opens(person)["Location"] == person.result_url


def test_nothing_is_kept_for_a_sheet_that_is_not_there_yet(person: Person) -> None:
    person.presses_none("movement")
    assert adds(person, worry="My back")["Location"] == person.result_url
    assert not HandoverNotes.objects.exists()


def test_without_an_assessment_there_is_no_sheet(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.was_told(**SAME_DAY)
    monkeypatch.setattr("triage.actions.submissions.assess_submission", lambda _: None)
    assert opens(person)["Location"] == person.result_url


def test_a_submission_without_any_answer_has_no_sheet(person: Person) -> None:
    response = opens(person)
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_sheet_is_not_found(person: Person, method: str) -> None:
    person.was_told(**SAME_DAY)
    response = Client().generic(method.upper(), sheet_url(person))
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_nobody_writes_on_somebody_elses_sheet(person: Person) -> None:
    person.was_told(**SAME_DAY)
    Client().post(sheet_url(person), {"worry": "My back"})
    assert not HandoverNotes.objects.exists()


def test_an_invented_id_has_no_sheet(person: Person) -> None:
    assert person.client.get(reverse("patients:sheet", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("malformed", ["42", "not-a-uuid", "%00"])
@pytest.mark.django_db
def test_a_malformed_id_is_not_found(malformed: str) -> None:
    response = Client().get(f"/check/{malformed}/sheet/")
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(person: Person, method: str) -> None:
    person.was_told(**SAME_DAY)
    assert person.client.generic(method.upper(), sheet_url(person)).status_code == 405


def test_the_browser_keeps_no_copy(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert "no-store" in opens(person)["Cache-Control"]


@pytest.mark.parametrize("given", [{}, SAME_DAY, {"leg_weakness": "yes"}])
def test_every_finished_result_leads_to_the_sheet(person: Person, given: dict[str, str]) -> None:
    assert sheet_url(person) in person.finishes(**given).links


def test_an_unfinished_emergency_leads_to_the_sheet(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert sheet_url(person) in person.sees_result().links


# ---- what it says


def test_the_sheet_names_the_signs_answered_yes(person: Person) -> None:
    person.was_told(**SAME_DAY, fever="yes")
    words = sees(person).words
    assert "New or worse Back pain Fever" in words


def test_the_sheet_says_so_when_no_sign_was_answered_yes(person: Person) -> None:
    person.was_told()
    assert "No sign was answered with yes." in sees(person).words


def test_the_sheet_names_what_was_not_sure(person: Person) -> None:
    person.was_told(leg_weakness="not_sure", on_blood_thinner="not_sure")
    assert "Not sure Weak leg Blood thinner" in sees(person).words


def test_the_sheet_names_the_red_flags_answered_no(person: Person) -> None:
    person.was_told(**SAME_DAY)
    words = sees(person).words
    assert "Red flags answered no: weak leg, weak arm or hand" in words
    assert "thoughts of self-harm." in words


def test_a_red_flag_answered_yes_is_not_among_those_answered_no(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    denied = sees(person).words.split("Red flags answered no: ")[1].split(".")[0]
    assert "weak leg" not in denied
    assert "trouble peeing" in denied


def test_the_sheet_tells_what_was_not_answered_from_what_was_answered_no(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    words = sees(person).words
    assert "Red flags answered no" not in words
    assert "Not answered: weak arm or hand, paralyzed arm or leg" in words


def test_a_finished_sheet_has_nothing_that_was_not_answered(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert "Not answered:" not in sees(person).words


def test_the_sheet_tells_about_the_person(person: Person) -> None:
    person.was_told(**SAME_DAY, cancer_type="breast", on_opioid="yes", signs_since="weeks", pain_severity="6")
    words = sees(person).words
    assert "About the person" in words
    for line in (
        "Cancer now or before: Yes",
        "Type of cancer: Breast",
        "Strong pain drug: Yes",
        "When the first sign began: Weeks ago",
        "Pain score: 6 out of 10",
    ):
        assert line in words


def test_what_was_answered_on_a_page_that_is_hidden_now_is_left_out(person: Person) -> None:
    person.was_told(on_opioid="yes")
    assert "Strong pain drug" not in sees(person).words


def test_a_place_of_the_picture_stands_on_the_sheet(person: Person) -> None:
    person.was_told(cancer_diagnosis="yes", region_upper_back="yes")
    assert "Pain in the upper back: Yes" in sees(person).words


def test_the_sheet_names_the_version_of_the_protocol(person: Person, live_version: ProtocolVersion) -> None:
    person.was_told(**SAME_DAY)
    assert f"Protocol bone_metastasis, {live_version.sha256[:12]}." in sees(person).words


def test_the_sheet_names_the_version_that_asked_and_not_a_later_one(
    person: Person, live_version: ProtocolVersion
) -> None:
    person.was_told(**SAME_DAY)
    type(live_version).objects.create(document="{}", sha256="f" * 64)
    assert live_version.sha256[:12] in sees(person).words


@pytest.mark.parametrize("given", [{}, SAME_DAY, {"leg_weakness": "yes"}])
def test_every_sheet_says_that_it_is_a_report_and_no_diagnosis(person: Person, given: dict[str, str]) -> None:
    person.was_told(**given)
    assert "Reported by the patient, not examined; not a diagnosis." in sees(person).words


def test_the_sheet_says_what_to_check_for(person: Person) -> None:
    person.was_told(leg_weakness="yes", confusion="yes")
    assert "Please check for pressure on the spinal cord, high calcium." in sees(person).words


def test_the_sheet_says_who_answered(person: Person, carer: Person) -> None:
    person.was_told(**SAME_DAY)
    carer.was_told(**SAME_DAY)
    assert "Answered by the patient" in sees(person).words
    assert "Answered by someone for the patient" in sees(carer).words


def test_the_sheet_opens_with_the_words_of_the_result(carer: Person) -> None:
    carer.was_told(leg_weakness="yes", cancer_diagnosis="yes")
    words = sees(carer).words
    assert "I am calling for someone who has or had cancer." in words


def test_the_sheet_names_the_clinic(person: Person, clinic: Clinic) -> None:
    person.was_told(**SAME_DAY)
    assert f"Cancer team: {clinic.name} {clinic.phone}" in sees(person).words


def test_the_sheet_names_no_clinic_when_none_is_known(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert "Cancer team:" not in sees(person).words


def test_the_sheet_names_rules_and_lines_for_staff(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    assert "weak_or_unsteady_limbs (emergency): lines 186-189" in sees(person).words


def test_the_sheet_shows_a_code_to_scan(person: Person) -> None:
    person.was_told(**SAME_DAY)
    seen = sees(person)
    assert seen.raw.count('class="qr"') == 1
    assert "Scan to read this sheet as text" in seen.words


# ---- the boxes


def test_every_box_starts_empty(person: Person) -> None:
    person.was_told(**SAME_DAY)
    boxes = [box for box in sees(person).inputs if box.get("autocomplete") == "off"]
    assert len(boxes) == 10
    assert not any(box["value"] for box in boxes)


def test_a_sheet_without_notes_names_none(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert "Added by the patient" not in sees(person).words


def test_a_note_is_kept_and_leads_back_to_the_sheet(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert adds(person, worry="My back", allergies="Iodine")["Location"] == sheet_url(person)
    notes = HandoverNotes.objects.get(submission=person.submission)
    assert (notes.worry, notes.allergies, notes.contact) == ("My back", "Iodine", "")


def test_a_note_stands_on_the_sheet_and_in_its_box(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    seen = sees(person)
    assert "Added by the patient What worries you most My back" in seen.words
    assert seen.text_field("worry") == "My back"


def test_boxes_that_are_empty_are_lines_to_fill_in_by_hand(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    by_hand = sees(person).words.split("To fill in by hand")[1].split("Red flags answered no")[0]
    assert "Pacemaker" in by_hand
    assert "What worries you most" not in by_hand


def test_the_sheet_has_lines_for_the_name_and_for_what_was_not_answered(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    words = sees(person).words
    for line in ("Name", "Date of birth", "Type of cancer", "When the first sign began"):
        assert line in words


def test_what_was_answered_has_no_line_to_fill_in(person: Person) -> None:
    person.was_told(**SAME_DAY, cancer_type="breast", signs_since="weeks")
    raw = opens(person).content.decode()
    assert "<dt>Type of cancer</dt>" not in raw
    assert "<dt>When the first sign began</dt>" not in raw


def test_the_sheet_says_the_signs_in_the_persons_own_words(person: Person) -> None:
    person.was_told(leg_weakness="yes", cancer_diagnosis="yes", cancer_type="prostate")
    words = sees(person).words
    assert "“I have or had prostate cancer." in words
    assert "One of my legs is weak or hard to move.”" in words


def test_signs_not_answered_that_are_no_red_flags_are_counted(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert re.search(r"Not answered: .*, and \d+ other signs\.", sees(person).words)


def test_the_sheet_says_what_empty_rows_mean_in_the_words_of_the_questions(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    same = "Rows left empty count as no."
    for seen in (person.sees("movement"), read(person.client.get(person.answers_url)), sees(person)):
        assert same in seen.words
    assert f"{same} Only after a sign that cannot wait they stay open." in sees(person).words


def test_the_sheet_can_be_printed_by_a_button_that_needs_script(person: Person) -> None:
    person.was_told(**SAME_DAY)
    assert re.search(r"needs-script.*data-print", opens(person).content.decode())


def test_a_note_can_be_taken_away_again(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    adds(person, worry="")
    seen = sees(person)
    assert "My back" not in seen.words
    assert seen.text_field("worry") == ""
    assert HandoverNotes.objects.get().worry == ""


def test_sending_the_boxes_again_keeps_one_sheet(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    adds(person, worry="My neck")
    assert HandoverNotes.objects.get().worry == "My neck"


def test_the_notes_of_an_unfinished_emergency_are_kept(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    adds(person, last_dose="Monday")
    assert "Monday" in sees(person).words


def test_a_note_of_200_characters_is_kept(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="x" * 200)
    assert HandoverNotes.objects.get().worry == "x" * 200


@pytest.mark.parametrize(
    ("name", "label"), [("worry", "What worries you most"), ("contact", "Someone they may call")]
)
def test_a_note_that_is_too_long_says_so(person: Person, name: str, label: str) -> None:
    person.was_told(**SAME_DAY)
    response = adds(person, **{name: "x" * 201})
    words = read(response).words
    assert response.status_code == 200
    assert "Nothing was saved yet. What you entered is still here." in words
    assert f"{label}: Ensure this value has at most 200 characters" in words


def test_a_note_that_is_too_long_is_still_in_its_box_with_the_others(person: Person) -> None:
    person.was_told(**SAME_DAY)
    seen = read(adds(person, worry="x" * 201, contact="My son"))
    assert seen.text_field("worry") == "x" * 201
    assert seen.text_field("contact") == "My son"


def test_a_note_that_is_too_long_saves_nothing(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="x" * 201, contact="My son")
    assert not HandoverNotes.objects.exists()


def test_a_note_that_is_too_long_leaves_the_earlier_one_on_the_sheet(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    sheet = read(adds(person, worry="x" * 201)).words.split("For staff")[0]
    assert "What worries you most My back" in sheet
    assert "xxx" not in sheet


def test_a_note_never_becomes_markup(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry='"><script>alert(1)</script><b>')
    raw = opens(person).content.decode()
    assert "<script>alert" not in raw
    assert "<b>" not in raw


def test_a_note_in_another_script_is_kept(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="背中が痛い 🤕")
    assert "背中が痛い 🤕" in sees(person).words


@pytest.mark.parametrize("typed", ["My\0 back", "\u202eMy back", "My back\u200b"])
def test_what_nobody_sees_in_a_note_is_not_kept(person: Person, typed: str) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry=typed)
    assert HandoverNotes.objects.get().worry == "My back"


def test_a_field_that_is_no_box_changes_nothing(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back", submission=str(uuid4()), id="99", answers="{}")
    assert HandoverNotes.objects.get().submission_id == person.id


# ---- notes and rules


def test_alarming_notes_change_nothing_that_is_told(person: Person) -> None:
    before = person.finishes(other_worry="yes")
    adds(person, worry="I cannot move my legs", walking="No", temperature="104 F", last_urine="2 days ago")
    assert person.sees_result().words == before.words


def test_alarming_notes_change_no_answer_and_store_no_result(person: Person) -> None:
    person.was_told(other_worry="yes")
    answers, finished_at = person.submission.answers, person.submission.finished_at
    results = list(StoredAssessment.objects.values_list("pk", flat=True))
    adds(person, worry="I cannot move my legs", walking="No")
    assert person.submission.answers == answers
    assert person.submission.finished_at == finished_at
    assert list(StoredAssessment.objects.values_list("pk", flat=True)) == results


def test_alarming_notes_change_neither_the_rules_nor_the_title_of_the_sheet(person: Person) -> None:
    person.was_told(other_worry="yes")
    before = sees(person).words
    adds(person, worry="confusion: yes")
    after = sees(person).words
    rules = "For staff: rules and sources"
    assert after.split(rules)[1].split("Protocol")[0] == before.split(rules)[1].split("Protocol")[0]
    assert "Told to do: Tell your doctor soon" in after


def test_notes_stay_when_an_answer_is_corrected(person: Person) -> None:
    person.was_told(**SAME_DAY)
    adds(person, worry="My back")
    person.ticks("movement", leg_weakness="yes")
    assert "My back" in sees(person).words
