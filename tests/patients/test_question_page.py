"""A page of questions: opening it, keeping what was answered, and who may open it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import page_form

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.engine.protocol import Protocol


def test_a_page_asks_its_questions(person: Person) -> None:
    seen = person.sees("movement")
    assert "A leg feels weak, or is hard to move or lift." in seen.words


def test_a_page_has_a_box_for_the_sign_and_one_for_not_sure(person: Person) -> None:
    boxes = {
        (box["name"], box["value"]) for box in person.sees("movement").inputs if box["type"] == "checkbox"
    }
    assert {("leg_weakness", "yes"), ("leg_weakness", "not_sure")} <= boxes


def test_a_page_says_that_empty_rows_count_as_no(person: Person) -> None:
    assert "Empty rows count as no" in person.sees("movement").words


def test_a_page_shows_how_far_the_person_is(person: Person) -> None:
    person.presses_none("movement")
    assert "Page 2 of" in person.sees("urgent_signs").words


def test_a_page_leads_back_to_the_one_before(person: Person) -> None:
    person.presses_none("movement")
    assert person.page_url("movement") in person.sees("urgent_signs").links


def test_opening_a_page_stores_nothing(person: Person) -> None:
    person.sees("movement")
    assert not person.has_stored_anything


def test_sending_a_page_leads_to_the_next(person: Person) -> None:
    response = person.presses_none("movement")
    assert response.status_code == 302
    assert response["Location"] == person.page_url("urgent_signs")


def test_sending_a_page_saves_its_answers(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert person.submission.answers["leg_weakness"] == "not_sure"


def test_sending_a_page_replaces_only_its_own_answers(person: Person) -> None:
    person.ticks("pain", back_pain="not_sure")
    person.presses_none("movement")
    assert person.submission.answers["back_pain"] == "not_sure"


def test_coming_back_finds_the_boxes_ticked(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert person.sees("movement").ticked == {("leg_weakness", "not_sure")}


def test_coming_back_finds_the_radio_buttons_chosen(person: Person) -> None:
    person.tells_about_cancer("not_sure", bones="yes")
    assert person.sees("about_you").ticked == {
        ("cancer_diagnosis", "not_sure"),
        ("known_bone_metastases", "yes"),
        ("known_spine_metastases", "no"),
    }


def test_coming_back_finds_the_number(person: Person) -> None:
    person.ticks("pain", bone_pain_new="yes")
    person.presses_none("pain_details", pain_severity="4")
    assert ("pain_severity", "4") in person.sees("pain_details").ticked


def test_a_question_that_can_be_skipped_may_be_skipped(person: Person) -> None:
    person.tells_about_cancer()
    assert "cancer_type" not in person.submission.answers


def test_the_rest_of_the_questions_does_not_interrupt_again(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    response = person.presses_none("urgent_signs")
    assert response["Location"] == person.page_url("about_you")


def test_the_page_after_the_last_one_is_check_your_answers(person: Person) -> None:
    for page_id in ("movement", "urgent_signs"):
        person.presses_none(page_id)
    person.tells_about_cancer()
    person.presses_none("pain")
    response = person.presses_none("other_signs")
    assert response["Location"] == person.answers_url


def test_a_page_that_is_hidden_leads_on_to_an_open_page(person: Person) -> None:
    person.presses_none("movement")
    response = person.client.get(person.page_url("pain_details"))
    assert response.status_code == 302
    assert response["Location"] == person.page_url("urgent_signs")


def test_somebody_who_sent_nothing_yet_is_led_from_a_hidden_page_to_the_emergency_check(
    person: Person,
) -> None:
    response = person.client.get(person.page_url("pain_details"))
    assert response["Location"] == person.page_url("movement")


def test_a_hidden_page_that_is_sent_saves_nothing(person: Person) -> None:
    person.presses_none("movement")
    person.ticks("pain_details", pain_severity="9", pain_constant="yes")
    assert "pain_severity" not in person.submission.answers


def test_an_unknown_page_is_not_found(person: Person) -> None:
    response = person.client.get(person.page_url("astrology"))
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_sending_an_unknown_page_is_not_found_and_saves_nothing(person: Person) -> None:
    assert person.presses_none("astrology").status_code == 404
    assert not person.has_stored_anything


@pytest.mark.parametrize("malformed", ["1", "not-a-uuid", "'; DROP TABLE", "%00"])
@pytest.mark.django_db
def test_a_malformed_id_is_not_found(malformed: str) -> None:
    response = Client().get(f"/check/{malformed}/questions/movement/")
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_somebody_elses_submission_is_not_found(person: Person) -> None:
    person.presses_none("movement")
    response = Client().get(person.page_url("movement"))
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_nobody_changes_somebody_elses_answers(person: Person) -> None:
    person.presses_none("movement")
    response = Client().post(person.page_url("movement"), {"leg_weakness": "yes", "action": "continue"})
    assert response.status_code == 404
    assert person.submission.answers["leg_weakness"] == "no"


def test_an_invented_id_begins_no_submission(person: Person) -> None:
    address = reverse("patients:page", args=[uuid4(), "movement"])
    assert person.client.post(address, {"action": "none"}).status_code == 404
    assert not person.has_stored_anything


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(person: Person, method: str) -> None:
    response = person.client.generic(method.upper(), person.page_url("movement"))
    assert response.status_code == 405
    assert not person.has_stored_anything


def test_the_browser_keeps_no_copy_of_a_page_with_answers(person: Person) -> None:
    assert "no-store" in person.client.get(person.page_url("movement"))["Cache-Control"]


def test_a_page_says_of_at_most_while_a_page_may_still_appear(person: Person, protocol: Protocol) -> None:
    assert f"Page 1 of at most {len(protocol.pages)}" in person.sees("movement").words


def test_a_page_says_how_many_once_no_page_can_appear_any_more(person: Person, protocol: Protocol) -> None:
    person.ticks("pain", back_pain="yes")
    assert f"Page 3 of {len(protocol.pages)}" in person.sees("about_you").words


def test_the_last_page_never_says_of_at_most(person: Person, protocol: Protocol) -> None:
    person.ticks("pain", back_pain="yes")
    words = person.sees(protocol.pages[-1].id).words
    assert f"Page {len(protocol.pages)} of {len(protocol.pages)}" in words


def test_the_number_of_pages_never_grows_on_the_way(person: Person, protocol: Protocol) -> None:
    totals = []
    for page_id in ("movement", "urgent_signs", "about_you", "pain", "other_signs"):
        found = re.search(r"Page \d+ of (?:at most )?(\d+)", person.sees(page_id).words)
        assert found
        totals.append(int(found[1]))
        person.posts(page_id, page_form(protocol, page_id, {"cancer_diagnosis": "yes"}))
    assert totals == sorted(totals, reverse=True)


def test_a_row_tells_how_to_tell(person: Person) -> None:
    words = person.sees("movement").words
    assert "Explain (weak leg) Do you need your arms to get up from a chair" in words


def test_a_row_tells_a_carer_how_to_tell(carer: Person) -> None:
    words = carer.sees("movement").words
    assert "Explain (weak leg) Do they need their arms to get up from a chair" in words


def test_a_group_of_rows_is_named_by_its_heading(person: Person) -> None:
    raw = person.sees("movement").raw
    assert '<div class="group" role="group" aria-labelledby="leg_weakness-heading">' in raw
    assert '<h2 id="leg_weakness-heading">Arms and legs</h2>' in raw


def test_a_heading_begins_a_new_group_of_rows(person: Person) -> None:
    first, second = person.sees("movement").raw.split("Numbness and bladder")
    assert 'id="paralysis"' in first
    assert 'id="numbness_saddle"' in second


def test_a_page_says_what_not_sure_does_before_it_is_sent(person: Person) -> None:
    assert "Not sure never counts as no." in person.sees("movement").words
