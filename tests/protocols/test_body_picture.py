"""The body picture of the shipped protocol: every place raises a row, and none is lost to the rules."""

from __future__ import annotations

import pytest

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.checklist import complete_page
from triage.engine.evaluation import assess, assess_each
from triage.engine.navigation import shown_pages
from triage.engine.questions import YesNoQuestion
from triage.engine.safety.checks import rules_reading
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

PROTOCOL = shipped_protocol(pages=library("en").keys())
PLACES = [q for q in PROTOCOL.questions.values() if isinstance(q, YesNoQuestion) and q.body_region]
SPINE = {"region_neck": "neck_pain", "region_upper_back": "back_pain", "region_lower_back": "back_pain"}
LONG_BONES = ["region_upper_arm", "region_hip", "region_thigh", "region_lower_leg"]

every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)


def test_there_are_thirteen_places() -> None:
    assert len(PLACES) == 13


@every_place
def test_a_place_stands_on_the_page_on_pain(place: YesNoQuestion) -> None:
    assert PROTOCOL.page_of[place.id].id == "pain"


@every_place
def test_a_place_counts_as_a_row_of_the_same_page(place: YesNoQuestion) -> None:
    assert place.counts_as
    for link in place.counts_as:
        assert str(link.test) == place.id
        assert PROTOCOL.page_of[link.yes_to].id == "pain"
        assert PROTOCOL.questions[link.yes_to].role == "sign"


@every_place
def test_a_place_is_named_after_its_region(place: YesNoQuestion) -> None:
    assert place.id == f"region_{place.body_region}"


def test_no_two_places_share_a_region() -> None:
    assert len({place.body_region for place in PLACES}) == len(PLACES)


@every_place
def test_a_place_is_no_sign_of_its_own(place: YesNoQuestion) -> None:
    assert place.role == "context"
    assert not place.red_flag


@every_place
def test_a_rule_reads_every_place(place: YesNoQuestion) -> None:
    assert rules_reading(PROTOCOL)[place.id]


@every_place
def test_ticking_a_place_sets_its_rows_to_yes_or_speaks_for_them(place: YesNoQuestion) -> None:
    page = PROTOCOL.page_of[place.id]
    completed = complete_page(PROTOCOL, page, {place.id: "yes"}, {})

    raised = {name for name, answer in completed.items() if answer == "yes"}
    assert raised == {place.id, *(link.yes_to for link in place.counts_as if not link.together_with)}
    left_open = {question.id for question in page.questions} - completed.keys()
    assert left_open == {link.yes_to for link in place.counts_as if link.together_with}


def test_the_spine_and_the_lower_leg_count_as_signs_unless_the_pain_is_known_and_unchanged() -> None:
    told_apart = {
        place.id: str(link.together_with)
        for place in PLACES
        for link in place.counts_as
        if link.together_with
    }

    assert told_apart == dict.fromkeys([*SPINE, "region_lower_leg"], "pain_change in [changed]?")


@pytest.mark.parametrize("place", SPINE)
@pytest.mark.parametrize("change", ["changed", "not_sure", None])
def test_a_place_on_the_spine_is_a_call_today_unless_the_pain_is_known_and_unchanged(
    place: str, change: str | None
) -> None:
    said = {"pain_change": change} if change else {}
    answers = {"cancer_diagnosis": "yes", place: "yes", **said}

    assert assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency == Urgency.SAME_DAY


@pytest.mark.parametrize("place", SPINE)
def test_old_pain_in_the_spine_that_a_doctor_knows_is_never_routine(place: str) -> None:
    answers = {"cancer_diagnosis": "yes", place: "yes", "pain_change": "as_ever"}

    assert assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency == Urgency.SOON


@pytest.mark.parametrize(("place", "row"), list(SPINE.items()))
def test_the_row_on_new_pain_counts_whatever_is_said_of_the_pain_as_a_whole(place: str, row: str) -> None:
    answers = {"cancer_diagnosis": "yes", place: "yes", row: "yes", "pain_change": "as_ever"}

    assert assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency == Urgency.SAME_DAY


@every_place
def test_a_place_opens_the_details_and_the_history(place: YesNoQuestion) -> None:
    shown = {page.id for page in shown_pages(PROTOCOL, {place.id: "yes"})}

    assert {"pain_details", "medicines_and_history"} <= shown


@every_place
@pytest.mark.parametrize("cancer", ["yes", "no", "not_sure"])
def test_a_place_weighs_just_as_much_as_its_rows(place: YesNoQuestion, cancer: str) -> None:
    rows = {link.yes_to: "yes" for link in place.counts_as}
    by_place, by_rows = (
        fill_missing(PROTOCOL, {"cancer_diagnosis": cancer} | given, "no")
        for given in ({place.id: "yes"}, rows)
    )

    first, second = assess_each(PROTOCOL, [by_place, by_rows])
    assert first == second > Urgency.ROUTINE


@pytest.mark.parametrize(("place", "row"), list(SPINE.items()))
def test_a_place_on_the_spine_raises_spine_pain(place: str, row: str) -> None:
    assert [link.yes_to for link in PROTOCOL.questions[place].counts_as] == [row]


@pytest.mark.parametrize("place", LONG_BONES)
def test_a_place_on_a_long_bone_raises_the_pain_that_may_come_before_a_break(place: str) -> None:
    assert "weight_bearing_bone_pain" in [link.yes_to for link in PROTOCOL.questions[place].counts_as]


def test_a_place_on_the_spine_completes_an_emergency_like_its_row() -> None:
    answers = {"cancer_diagnosis": "yes", "region_lower_back": "yes", "fever": "yes"}

    assert assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency == Urgency.EMERGENCY
