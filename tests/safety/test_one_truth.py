"""Property 8: no list of warning signs promises another urgency than the questionnaire gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import (
    all_of,
    count,
    list_item,
    listed_everywhere,
    loaded,
    page,
    protocol_data,
    question,
    rule,
)
from triage.engine.faults import ProtocolError
from triage.engine.list_items import ListItem
from triage.engine.safety.checking import no_progress
from triage.engine.safety.one_truth import Shown, prove_one_truth
from triage.engine.safety.report import Verdict

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.report import PropertyResult

WEAK_LEG = listed_everywhere("weak_leg", all_of("leg"))


def protocol(*items: dict[str, Any]) -> Protocol:
    """Leg: emergency. Back: call today with cancer, else soon. Fever: call today; emergency with a rash."""
    flag = {"red_flag": True}
    return loaded(
        protocol_data(
            [
                page("nerves", question("leg", **flag), question("breath", call_911=True, **flag)),
                page("rest", question("cancer"), question("back"), question("fever"), question("rash")),
            ],
            [
                rule("nerves", "emergency", all_of("leg"), all_of("breath")),
                rule("both", "emergency", all_of("fever", "rash")),
                rule("today", "same_day", all_of("back", "cancer?"), all_of("fever")),
                rule("soon", "soon", all_of("back")),
            ],
            promises={
                "floors": [{"question": name, "alone": "emergency"} for name in ("leg", "breath")],
                "combinations": [],
                "assumptions": [],
            },
            list_items=[WEAK_LEG, *items],
        )
    )


def proved(*items: dict[str, Any], **shown: Any) -> PropertyResult:
    return prove_one_truth(protocol(*items), Shown(**shown), no_progress)


def words(*items: dict[str, Any], **shown: Any) -> str:
    result = proved(*items, **shown)
    assert result.verdict == Verdict.FAILS
    return "\n".join(failure.words for failure in result.failures)


def test_items_that_say_what_the_rules_do_hold() -> None:
    result = proved(
        list_item("back", "same_day", all_of("back"), for_whom=[all_of("cancer?")]),
        list_item("fever_and_rash", "emergency", all_of("fever", "rash")),
        list_item("fever", "same_day", all_of("fever")),
    )

    assert result.verdict == Verdict.HOLDS
    assert result.checked == 4


def test_an_item_that_promises_more_shows_the_smallest_person() -> None:
    said = words(listed_everywhere("fever", all_of("fever")))

    assert "“You have fever.” (the start page, the emergency page, the result, the handover sheet)" in said
    assert "Someone with fever, everything else no, would be told only “Title” (same day)" in said
    assert "Say for whom the item holds, give it that urgency, or change the rules." in said


def test_an_item_that_promises_less_fails_too() -> None:
    said = words(list_item("leg", "same_day", all_of("leg")), pages={"cord": ("leg",)})

    assert "(the education page 'cord') tells people “Title” (same day)" in said
    assert "but everybody it stands for is told more by the questionnaire" in said


def test_a_sign_that_is_always_more_urgent_does_not_hide_among_others() -> None:
    assert "“You have any.”" in words(list_item("any", "same_day", count(1, "fever", "leg")))


def test_an_item_says_for_whom_it_holds() -> None:
    assert "“You have back.”" in words(list_item("back", "same_day", all_of("back")))
    assert proved(list_item("back", "same_day", all_of("back"), for_whom=[all_of("cancer?")])).verdict == (
        Verdict.HOLDS
    )


def test_every_kind_of_person_that_an_item_is_for_is_looked_at() -> None:
    item = list_item("fever", "emergency", all_of("fever"), for_whom=[all_of("rash"), all_of("cancer")])
    assert "Someone with cancer and fever, everything else no," in words(item)


def test_a_list_without_items_fails() -> None:
    result = prove_one_truth(protocol().model_copy(update={"list_items": ()}), Shown(), no_progress)

    assert {failure.subject for failure in result.failures} == {"start", "emergency_page", "result", "sheet"}
    assert "the start page would show no warning sign" in result.failures[0].words


@pytest.mark.parametrize(
    ("shown", "where"),
    [
        ({"pages": {"cord": ("weak_legs",)}}, "The education page 'cord' shows the list item 'weak_legs'"),
        ({"alarms": ("weak_legs",)}, "The search shows the list item 'weak_legs'"),
    ],
)
def test_an_item_that_is_shown_but_missing_is_named(shown: dict[str, Any], where: str) -> None:
    said = words(**shown)

    assert where in said
    assert "Did you mean 'weak_leg'?" in said


def static(**changes: Any) -> tuple[ListItem, ...]:
    return protocol(listed_everywhere("static", all_of("fever", "rash")) | changes).list_items


def test_the_items_of_the_programs_own_file_must_be_true_of_every_protocol() -> None:
    assert proved(static=static()).verdict == Verdict.HOLDS
    said = words(static=static(stands_for=[all_of("fever")]))
    assert "“You have static.” (the emergency page, from the program's own file)" in said


def test_a_question_that_the_static_pages_need_may_not_go() -> None:
    data = protocol().model_dump(mode="json", exclude_defaults=True)
    item = ListItem.model_validate(
        {**data["list_items"][0], "id": "arm", "stands_for": [{"all_of": ["arm"]}]}, strict=False
    )

    assert "also when the database is gone: unknown question 'arm'" in words(static=(item,))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (list_item("x", "emergency", count(1, "leg", "breath")), "make two items of it"),
        (list_item("x", "emergency", all_of("legs")), "unknown question 'legs'. Did you mean 'leg'?"),
        (
            listed_everywhere("x", all_of("fever")) | {"urgency": "same_day"},
            "its items need the urgency 'emer",
        ),
        (list_item("x", "emergency", all_of("leg"), lists=["start"]), "need its 'brief' words"),
        (list_item("x", "emergency", all_of("leg"), lists=["result"]), "needs 'text_other'"),
        (list_item("weak_leg", "emergency", all_of("leg")), "stands 2 times; ids are unique"),
        (list_item("x", "emergency", all_of("leg"), text={"en": "Call {nobody}."}), "unknown placeholder"),
    ],
)
def test_an_item_that_means_nothing_cannot_be_loaded(item: dict[str, Any], said: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        protocol(item)

    assert said in str(refused.value)
    assert "list_items / " in str(refused.value)


def test_the_emergency_number_comes_first_where_the_question_says_so() -> None:
    items = {
        item.id: item.must_call_911(protocol().questions)
        for item in protocol(
            list_item("breath", "emergency", all_of("breath")),
            list_item("not_sure", "emergency", all_of("breath?", "leg")),
        ).list_items
    }

    assert items == {"weak_leg": False, "breath": True, "not_sure": False}
