"""The same page sent twice, by a double tap, the back button or a second tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.models import StoredAssessment, Submission

if TYPE_CHECKING:
    from tests.patients.person import Person


def test_the_same_page_sent_twice_makes_one_submission(person: Person) -> None:
    person.presses_none("movement")
    person.presses_none("movement")
    assert Submission.objects.count() == 1


def test_the_same_page_sent_twice_leads_to_the_same_place(person: Person) -> None:
    first = person.presses_none("movement")
    assert person.presses_none("movement")["Location"] == first["Location"]


def test_the_same_page_sent_twice_stands_once_among_the_sent_pages(person: Person) -> None:
    person.presses_none("movement")
    person.presses_none("movement")
    assert person.submission.sent_pages == ["movement"]


def test_the_same_emergency_sent_twice_stores_one_result(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    person.ticks("movement", leg_weakness="yes")
    assert StoredAssessment.objects.count() == 1


def test_a_second_emergency_after_the_first_stores_no_further_result(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    person.ticks("urgent_signs", confusion="yes")
    assert StoredAssessment.objects.count() == 1


def test_the_result_asked_for_twice_is_stored_once(person: Person) -> None:
    person.answers_all()
    person.asks_for_result()
    person.asks_for_result()
    assert StoredAssessment.objects.count() == 1


def test_the_result_asked_for_twice_keeps_its_first_moment(person: Person) -> None:
    person.answers_all()
    person.asks_for_result()
    first = person.submission.finished_at
    person.asks_for_result()
    assert person.submission.finished_at == first


def test_a_page_that_another_tab_hid_in_the_meantime_saves_nothing(person: Person) -> None:
    person.ticks("pain", bone_pain_new="yes")
    person.presses_none("pain")
    response = person.presses_none("pain_details", pain_severity="9")
    assert response.status_code == 302
    assert "pain_severity" not in person.submission.answers
