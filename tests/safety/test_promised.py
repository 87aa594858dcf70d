"""Red flags, and a promise for every answer that can raise: what no protocol may do without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from content.library import library
from tests.engine.builders import all_of, choice, loaded, number, page, protocol_data, question, rule, stored
from tests.safety.faults import soon_for_self_harm, upper_back_is_no_back_pain, without_arm_weakness
from triage.engine.faults import ProtocolError
from triage.engine.loading import load_canonical, load_data
from triage.engine.safety.checking import prove
from triage.engine.safety.promised import check_complete, check_red_flags
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.engine.protocol import Protocol
    from triage.engine.safety.report import PropertyResult

EMERGENCY_FLOOR = {"question": "weak_leg", "alone": "emergency"}


def data(
    rules: list[dict[str, Any]], *floors: dict[str, Any], flag: dict[str, Any] | None = None, **promises: Any
) -> dict[str, Any]:
    """A red flag, cancer, a sign, a number and a choice."""
    pages = [
        page("one", question("cancer"), question("weak_leg", red_flag=True, **(flag or {}))),
        page("two", question("rash"), number("score"), choice("kind", "breast", "myeloma")),
    ]
    kept = {"floors": list(floors), "combinations": [], "assumptions": []} | promises
    return protocol_data(pages, rules, promises=kept)


LEGS = rule("legs", "emergency", all_of("weak_leg"))


def refused(written: dict[str, Any]) -> str:
    """Why a new protocol does not load."""
    with pytest.raises(ProtocolError) as caught:
        loaded(written)
    return str(caught.value)


def words(result: PropertyResult) -> str:
    return "\n".join(failure.words for failure in result.failures)


# ---- red flags


@pytest.mark.parametrize("floors", [(), ({"question": "weak_leg", "alone": "same_day"},)])
def test_a_red_flag_without_the_floor_emergency_is_refused(floors: tuple[dict[str, Any], ...]) -> None:
    assert refused(data([LEGS], *floors)).startswith(
        "floor of 'weak_leg': a red flag needs the floor “emergency” for yes: a yes alone must say: get help "
        "now. Give it this floor"
    )


def test_a_red_flag_that_is_less_for_people_without_cancer_is_refused() -> None:
    assert "holds for everybody: leave no_cancer" in refused(
        data([LEGS], EMERGENCY_FLOOR | {"no_cancer": "same_day"})
    )


def test_a_red_flag_that_may_be_left_out_is_refused() -> None:
    assert "question 'weak_leg': a red flag may not be optional" in refused(
        data([LEGS], EMERGENCY_FLOOR, flag={"optional": True})
    )


def test_a_red_flag_on_a_page_that_can_be_hidden_is_refused() -> None:
    written = data([LEGS], EMERGENCY_FLOOR)
    written["pages"].reverse()
    written["pages"][1]["shown_if"] = [all_of("rash")]

    assert (
        "page 'one', shown_if: it asks about the red flag 'weak_leg', so it must always be shown"
        in refused(written)
    )


def test_a_stored_protocol_with_such_a_red_flag_still_loads_and_fails_the_property() -> None:
    protocol = stored(data([rule("legs", "same_day", all_of("weak_leg"))]))

    found = words(check_red_flags(protocol))

    assert "floor of 'weak_leg': a red flag needs the floor “emergency”" in found
    assert (
        "Someone with weak leg, everything else no, would be told “Title” (same day). A red flag must give "
        "“Title” (emergency): mend the rule that reads “weak leg”."
    ) in found


def test_a_hidden_page_keeps_a_red_flag_from_being_an_emergency() -> None:
    written = data([LEGS], EMERGENCY_FLOOR)
    written["pages"].reverse()
    written["pages"][1]["shown_if"] = [all_of("rash")]

    failures = check_red_flags(stored(written)).failures

    assert [(failure.answers, failure.told) for failure in failures] == [
        (None, None),
        ({"weak_leg": "yes"}, "routine"),
    ]


def test_a_red_flag_that_is_kept_passes() -> None:
    result = check_red_flags(loaded(data([LEGS], EMERGENCY_FLOOR)))

    assert (result.checked, result.failures) == (1, ())


# ---- complete


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("rash", "Nothing is promised for “rash”, which the rule “other” reads."),
        ("rash?", "Nothing is promised for “rash”: not sure, which the rule “other” reads."),
        ("score >= 7", "Nothing is promised for “score”: at least 7 points, which"),
        ("kind in [myeloma]", "Nothing is promised for “kind”: myeloma, which"),
    ],
)
def test_an_answer_that_a_rule_reads_needs_a_promise(test: str, said: str) -> None:
    protocol = loaded(data([LEGS, rule("other", "soon", all_of(test))], EMERGENCY_FLOOR))

    assert said in words(check_complete(protocol))


@pytest.mark.parametrize(
    ("test", "promises"),
    [
        ("rash?", {"floors": [EMERGENCY_FLOOR, {"question": "rash", "alone": "soon", "not_sure": "soon"}]}),
        ("rash?", {"combinations": [all_of("rash?") | {"urgency": "soon"}]}),
        ("score >= 7", {"floors": [EMERGENCY_FLOOR, {"question": "score", "at_least": 7, "alone": "soon"}]}),
        ("kind in [myeloma]", {"combinations": [all_of("kind in [myeloma]") | {"urgency": "soon"}]}),
    ],
)
def test_a_floor_or_a_combination_is_a_promise(test: str, promises: dict[str, Any]) -> None:
    kept = {"floors": [EMERGENCY_FLOOR]} | promises
    rules = [LEGS, rule("other", "soon", all_of(test))]

    assert not check_complete(loaded(data(rules, *kept.pop("floors"), **kept))).failures


def test_another_threshold_than_the_promised_one_needs_a_promise_of_its_own() -> None:
    floor = {"question": "score", "at_least": 7, "alone": "soon"}
    rules = [LEGS, rule("high", "soon", all_of("score >= 7")), rule("top", "same_day", all_of("score >= 9"))]

    assert "“score”: at least 9 points" in words(check_complete(loaded(data(rules, EMERGENCY_FLOOR, floor))))


def test_an_answer_that_counts_as_another_needs_a_promise() -> None:
    written = data([LEGS, rule("rash", "soon", all_of("rash"))], EMERGENCY_FLOOR)
    written["pages"][1]["questions"].append(
        question("spots", counts_as=[{"test": "spots", "yes_to": "rash"}])
    )
    written["promises"]["floors"].append({"question": "rash", "alone": "soon"})
    assert "Nothing is promised for “spots”, which counts as yes to “rash”." in words(
        check_complete(loaded(written))
    )

    written["promises"]["counted_as"] = [{"test": "spots", "yes_to": "rash"}]
    assert not check_complete(loaded(written)).failures


def test_an_answer_may_matter_only_with_others_and_says_why() -> None:
    rules = [LEGS, rule("both", "soon", all_of("rash", "cancer"))]
    listed = [{"answers": ["rash", "cancer"], "reason": "Neither is a sign alone."}]

    assert not check_complete(loaded(data(rules, EMERGENCY_FLOOR, only_with_others=listed))).failures


def test_an_answer_that_raises_alone_may_not_be_listed_so() -> None:
    rules = [LEGS, rule("rash", "soon", all_of("rash"))]
    listed = [{"answers": ["rash"], "reason": "We thought so."}]

    assert words(check_complete(loaded(data(rules, EMERGENCY_FLOOR, only_with_others=listed)))) == (
        "Someone with rash, everything else no, would be told “Title” (soon), but “rash” is listed as "
        "mattering only with others. Give it a floor."
    )


def test_a_reason_is_asked_for() -> None:
    listed = [{"answers": ["rash"]}]

    assert "'reason' is missing" in refused(data([LEGS], EMERGENCY_FLOOR, only_with_others=listed))


# ---- the faults that once passed every property, in the shipped protocol


@pytest.mark.parametrize("fault", [without_arm_weakness, soon_for_self_harm])
def test_a_red_flag_cannot_be_taken_out_of_the_shipped_protocol(
    shipped: Protocol, fault: Callable[[dict[str, Any]], None]
) -> None:
    written = shipped.model_dump(mode="json", exclude_defaults=True)
    fault(written)

    with pytest.raises(ProtocolError, match="a red flag needs the floor “emergency”"):
        load_data(written, pages=library("en").keys(), passages=shipped_passages())
    assert "A red flag must give “Call now or go to the emergency room” (emergency)" in words(
        check_red_flags(load_canonical(json.dumps(written)))
    )


def test_upper_back_cannot_stop_counting_as_back_pain(shipped: Protocol) -> None:
    written = shipped.model_dump(mode="json", exclude_defaults=True)
    upper_back_is_no_back_pain(written)

    (floors, *_) = prove(load_canonical(json.dumps(written)))

    assert (
        "Someone with cancer now or before, pain in the upper back and new or old pain (not sure), "
        "everything else no, would be told “Tell your doctor soon” (soon). Promised for “back "
        "pain”: “Call your cancer care team today” (same day)."
    ) in words(floors)
