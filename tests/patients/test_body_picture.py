"""The body picture on the page on pain: what a tick there does to the rows, the answers and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read
from triage.engine.questions import YesNoQuestion

if TYPE_CHECKING:
    from tests.patients.html import Seen
    from tests.patients.person import Person
    from triage.engine.protocol import Protocol

REGIONS = ["region_neck", "region_ribs", "region_upper_back", "region_lower_back", "region_foot"]


def answers(person: Person) -> Seen:
    """Open the page to check the answers on."""
    return read(person.client.get(person.answers_url))


def boxes(seen: Seen, name: str) -> list[str]:
    """The values of the boxes of a question."""
    return [box["value"] for box in seen.inputs if box.get("name") == name]


def test_these_are_all_the_places(protocol: Protocol) -> None:
    questions = protocol.questions.values()
    assert [q.id for q in questions if isinstance(q, YesNoQuestion) and q.body_region] == REGIONS


def test_every_place_has_one_box_and_a_spot_to_tap_in_the_picture(person: Person) -> None:
    seen = person.sees("pain")
    for region in REGIONS:
        assert boxes(seen, region) == ["yes"]
        assert seen.raw.count(f'id="{region}"') == 1
        assert f'class="area area-{region.removeprefix("region_")}-1"' in seen.raw


def test_a_part_of_the_picture_that_is_no_place_cannot_be_tapped(person: Person) -> None:
    assert "area-thigh" not in person.sees("pain").raw


def test_a_place_has_no_row_of_its_own(person: Person) -> None:
    assert 'aria-label="Pain in the upper back"' not in person.sees("pain").raw


def test_there_is_no_picture_on_other_pages(person: Person) -> None:
    assert "body-map" not in person.sees("movement").raw


@pytest.mark.parametrize(
    ("region", "rows"),
    [
        ("region_upper_back", set()),
        ("region_lower_back", set()),
        ("region_neck", set()),
        ("region_ribs", {"bone_pain_other_site"}),
        ("region_foot", {"bone_pain_other_site"}),
    ],
)
def test_a_place_sets_its_rows_to_yes_and_no_others(person: Person, region: str, rows: set[str]) -> None:
    person.ticks("pain", **{region: "yes"})
    stored = person.submission.answers
    assert {name for name, answer in stored.items() if answer == "yes"} == rows | {region}


def test_the_rows_are_found_ticked_afterwards(person: Person) -> None:
    person.ticks("pain", region_ribs="yes")
    assert person.sees("pain").ticked == {("region_ribs", "yes"), ("bone_pain_other_site", "yes")}


def test_nobody_says_no_to_the_row_that_a_place_on_the_spine_speaks_for(person: Person) -> None:
    person.ticks("pain", region_upper_back="yes")
    assert "back_pain" not in person.submission.answers
    assert person.submission.answers["neck_pain"] == "no"


def test_a_place_on_the_spine_asks_for_nothing_more_on_its_page(person: Person) -> None:
    seen = person.finishes(cancer_diagnosis="yes", region_upper_back="yes", pain_change="changed")
    assert 'data-urgency="same_day"' in seen.raw


def test_old_pain_on_the_spine_that_a_doctor_knows_is_told_to_the_doctor_soon(person: Person) -> None:
    seen = person.finishes(cancer_diagnosis="yes", region_upper_back="yes", pain_change="as_ever")
    assert 'data-urgency="soon"' in seen.raw


def test_who_does_not_say_whether_the_pain_is_new_is_told_as_if_not_sure(person: Person) -> None:
    person.answers_all(cancer_diagnosis="yes", region_upper_back="yes")
    person.asks_for_result()
    assert "pain_change" not in person.submission.answers
    assert 'data-urgency="same_day"' in person.sees_result().raw


def test_a_row_that_was_said_to_be_not_sure_stays_so(person: Person) -> None:
    person.ticks("pain", region_upper_back="yes", back_pain="not_sure")
    assert person.submission.answers["back_pain"] == "not_sure"


def test_a_row_that_is_not_sure_does_not_take_the_place_back(person: Person) -> None:
    person.finishes(
        cancer_diagnosis="yes", region_upper_back="yes", back_pain="not_sure", new_or_worse_constipation="yes"
    )
    assert 'data-urgency="emergency"' in person.sees_result().raw


def test_a_row_can_be_ticked_without_a_place(person: Person) -> None:
    person.ticks("pain", back_pain="yes")
    assert person.submission.answers["region_upper_back"] == "no"


@pytest.mark.parametrize("region", ["region_ribs", "region_upper_back", "region_foot"])
def test_a_place_is_never_routine(person: Person, region: str) -> None:
    assert 'data-urgency="routine"' not in person.finishes(cancer_diagnosis="no", **{region: "yes"}).raw


@pytest.mark.parametrize("region", ["region_upper_back", "region_lower_back", "region_neck"])
def test_a_place_on_the_spine_is_a_call_today_with_cancer(person: Person, region: str) -> None:
    seen = person.finishes(cancer_diagnosis="yes", **{region: "yes"})
    assert 'data-urgency="same_day"' in seen.raw


def test_the_result_gives_the_place_as_its_reason(person: Person) -> None:
    words = person.finishes(cancer_diagnosis="yes", region_upper_back="yes").words
    assert "Pain in the upper back. (Yes)" in words


@pytest.mark.parametrize("region", ["region_ribs", "region_upper_back", "region_foot"])
def test_a_place_opens_the_page_with_more_about_the_pain(person: Person, region: str) -> None:
    response = person.ticks("pain", **{region: "yes"})
    assert response.status_code == 302
    assert person.client.get(person.page_url("pain_details")).status_code == 200


def test_a_place_alone_is_enough_to_continue(person: Person) -> None:
    assert person.ticks("pain", region_foot="yes").status_code == 302


def test_a_place_with_none_of_these_says_to_choose_and_is_kept(person: Person) -> None:
    seen = read(person.presses_none("pain", region_foot="yes"))
    assert "You ticked a box and pressed None of these." in seen.words
    assert seen.ticked == {("region_foot", "yes")}
    assert not person.has_stored_anything


def test_a_place_that_is_taken_away_is_no_longer_stored_as_yes(person: Person) -> None:
    person.ticks("pain", region_foot="yes", region_upper_back="yes")
    person.ticks("pain", region_foot="yes", bone_pain_other_site="yes")
    assert person.submission.answers["region_upper_back"] == "no"
    assert person.submission.answers["back_pain"] == "no"


def test_a_value_that_is_no_answer_to_a_place_says_so(person: Person) -> None:
    seen = read(person.ticks("pain", region_foot="maybe"))
    assert "This is not one of the answers" in seen.words
    assert not person.has_stored_anything


# ---- check your answers


def test_places_that_were_not_touched_are_not_listed(person: Person) -> None:
    person.ticks("pain", back_pain="yes")
    words = answers(person).words
    for place in ("Pain in the neck", "Pain in the foot", "Pain in the upper back"):
        assert place not in words


def test_places_that_were_not_touched_do_not_count_among_the_rows(person: Person) -> None:
    person.presses_none("pain")
    assert "Counts as no: 4 rows" in answers(person).words


def test_places_that_were_not_reached_are_not_listed_as_unanswered(person: Person) -> None:
    person.presses_none("movement")
    words = answers(person).words
    assert "Not answered: 4 rows" in words
    assert "Pain in the neck" not in words


def test_a_place_that_was_ticked_is_listed_with_its_row(person: Person) -> None:
    person.ticks("pain", region_ribs="yes")
    words = answers(person).words
    assert "Pain in the ribs or chest bone. Yes" in words
    assert "Old pain counts here too. Yes" in words


def test_a_place_reads_the_same_for_a_carer(carer: Person) -> None:
    carer.ticks("pain", region_upper_back="yes")
    assert "Pain in the upper back. Yes" in answers(carer).words


def test_a_place_names_the_rows_that_it_ticks_on_the_screen(person: Person) -> None:
    ticks = {box["name"]: box.get("data-ticks") for box in person.sees("pain").inputs if "name" in box}
    assert ticks["region_ribs"] == "bone_pain_other_site"
    # On the spine a place counts only where the pain is new, which the next page asks.
    assert ticks["region_upper_back"] is None
