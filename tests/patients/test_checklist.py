"""What a checklist that was sent says, and when it is not clear what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.engine.protocol import Protocol


def test_both_boxes_ticked_is_yes(person: Person) -> None:
    person.ticks("movement", leg_weakness=["yes", "not_sure"])
    assert person.submission.answers["leg_weakness"] == "yes"


def test_a_tick_makes_every_untouched_row_no(person: Person, protocol: Protocol) -> None:
    person.ticks("pain", bone_pain_new="yes")
    page = protocol.page("pain")
    assert page is not None
    expected = {question.id: "no" for question in page.questions} | {"bone_pain_new": "yes"}
    assert person.submission.answers == expected


def test_none_of_these_makes_every_row_no(person: Person, protocol: Protocol) -> None:
    person.presses_none("movement")
    page = protocol.page("movement")
    assert page is not None
    assert person.submission.answers == {question.id: "no" for question in page.questions}


def test_an_untouched_row_is_no_and_never_not_sure(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    assert person.submission.answers["paralysis"] == "no"


def test_a_yes_to_a_red_flag_leaves_untouched_rows_unanswered(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert person.submission.answers == {"leg_weakness": "yes"}


def test_a_not_sure_beside_a_yes_to_a_red_flag_is_kept(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes", numbness_saddle="not_sure")
    assert person.submission.answers == {"leg_weakness": "yes", "numbness_saddle": "not_sure"}


def test_a_yes_to_a_red_flag_takes_back_the_no_of_the_other_rows(person: Person) -> None:
    person.presses_none("movement")
    person.ticks("movement", leg_weakness="yes")
    assert person.submission.answers == {"leg_weakness": "yes"}


def test_a_yes_to_a_red_flag_leads_to_the_result_at_once(person: Person) -> None:
    assert person.ticks("movement", leg_weakness="yes")["Location"] == person.result_url


def test_not_sure_answers_that_make_an_emergency_interrupt_too(person: Person) -> None:
    response = person.ticks("urgent_signs", confusion="not_sure")
    assert response["Location"] == person.result_url
    assert person.submission.answers == {"confusion": "not_sure"}


def test_none_of_these_with_a_tick_is_an_error_that_saves_nothing(person: Person) -> None:
    response = person.presses_none("movement", leg_weakness="yes")
    assert response.status_code == 200
    assert not person.has_stored_anything


def test_continue_with_nothing_ticked_is_an_error_that_saves_nothing(person: Person) -> None:
    response = person.ticks("movement")
    assert response.status_code == 200
    assert not person.has_stored_anything


def test_continue_with_only_a_number_is_an_error_that_saves_nothing(person: Person) -> None:
    person.ticks("pain", bone_pain_new="yes")
    person.ticks("pain_details", pain_severity="9")
    assert "pain_severity" not in person.submission.answers


def test_enter_without_a_button_counts_as_continue(person: Person) -> None:
    person.posts("movement", {"leg_weakness": "not_sure"})
    assert person.submission.answers["leg_weakness"] == "not_sure"
