"""Answers on a page that is no longer shown: kept, and not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.actions.submissions import assess_submission
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from tests.patients.person import Person


@pytest.fixture
def with_hidden_page(person: Person) -> Person:
    """Somebody who told of very bad pain, and then that there is no pain."""
    person.answers_all(bone_pain_new="yes", pain_severity="9")
    person.presses_none("pain")
    return person


def test_answers_of_a_hidden_page_are_kept(with_hidden_page: Person) -> None:
    assert with_hidden_page.submission.answers["pain_severity"] == 9


def test_answers_of_a_hidden_page_do_not_count(with_hidden_page: Person) -> None:
    with_hidden_page.asks_for_result()
    assert 'data-urgency="routine"' in with_hidden_page.sees_result().raw


def test_a_hidden_page_is_not_asked_for(with_hidden_page: Person) -> None:
    assert with_hidden_page.asks_for_result()["Location"] == with_hidden_page.result_url


def test_the_record_keeps_what_was_shown_before_the_page_was_hidden(with_hidden_page: Person) -> None:
    with_hidden_page.asks_for_result()
    assert with_hidden_page.submission.highest_urgency() == Urgency.SAME_DAY


def test_what_raises_on_a_page_that_is_shown_again_counts_at_once(with_hidden_page: Person) -> None:
    with_hidden_page.ticks("pain", bone_pain_other_site="yes")
    assert with_hidden_page.submission.answers["pain_severity"] == 9
    assessment = assess_submission(with_hidden_page.submission)
    assert assessment is not None
    assert assessment.urgency == Urgency.SAME_DAY


def test_a_page_that_is_shown_again_is_asked_again(with_hidden_page: Person) -> None:
    with_hidden_page.ticks("pain", bone_pain_other_site="yes")
    response = with_hidden_page.asks_for_result()
    assert response["Location"] == with_hidden_page.page_url("pain_details")


def test_the_stored_result_does_not_speak_of_hidden_answers(with_hidden_page: Person) -> None:
    with_hidden_page.asks_for_result()
    final = with_hidden_page.submission.assessments.get(is_final=True)
    assert "pain_severity" not in str(final.document)
