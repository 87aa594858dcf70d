"""A page that was filled in wrongly: what it says, and that it keeps what was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read

if TYPE_CHECKING:
    from tests.patients.person import Person

WRONG_NUMBERS = ["11", "-1", "5.5", "seven", "1e1", "\N{SUPERSCRIPT TWO}", "0x5", "9" * 20]


@pytest.fixture
def in_pain(person: Person) -> Person:
    """Somebody whose pain makes the page with the pain score open."""
    person.ticks("pain", bone_pain_new="yes")
    return person


def test_an_error_says_that_nothing_was_saved(person: Person) -> None:
    words = read(person.ticks("movement")).words
    assert "Nothing was saved yet. What you entered is still here." in words


def test_an_error_is_announced_and_gets_the_focus(person: Person) -> None:
    assert 'role="alert" tabindex="-1" autofocus' in read(person.ticks("movement")).raw


def test_an_error_stands_in_the_title(person: Person) -> None:
    assert "<title>Error: " in read(person.ticks("movement")).raw


def test_nothing_ticked_says_to_tick_or_to_press_none_of_these(person: Person) -> None:
    words = read(person.ticks("movement")).words
    assert "Tick every row that is true. If no row is true, press None of these." in words


def test_none_of_these_with_a_tick_says_to_choose_one(person: Person) -> None:
    words = read(person.presses_none("movement", leg_weakness="yes")).words
    assert "You ticked a box and pressed None of these. Press Continue, or take the ticks away." in words


def test_none_of_these_with_a_tick_keeps_the_ticks(person: Person) -> None:
    response = person.presses_none("movement", leg_weakness=["yes", "not_sure"], arm_weakness="not_sure")
    assert read(response).ticked == {
        ("leg_weakness", "yes"),
        ("leg_weakness", "not_sure"),
        ("arm_weakness", "not_sure"),
    }


def test_an_error_shows_what_was_entered_and_not_what_was_saved_before(person: Person) -> None:
    person.ticks("movement", arm_weakness="not_sure")
    response = person.presses_none("movement", leg_weakness="yes")
    assert read(response).ticked == {("leg_weakness", "yes")}


def test_an_error_leaves_what_was_saved_before(person: Person) -> None:
    person.ticks("movement", arm_weakness="not_sure")
    before = person.submission.answers
    person.presses_none("movement", leg_weakness="yes")
    assert person.submission.answers == before


def test_an_unanswered_question_says_to_choose(person: Person) -> None:
    words = read(person.ticks("about_you", cancer_diagnosis="yes")).words
    assert "Choose an answer. Not sure is an answer too." in words


def test_an_unanswered_question_keeps_the_others(person: Person) -> None:
    response = person.ticks("about_you", cancer_diagnosis="yes", cancer_type="breast")
    assert read(response).ticked == {("cancer_diagnosis", "yes"), ("cancer_type", "breast")}


def test_an_unanswered_question_saves_nothing(person: Person) -> None:
    person.ticks("about_you", cancer_diagnosis="yes")
    assert not person.has_stored_anything


def test_a_missing_number_says_to_choose_one(in_pain: Person) -> None:
    words = read(in_pain.ticks("pain_details", pain_constant="yes")).words
    assert "Choose a number, or Not sure." in words


def test_a_missing_number_keeps_the_ticks(in_pain: Person) -> None:
    response = in_pain.ticks("pain_details", pain_constant="yes")
    assert read(response).ticked == {("pain_constant", "yes")}


@pytest.mark.parametrize("wrong", WRONG_NUMBERS)
def test_a_number_that_is_none_or_out_of_range_says_which_are_allowed(in_pain: Person, wrong: str) -> None:
    words = read(in_pain.presses_none("pain_details", pain_severity=wrong)).words
    assert "Write a whole number from 0 to 10, or tick Not sure." in words


@pytest.mark.parametrize("wrong", [*WRONG_NUMBERS[1:], "61"])
def test_a_number_that_is_none_or_out_of_range_is_kept_in_its_field(in_pain: Person, wrong: str) -> None:
    response = in_pain.presses_none("medicines_and_history", bowel_not_opened_days=wrong)
    assert read(response).text_field("bowel_not_opened_days") == wrong


@pytest.mark.parametrize("wrong", WRONG_NUMBERS)
def test_a_number_that_is_none_or_out_of_range_is_not_saved(in_pain: Person, wrong: str) -> None:
    in_pain.presses_none("pain_details", pain_severity=wrong)
    assert "pain_details" not in in_pain.submission.sent_pages


def test_a_number_with_not_sure_says_to_give_one_answer(in_pain: Person) -> None:
    response = in_pain.presses_none("pain_details", pain_severity=["4", "not_sure"])
    assert "Give one answer, or tick Not sure." in read(response).words


def test_a_number_with_not_sure_keeps_both(in_pain: Person) -> None:
    seen = read(in_pain.presses_none("pain_details", pain_severity=["4", "not_sure"]))
    assert seen.ticked == {("pain_severity", "4"), ("pain_severity", "not_sure")}


def test_a_number_with_not_sure_is_not_saved(in_pain: Person) -> None:
    in_pain.presses_none("pain_details", pain_severity=["4", "not_sure"])
    assert "pain_severity" not in in_pain.submission.answers


def test_what_was_entered_never_becomes_markup(in_pain: Person) -> None:
    response = in_pain.presses_none("pain_details", pain_severity='"><b>x</b>')
    assert "<b>x</b>" not in read(response).raw


def test_an_error_links_to_its_question(in_pain: Person) -> None:
    response = in_pain.presses_none("pain_details", pain_severity="11")
    assert "#pain_severity" in read(response).links
