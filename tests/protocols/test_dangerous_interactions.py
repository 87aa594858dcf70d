"""Interactions that are easy to miss and dangerous to get wrong, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer

PROTOCOL = shipped_protocol(pages=library("en").keys())
EMERGENCY, SAME_DAY, SOON = Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.SOON


def told(*yes: str, cancer: str = "yes", **others: Answer) -> Urgency:
    """The urgency of someone with these signs, everything else no."""
    answers = {"cancer_diagnosis": cancer, **dict.fromkeys(yes, "yes"), **others}
    return assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency


@pytest.mark.parametrize("sign", ["new_or_worse_constipation", "nausea", "sleepy_or_sluggish"])
def test_an_opioid_never_explains_a_sign_away(sign: str) -> None:
    assert told(sign, "on_opioid") >= told(sign) >= SOON


def test_constipation_belongs_to_the_spine_too() -> None:
    assert told("new_or_worse_constipation", "back_pain", "on_opioid") == EMERGENCY


def test_constipation_belongs_to_calcium_too() -> None:
    assert told("new_or_worse_constipation", "extreme_thirst") == SAME_DAY
    assert told("new_or_worse_constipation", "extreme_thirst", "sleepy_or_sluggish") == EMERGENCY


def test_three_days_without_a_stool_are_constipation() -> None:
    assert told(bowel_not_opened_days=3) == SOON
    assert told("back_pain", bowel_not_opened_days=3) == EMERGENCY
    assert told("back_pain", bowel_not_opened_days=2) == SAME_DAY


def test_cord_signs_need_no_pain() -> None:
    assert told("leg_weakness", pain_severity=0) == EMERGENCY


def test_a_low_pain_score_lowers_nothing() -> None:
    for sign in ("back_pain", "pain_sudden_severe", "medicines_not_controlling_pain"):
        assert told(sign, pain_severity=0) == told(sign)


def test_going_often_with_back_pain_may_be_a_full_bladder() -> None:
    assert told("frequent_urination", "back_pain", cancer="no") == SAME_DAY


def test_one_side_is_enough() -> None:
    for sign in ("leg_weakness", "numbness_saddle", "pain_radiating_to_legs", "arm_weakness"):
        assert told(sign) == EMERGENCY


def test_numb_fingers_and_toes_with_back_pain_cannot_be_told_from_a_cord_sign() -> None:
    assert told("numbness_hands_feet_only", "on_chemotherapy") == SOON
    assert told("numbness_hands_feet_only", "on_chemotherapy", "back_pain") == EMERGENCY


def test_relief_is_not_reassuring_either_way() -> None:
    assert told("back_pain", "pain_relieved_by_movement") >= told("back_pain")
    assert told("back_pain", "pain_relieved_by_lying_down", cancer="no") == SAME_DAY


def test_pain_that_comes_and_goes_never_lowers() -> None:
    assert told("bone_pain_new", "pain_comes_and_goes", "known_bone_metastases") == SAME_DAY


def test_a_break_without_drama_is_still_dealt_with_today() -> None:
    assert told("weight_bearing_bone_pain", "pain_worse_with_activity") == SAME_DAY
    assert told("arm_weakness") == EMERGENCY


def test_a_carers_not_himself_is_confusion_and_not_sure_counts() -> None:
    assert told("confusion") == EMERGENCY
    assert told(confusion="not_sure") == EMERGENCY


def test_weak_muscles_and_weak_legs_cannot_be_told_apart() -> None:
    assert told("muscle_weakness") == SAME_DAY
    assert told("muscle_weakness", "back_pain") == EMERGENCY


def test_a_bone_drug_stopped_last_year_still_counts() -> None:
    for sign in ("extreme_thirst", "frequent_urination", "nausea", "new_or_worse_constipation"):
        assert told(sign, "stopped_bone_strengthening_drug", cancer="no") == SAME_DAY


def test_twitching_on_a_bone_drug_may_be_low_calcium() -> None:
    assert told("muscle_twitching_or_cramps", "on_bone_strengthening_drug", cancer="no") == SAME_DAY


def test_thigh_pain_on_a_bone_drug_can_come_before_a_break() -> None:
    assert (
        told("weight_bearing_bone_pain", "bone_pain_new", "on_bone_strengthening_drug", cancer="no")
        == SAME_DAY
    )


def test_a_drip_the_day_before_does_not_explain_a_fever_away() -> None:
    assert told("fever", "on_bone_strengthening_drug", "muscle_or_joint_aches") == SAME_DAY


def test_chills_without_fever_count_on_cancer_drugs_and_steroids() -> None:
    assert told("chills_or_shaking", "on_chemotherapy") == EMERGENCY
    assert told("chills_or_shaking", "on_steroids") == EMERGENCY


def test_steroids_hide_fever_and_belly_pain() -> None:
    assert told("fever", "on_steroids") == EMERGENCY
    assert told("abdominal_pain", "on_steroids", cancer="no") == SAME_DAY


def test_cancer_not_sure_counts_as_cancer() -> None:
    assert told("extreme_thirst", "frequent_urination", cancer="not_sure") == EMERGENCY


def test_nerve_signs_do_not_depend_on_cancer() -> None:
    for sign in ("leg_weakness", "numbness_saddle", "trouble_urinating", "paralysis", "confusion"):
        assert told(sign, cancer="no") == EMERGENCY


def test_no_known_spread_protects_nobody() -> None:
    assert told("extreme_thirst", "frequent_urination", known_bone_metastases="no") == EMERGENCY


def test_known_spread_counts_as_cancer_whatever_was_said_about_cancer() -> None:
    assert told("back_pain", "known_bone_metastases", cancer="no") == SAME_DAY
    assert told("pain_radiating_to_legs", "known_spine_metastases", cancer="no") == EMERGENCY


def test_two_mild_signs_together_can_be_an_emergency() -> None:
    assert told("neck_pain", "legs_heavy_or_strange", cancer="no") == EMERGENCY
    assert told("vomiting", "very_dry_mouth", cancer="no") == EMERGENCY
    assert told("vomiting", "dizzy_on_standing", cancer="no") == EMERGENCY


def test_drinks_that_do_not_stay_down_are_an_emergency_and_a_dry_mouth_alone_is_not() -> None:
    assert told("cannot_keep_drinks_down", cancer="no") == EMERGENCY
    assert told("very_dry_mouth") == told("dizzy_on_standing") == SAME_DAY


def test_a_blow_to_the_head_on_a_blood_thinner_is_an_emergency() -> None:
    assert told("hit_head", cancer="no") == SAME_DAY
    assert told("hit_head", "on_blood_thinner", cancer="no") == EMERGENCY


@pytest.mark.parametrize("sign", ["unstable_neck", "vision_change", "mouth_hardly_opens"])
def test_a_neck_that_gave_way_lost_sight_and_a_shut_mouth_are_emergencies_for_everybody(sign: str) -> None:
    for cancer in ("yes", "no", "not_sure"):
        assert told(sign, cancer=cancer) == EMERGENCY
        assert told(cancer=cancer, **{sign: "not_sure"}) == SAME_DAY


@pytest.mark.parametrize("risk", ["neck_pain", "known_bone_metastases", "known_spine_metastases"])
def test_not_sure_about_the_neck_is_an_emergency_with_a_risk(risk: str) -> None:
    assert told(risk, unstable_neck="not_sure") == EMERGENCY


def test_trouble_swallowing_may_be_a_nerve_or_an_infection() -> None:
    assert told("trouble_swallowing_or_speaking") == SAME_DAY
    assert told("trouble_swallowing_or_speaking", cancer="no") == SOON
    assert told("trouble_swallowing_or_speaking", "neck_pain") == EMERGENCY
    assert (
        told("trouble_swallowing_or_speaking", "jaw_pain_or_loose_tooth", "fever", cancer="no") == EMERGENCY
    )


def test_a_numb_chin_is_never_trivial() -> None:
    assert told("numb_chin_or_face", cancer="no") == SAME_DAY


def test_numb_toes_with_cancer_in_a_bone_are_a_call_today() -> None:
    assert told("numbness_hands_feet_only", "known_bone_metastases") == SAME_DAY


def test_sleepiness_counts_once_towards_calcium() -> None:
    assert told("sleepy_or_sluggish", "nausea", "on_opioid") == SOON
    assert told("sleepy_or_sluggish", "nausea", "very_tired_or_weak") == SAME_DAY
    assert told("sleepy_or_sluggish", "new_or_worse_constipation") == SAME_DAY


@pytest.mark.parametrize("change", ["changed", "not_sure"])
def test_constant_pain_is_a_call_today_unless_it_is_old_known_and_unchanged(change: str) -> None:
    assert told("pain_constant", pain_change=change) == SAME_DAY
    assert told("pain_constant", pain_change="as_ever") == SOON


def test_old_known_pain_still_raises_when_it_is_very_bad_not_eased_or_getting_worse() -> None:
    for sign in ("medicines_not_controlling_pain", "pain_progressively_worse", "symptoms_getting_worse_fast"):
        assert told("region_lower_back", sign, pain_change="as_ever") >= SAME_DAY
    assert told("region_lower_back", pain_severity=7, pain_change="as_ever") == SAME_DAY
    assert told("region_lower_back", pain_severity="not_sure", pain_change="as_ever") == SAME_DAY


def test_a_flare_that_was_announced_lowers_nothing() -> None:
    for sign in ("symptoms_getting_worse_fast", "back_pain", "medicines_not_controlling_pain"):
        assert told(sign, "expected_flare") == told(sign) == SAME_DAY


def test_no_text_tells_anyone_to_change_a_medicine_or_to_drink_more() -> None:
    texts = [rule.reason.to("en") for rule in PROTOCOL.rules]
    texts += [step.to("en") for wording in PROTOCOL.urgencies.values() for step in wording.steps]
    for text in texts:
        lowered = text.lower()
        for advice in ("stop taking", "start taking", "drink more", "take a laxative", "you are fine"):
            assert advice not in lowered
