"""What a sent checklist says about the rows that nobody touched."""

from __future__ import annotations

import pytest

from tests.engine.builders import (
    all_of,
    count,
    loaded,
    number,
    page,
    protocol_data,
    question,
    rule,
    small_protocol,
)
from triage.engine.checklist import complete_page, interrupts
from triage.engine.evaluation import assess
from triage.engine.protocol import Page, Protocol

PROTOCOL = small_protocol()


def counts(name: str, *rows: str) -> list[dict[str, str]]:
    """What a yes to a place counts as."""
    return [{"test": name, "yes_to": row} for row in rows]


def picture_protocol() -> Protocol:
    """A page with a body picture, its rows, a number, and a later question that counts as a row."""
    places = {"upper_back": ["back_pain"], "neck": ["neck_pain"], "thigh": ["leg_pain", "bone_pain"]}
    return loaded(
        protocol_data(
            [
                page("about", question("cancer", role="context")),
                page(
                    "pain",
                    *(
                        question(place, role="context", body_region=place, counts_as=counts(place, *rows))
                        for place, rows in places.items()
                    ),
                    *(question(row) for row in ("back_pain", "neck_pain", "leg_pain", "bone_pain")),
                    number("severity", role="context"),
                ),
                page("later", question("stiff_back", counts_as=counts("stiff_back", "back_pain"))),
            ],
            [
                rule("back", "same_day", all_of("back_pain")),
                rule("leg", "soon", all_of("leg_pain")),
                rule("two", "emergency", count(2, "back_pain", "neck_pain")),
                rule("severe", "soon", all_of("severity >= 7?")),
            ],
        )
    )


PICTURE = picture_protocol()
NO_PLACES = {"upper_back": "no", "neck": "no", "thigh": "no"}
NO_ROWS = {"back_pain": "no", "neck_pain": "no", "leg_pain": "no", "bone_pain": "no"}


def pain_page() -> Page:
    found = PICTURE.page("pain")
    assert found is not None
    return found


def the_page(name: str) -> Page:
    page = PROTOCOL.page(name)
    assert page is not None
    return page


def test_untouched_rows_become_no() -> None:
    assert complete_page(PROTOCOL, the_page("pain"), {"back_pain": "yes"}, {}) == {
        "back_pain": "yes",
        "constipation": "no",
    }


def test_a_red_flag_leaves_untouched_rows_unanswered() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"leg_weakness": "yes"}, {}) == {"leg_weakness": "yes"}


def test_not_sure_about_a_red_flag_that_is_no_emergency_yet_completes_the_page() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"leg_weakness": "not_sure"}, {}) == {
        "leg_weakness": "not_sure",
        "numbness": "no",
    }


def test_an_emergency_from_another_page_does_not_cut_this_one_short() -> None:
    before = {"back_pain": "yes", "constipation": "yes", "cancer": "yes"}

    assert complete_page(PROTOCOL, the_page("nerves"), {"numbness": "not_sure"}, before) == {
        "numbness": "not_sure",
        "leg_weakness": "no",
    }


def test_an_earlier_answer_of_the_same_page_is_not_looked_at() -> None:
    assert complete_page(PROTOCOL, the_page("nerves"), {"numbness": "not_sure"}, {"leg_weakness": "yes"}) == {
        "numbness": "not_sure",
        "leg_weakness": "no",
    }


def test_numbers_and_questions_asked_one_by_one_are_never_filled_in() -> None:
    assert complete_page(PROTOCOL, the_page("history"), {}, {}) == {}
    assert complete_page(PROTOCOL, the_page("about"), {}, {}) == {}


def test_only_the_page_that_helped_to_decide_an_emergency_interrupts() -> None:
    assessment = assess(PROTOCOL, {"back_pain": "yes", "constipation": "yes", "cancer": "yes"})

    assert interrupts(assessment, the_page("pain"))
    assert interrupts(assessment, the_page("about"))
    assert not interrupts(assessment, the_page("nerves"))


@pytest.mark.parametrize(
    ("place", "rows"),
    [
        ("upper_back", ["back_pain"]),
        ("neck", ["neck_pain"]),
        ("thigh", ["leg_pain", "bone_pain"]),
    ],
)
def test_a_ticked_place_sets_its_untouched_rows_to_yes(place: str, rows: list[str]) -> None:
    assert complete_page(PICTURE, pain_page(), {place: "yes"}, {}) == {
        **NO_PLACES,
        **NO_ROWS,
        place: "yes",
        **dict.fromkeys(rows, "yes"),
    }


def test_several_places_set_the_rows_of_each() -> None:
    completed = complete_page(PICTURE, pain_page(), {"upper_back": "yes", "thigh": "yes"}, {})

    assert [row for row in NO_ROWS if completed[row] == "yes"] == ["back_pain", "leg_pain", "bone_pain"]


def test_an_untouched_picture_sets_no_row() -> None:
    assert complete_page(PICTURE, pain_page(), {}, {}) == {**NO_PLACES, **NO_ROWS}


def test_not_sure_that_was_ticked_in_the_row_of_a_place_is_kept() -> None:
    completed = complete_page(PICTURE, pain_page(), {"upper_back": "yes", "back_pain": "not_sure"}, {})

    assert completed["back_pain"] == "not_sure"


def test_a_row_that_was_ticked_sets_no_place() -> None:
    completed = complete_page(PICTURE, pain_page(), {"back_pain": "yes"}, {})

    assert completed["upper_back"] == "no"


def test_not_sure_about_a_place_sets_no_row() -> None:
    completed = complete_page(PICTURE, pain_page(), {"upper_back": "not_sure"}, {})

    assert completed["back_pain"] == "no"


def test_the_place_that_was_ticked_before_is_not_looked_at() -> None:
    before = {"upper_back": "yes", "back_pain": "yes"}

    assert complete_page(PICTURE, pain_page(), {"neck": "yes"}, before)["back_pain"] == "no"


def test_what_counts_as_a_row_on_another_page_sets_nothing_here() -> None:
    assert complete_page(PICTURE, pain_page(), {}, {"stiff_back": "yes"})["back_pain"] == "no"


def test_a_row_that_a_place_may_speak_for_stays_unanswered() -> None:
    links = [{"test": "upper_back", "together_with": "is_new?", "yes_to": "back_pain"}]
    protocol = loaded(
        protocol_data(
            [
                page(
                    "pain",
                    question("upper_back", role="context", body_region="upper_back", counts_as=links),
                    question("back_pain"),
                    question("neck_pain"),
                ),
                page("details", question("is_new", role="context")),
            ],
            [rule("back", "same_day", all_of("back_pain"))],
            cancer_question="neck_pain",
        )
    )

    assert complete_page(protocol, protocol.pages[0], {"upper_back": "yes"}, {}) == {
        "upper_back": "yes",
        "neck_pain": "no",
    }
    assert complete_page(protocol, protocol.pages[0], {"neck_pain": "yes"}, {})["back_pain"] == "no"


def test_a_number_beside_a_picture_is_never_filled_in() -> None:
    assert "severity" not in complete_page(PICTURE, pain_page(), {"upper_back": "yes"}, {})


def test_completing_a_page_changes_nothing_that_was_handed_in() -> None:
    given, before = {"upper_back": "yes"}, {"back_pain": "no"}
    complete_page(PICTURE, pain_page(), given, before)

    assert given == {"upper_back": "yes"}
    assert before == {"back_pain": "no"}


@pytest.mark.parametrize("row", ["no", "not_sure"])
def test_a_place_counts_in_rules_whatever_its_row_says(row: str) -> None:
    assert assess(PICTURE, {"upper_back": "yes", "back_pain": row}).urgency == "same_day"


def test_a_place_and_its_own_row_count_once() -> None:
    assert assess(PICTURE, {"upper_back": "yes", "back_pain": "yes"}).urgency == "same_day"


def test_two_places_count_as_two_rows() -> None:
    assert assess(PICTURE, {"upper_back": "yes", "neck": "yes"}).urgency == "emergency"


def test_a_place_that_decides_is_named() -> None:
    finding = assess(PICTURE, {"upper_back": "yes", "back_pain": "not_sure"}).findings[0]

    assert [decider.question for decider in finding.deciders] == ["upper_back"]
