"""Help where people hesitate: a hint or a way to tell, for the person and for a carer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.questions import YesNoQuestion
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from triage.engine.questions import Question

PROTOCOL = shipped_protocol(pages=library("en").keys())
QUESTIONS = PROTOCOL.questions
RED_FLAGS = [q for q in QUESTIONS.values() if isinstance(q, YesNoQuestion) and q.red_flag]
WITH_WAY_TO_TELL = [q for q in QUESTIONS.values() if q.how_to_tell]
# Signs that are easy to put down to something else, or to mistake for another one.
OFTEN_UNSURE = [
    "known_bone_metastases",
    "known_spine_metastases",
    "new_or_worse_constipation",
    "nausea",
    "sleepy_or_sluggish",
    "muscle_weakness",
    "muscle_twitching_or_cramps",
    "fever",
    "bruising_or_small_bleeds",
    "one_leg_swollen",
    "numbness_hands_feet_only",
    "skin_burn_from_radiation",
    "on_chemotherapy",
    "on_bone_strengthening_drug",
    "bowel_not_opened_days",
]
# Where a wrong "no" costs most, a hint is not enough.
CORD_AND_CALCIUM = [
    "leg_weakness",
    "legs_heavy_or_strange",
    "trouble_walking_or_unsteady",
    "numbness_legs_or_belly",
    "numbness_saddle",
    "trouble_urinating",
    "confusion",
    "hard_to_wake",
    "cannot_move_or_bear_weight",
    "band_like_chest_or_belly_pain",
]


def has_help(question: Question) -> bool:
    return question.hint is not None or question.how_to_tell is not None


# Nobody hesitates over these: they are plain, or the question itself says all there is to say.
PLAIN = {
    "new_severe_headache",
    "chest_pain_or_trouble_breathing",
    "stroke_or_seizure_signs",
    "allergic_reaction",
    "pain_radiating_to_legs",
    "thoughts_of_self_harm",
}


def test_every_red_flag_that_can_be_doubted_has_help() -> None:
    assert {question.id for question in RED_FLAGS if not has_help(question)} <= PLAIN


@pytest.mark.parametrize("name", OFTEN_UNSURE)
def test_a_question_that_people_are_often_unsure_about_has_help(name: str) -> None:
    assert has_help(QUESTIONS[name])


@pytest.mark.parametrize("name", CORD_AND_CALCIUM)
def test_the_gravest_signs_that_can_be_doubted_say_how_to_tell(name: str) -> None:
    assert QUESTIONS[name].how_to_tell


@pytest.mark.parametrize("question", WITH_WAY_TO_TELL, ids=lambda question: question.id)
def test_a_way_to_tell_has_words_for_a_carer(question: Question) -> None:
    assert question.how_to_tell_other


@pytest.mark.parametrize("question", WITH_WAY_TO_TELL, ids=lambda question: question.id)
def test_a_way_to_tell_ends_with_not_sure(question: Question) -> None:
    for text in (question.how_to_tell, question.how_to_tell_other):
        assert text
        assert text.to("en").endswith("If you cannot tell, tick Not sure.")


@pytest.mark.parametrize("question", WITH_WAY_TO_TELL, ids=lambda question: question.id)
def test_a_carers_way_to_tell_does_not_speak_of_the_carers_body(question: Question) -> None:
    assert question.how_to_tell_other
    words = f" {question.how_to_tell_other.to('en').lower()}"
    for own in (" your ", " do you ", " did you ", " you feel", " you had "):
        assert own not in words


def test_no_carers_text_stands_alone() -> None:
    for question in QUESTIONS.values():
        assert question.how_to_tell or not question.how_to_tell_other


@pytest.mark.parametrize("name", ["care_team", "signs_since", "cancer_type", "pain_side"])
def test_what_is_only_told_to_the_nurse_can_be_skipped_and_moves_no_rule(name: str) -> None:
    question = QUESTIONS[name]
    assert question.optional
    assert question.informational
    read = {
        test.question
        for rule in PROTOCOL.rules
        for alternative in rule.alternatives
        for test in alternative.tests
    }
    assert name not in read
