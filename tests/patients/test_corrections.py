"""Changing an earlier answer: a new result for the person, the old one for the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.person import Person


def test_correcting_an_answer_lowers_the_result(person: Person) -> None:
    person.answers_all(leg_weakness="yes")
    person.presses_none("movement")
    person.asks_for_result()
    assert 'data-urgency="routine"' in person.sees_result().raw


def test_correcting_an_answer_keeps_the_highest_urgency_that_was_shown(person: Person) -> None:
    person.answers_all(leg_weakness="yes")
    person.presses_none("movement")
    person.asks_for_result()
    assert person.submission.highest_urgency() == Urgency.EMERGENCY


def test_correcting_an_answer_adds_a_result_and_changes_none(person: Person) -> None:
    person.answers_all(leg_weakness="yes")
    first = person.submission.assessments.get()
    person.presses_none("movement")
    person.asks_for_result()
    urgencies = list(person.submission.assessments.values_list("urgency", "is_final"))
    assert urgencies == [("emergency", False), ("routine", True)]
    assert person.submission.assessments.get(pk=first.pk).document == first.document


def test_correcting_an_answer_raises_the_result(person: Person) -> None:
    person.finishes()
    response = person.ticks("movement", leg_weakness="yes")
    assert response["Location"] == person.result_url
    assert 'data-urgency="emergency"' in person.sees_result().raw


def test_a_corrected_submission_is_unfinished_until_the_result_is_asked_for_again(person: Person) -> None:
    person.finishes(other_worry="yes")
    person.presses_none("other_signs")
    assert not person.submission.is_finished
    assert person.opens_result()["Location"] == person.answers_url


def test_a_corrected_submission_can_be_finished_again(person: Person) -> None:
    person.finishes(other_worry="yes")
    person.presses_none("other_signs")
    person.asks_for_result()
    finals = person.submission.assessments.filter(is_final=True).values_list("urgency", flat=True)
    assert list(finals) == ["soon", "routine"]


def cut_short_by_leg_pain(person: Person) -> None:
    """Leg pain is an emergency while cancer is unknown; the other red flags stay unanswered."""
    person.presses_none("movement")
    person.ticks("urgent_signs", pain_radiating_to_legs="yes")
    assert "confusion" not in person.submission.answers


def sends_the_rest(person: Person) -> Response:
    """Send every page after the one about the cancer."""
    person.presses_none("pain")
    person.presses_none("pain_details", pain_severity="0")
    person.presses_none("other_signs")
    return person.presses_none("medicines_and_history", bowel_not_opened_days="0")


def test_a_correction_that_takes_the_emergency_away_asks_the_unanswered_red_flags_again(
    person: Person,
) -> None:
    cut_short_by_leg_pain(person)
    person.answers_all(pain_radiating_to_legs="yes", cancer_diagnosis="no")
    assert person.submission.answers["confusion"] == "no"


def test_no_result_is_given_while_red_flags_are_unanswered(person: Person) -> None:
    cut_short_by_leg_pain(person)
    person.tells_about_cancer("no")
    sends_the_rest(person)
    assert person.asks_for_result()["Location"] == person.page_url("urgent_signs")
    assert person.opens_result()["Location"] == person.page_url("urgent_signs")


def test_red_flags_that_are_asked_again_keep_the_box_that_was_ticked(person: Person) -> None:
    cut_short_by_leg_pain(person)
    person.tells_about_cancer("no")
    assert person.sees("urgent_signs").ticked == {("pain_radiating_to_legs", "yes")}


def test_red_flags_are_not_asked_again_while_the_emergency_lasts(person: Person) -> None:
    cut_short_by_leg_pain(person)
    person.tells_about_cancer("yes")
    assert sends_the_rest(person)["Location"] == person.answers_url


def test_a_correction_after_the_end_asks_the_unanswered_red_flags_again(person: Person) -> None:
    person.answers_all(leg_weakness="not_sure", pain_radiating_to_legs="not_sure")
    person.asks_for_result()
    assert "confusion" not in person.submission.answers
    response = person.presses_none("movement")
    assert response["Location"] == person.page_url("urgent_signs")
