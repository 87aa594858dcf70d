"""Pain that is changed after the details were told: the page with the details is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read

if TYPE_CHECKING:
    from tests.patients.person import Person

NOTE = "Please look at this page again."


@pytest.fixture
def with_another_pain(person: Person) -> Person:
    """Somebody who told of an old foot, got their result, and then ticks the back instead."""
    person.answers_all(cancer_diagnosis="yes", region_foot="yes", pain_change="as_ever", pain_severity="3")
    person.asks_for_result()
    person.ticks("pain", region_upper_back="yes")
    return person


def test_the_details_are_asked_again(with_another_pain: Person) -> None:
    response = with_another_pain.asks_for_result()
    assert response["Location"] == with_another_pain.page_url("pain_details")


def test_what_was_entered_stands_there_to_be_confirmed(with_another_pain: Person) -> None:
    seen = with_another_pain.sees("pain_details")
    assert NOTE in seen.words
    assert 'value="3"' in seen.raw


def test_a_no_about_the_old_pain_is_no_longer_stored(with_another_pain: Person) -> None:
    assert "pain_worse_at_night" not in with_another_pain.submission.answers
    assert "pain_change" not in with_another_pain.submission.answers


def test_until_then_nobody_is_told_less_and_no_result_is_shown(with_another_pain: Person) -> None:
    start = read(with_another_pain.client.get("/"))
    assert "So far: Call your cancer care team today" in start.words
    assert with_another_pain.opens_result()["Location"] == with_another_pain.page_url("pain_details")


def test_once_it_is_sent_the_result_is_the_new_one(with_another_pain: Person) -> None:
    with_another_pain.presses_none("pain_details", pain_change="changed", pain_severity="3")
    with_another_pain.presses_none("medicines_and_history", bowel_not_opened_days="0")
    with_another_pain.asks_for_result()
    assert 'data-urgency="same_day"' in with_another_pain.sees_result().raw


def test_an_added_pain_keeps_what_raised_before(person: Person) -> None:
    person.answers_all(
        cancer_diagnosis="yes", region_foot="yes", pain_severity="9", pain_worse_at_night="yes"
    )
    person.ticks("pain", region_foot="yes", region_ribs="yes")
    kept = person.submission.answers
    assert (kept["pain_severity"], kept["pain_worse_at_night"]) == (9, "yes")


def test_a_pain_that_is_taken_away_asks_nothing_again(person: Person) -> None:
    person.answers_all(cancer_diagnosis="yes", region_foot="yes", region_ribs="yes")
    person.ticks("pain", region_ribs="yes")
    assert person.asks_for_result()["Location"] == person.result_url


def test_a_page_sent_for_the_first_time_does_not_say_that_it_is_asked_again(person: Person) -> None:
    person.ticks("pain", region_foot="yes")
    assert NOTE not in person.sees("pain_details").words
