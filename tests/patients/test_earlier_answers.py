"""The answers kept in this browser, as the start page lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import Person, rule_broken

if TYPE_CHECKING:
    from tests.patients.html import Seen
    from triage.models import Clinic

LIST = "Answers kept in this browser"
ROUTINE_TITLE = "You found none of the signs we asked about"


def sees_start(client: Client) -> Seen:
    """Open the start page and read it."""
    return read(client.get("/"))


def kept(person: Person) -> str:
    """The words of the list of earlier answers."""
    words = sees_start(person.client).words
    return words.split(LIST)[1].split("Good to know")[0] if LIST in words else ""


def test_a_new_browser_has_no_list(person: Person) -> None:
    person.was_told()
    assert LIST not in sees_start(Client()).words


def test_what_was_begun_but_never_sent_is_not_listed(person: Person) -> None:
    assert kept(person) == ""


def test_unfinished_answers_can_be_gone_on_with_or_erased(person: Person) -> None:
    person.presses_none("movement")
    links = sees_start(person.client).links
    assert person.answers_url in links
    assert reverse("patients:erase", args=[person.id]) in links
    assert person.result_url not in links


def test_finished_answers_lead_to_the_result(person: Person) -> None:
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    links = sees_start(person.client).links
    assert person.result_url in links
    assert person.answers_url not in links


def test_an_unfinished_emergency_leads_to_what_to_do_and_to_the_rest(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    links = sees_start(person.client).links
    assert {person.result_url, person.answers_url} <= set(links)


def test_what_unfinished_answers_say_is_said_so_far(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert "So far: Call your cancer care team today" in kept(person)
    assert "Result:" not in kept(person)


def test_what_finished_answers_say_is_the_result(person: Person) -> None:
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    assert "Result: Call your cancer care team today" in kept(person)
    assert "So far:" not in kept(person)


def test_an_unfinished_emergency_is_said_and_stands_out(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert "So far: Call now or go to the emergency room" in kept(person)
    assert 'class="box box-emergency" aria-label="Your answers' in sees_start(person.client).raw


@pytest.mark.parametrize("pages", [1, 2])
def test_routine_is_never_said_of_unfinished_answers(person: Person, pages: int) -> None:
    for page_id in ("movement", "urgent_signs")[:pages]:
        person.presses_none(page_id)
    assert ROUTINE_TITLE not in kept(person)
    assert "So far:" not in kept(person)


def test_routine_is_not_said_when_all_is_answered_but_the_result_was_not_asked_for(person: Person) -> None:
    person.has_answered(cancer_diagnosis="yes")
    assert ROUTINE_TITLE not in kept(person)


def test_routine_is_said_of_finished_answers(person: Person) -> None:
    person.was_told()
    assert f"Result: {ROUTINE_TITLE}" in kept(person)


def test_routine_is_taken_back_when_an_answer_is_corrected(person: Person) -> None:
    person.was_told()
    person.presses_none("movement")
    assert ROUTINE_TITLE not in kept(person)


def test_it_says_whose_answers_they_are(person: Person) -> None:
    person.presses_none("movement")
    other = Person("other", client=person.client)
    other.ticks("movement", leg_weakness="not_sure")
    assert "Your answers" in kept(person)
    assert "Answers for someone else" in kept(person)
    assert "So far: Call their cancer care team today" in kept(person)


def test_the_newest_answers_stand_first(person: Person) -> None:
    person.presses_none("movement")
    later = Person(client=person.client)
    later.presses_none("movement")
    links = sees_start(person.client).links
    assert links.index(later.answers_url) < links.index(person.answers_url)


def test_answers_that_were_changed_last_stand_first(person: Person) -> None:
    person.presses_none("movement")
    later = Person(client=person.client)
    later.presses_none("movement")
    person.presses_none("urgent_signs")
    links = sees_start(person.client).links
    assert links.index(person.answers_url) < links.index(later.answers_url)


def test_another_browsers_answers_are_not_listed(person: Person, carer: Person) -> None:
    person.presses_none("movement")
    carer.presses_none("movement")
    assert str(carer.id) not in sees_start(person.client).raw
    assert str(person.id) not in sees_start(carer.client).raw


def test_the_list_tells_when_in_the_time_of_the_clinic(person: Person, clinic: Clinic) -> None:
    clinic.time_zone = "Asia/Tokyo"
    clinic.save()
    person.presses_none("movement")
    assert "(JST)" in kept(person)


def test_the_list_names_no_answer(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert "leg" not in kept(person)


def test_answers_that_cannot_be_assessed_say_to_call_now(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.was_told()
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    assert "Call now" in kept(person)
    assert ROUTINE_TITLE not in kept(person)
    assert person.result_url in sees_start(person.client).links


def test_the_list_names_the_team_that_looks_after_the_person(person: Person) -> None:
    person.has_answered(cancer_diagnosis="yes", back_pain="yes", care_team="hospice")
    assert "So far: Call your hospice line today" in kept(person)
