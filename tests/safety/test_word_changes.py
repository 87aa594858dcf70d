"""Changed words: old and new of each, and which ones need a reason and a second person."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.builders import (
    all_of,
    choice,
    count,
    list_item,
    number,
    page,
    protocol_data,
    question,
    rule,
    stored,
    text,
)
from triage.engine.changes import Change, Difference
from triage.engine.comparison import Comparison, compare
from triage.engine.protocol import Protocol

SPANISH = "Es nuevo."


def data(**changes: Any) -> dict[str, Any]:
    pages = [
        page("one", question("leg", red_flag=True, hint=text("One leg counts.")), question("cancer")),
        page("two", question("back"), number("score"), choice("kind", "breast", "lung"), layout="one_by_one"),
    ]
    rules = [
        rule("leg", "emergency", all_of("leg?")),
        rule("back", "same_day", all_of("back?", "kind in [lung]?"), count(2, "back", "leg", "cancer")),
    ]
    # The urgencies of the builder are one and the same, and so are their lists.
    return json.loads(json.dumps(protocol_data(pages, rules) | changes))  # type: ignore[no-any-return]


def bent(*path: Any, to: Any) -> Protocol:
    """The protocol with one thing changed."""
    found = data()
    inner: Any = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return stored(found)


def only(comparison: Comparison) -> Difference:
    (difference,) = comparison.differences
    return difference


LEG = ("pages", 0, "questions", 0)


@pytest.mark.parametrize("urgency", ["emergency", "same_day"])
@pytest.mark.parametrize(
    ("field", "to"),
    [
        ("title", text("Call when you can")),
        ("by_when", text("When you can.")),
        ("steps", [text("Call us.")]),
        ("steps_other", [text("Call {emergency_number} for them."), text("Or do not.")]),
        ("say", text("Hello.")),
        ("say_other", text("Hello.")),
        ("meanwhile", [text("Rest.")]),
        ("meanwhile_other", [text("Rest.")]),
    ],
)
def test_changed_words_of_an_urgent_result_lower(urgency: str, field: str, to: Any) -> None:
    assert only(compare(stored(data()), bent("urgencies", urgency, field, to=to))).is_lowering


@pytest.mark.parametrize("urgency", ["soon", "routine"])
def test_changed_words_of_other_results_are_shown_and_do_not_lower(urgency: str) -> None:
    difference = only(compare(stored(data()), bent("urgencies", urgency, "title", to=text("Other"))))

    assert not difference.is_lowering
    assert difference.changes == (Change(what="title", language="en", before="Title", after="Other"),)


def test_a_change_says_what_was_and_what_is() -> None:
    comparison = compare(stored(data()), bent("urgencies", "emergency", "by_when", to=text("When you can.")))

    assert only(comparison) == Difference(
        subject="emergency",
        words="The urgency “Title” (emergency) changed: by when.",
        is_lowering=True,
        changes=(Change(what="by when", language="en", before="Now, day or night.", after="When you can."),),
    )
    assert comparison.transitions == ()
    assert comparison.is_lowering


def test_a_list_is_shown_whole_because_it_is_read_in_order() -> None:
    steps = [text("Sit down."), text("Call {emergency_number}.")]
    (change,) = only(compare(stored(data()), bent("urgencies", "emergency", "steps", to=steps))).changes

    assert (change.what, change.before) == ("what to do", "Call {emergency_number}.")
    assert change.after == "Sit down.\nCall {emergency_number}."


@pytest.mark.parametrize("field", ["label", "ask", "ask_other", "hint", "hint_other", "how_to_tell"])
def test_changed_words_of_a_red_flag_lower(field: str) -> None:
    difference = only(compare(stored(data()), bent(*LEG, field, to=text("Both legs hurt."))))

    assert difference.is_lowering
    assert difference.changes[0].after == "Both legs hurt."


def test_a_hint_that_a_red_flag_loses_lowers() -> None:
    difference = only(compare(stored(data()), bent(*LEG, "hint", to=None)))

    assert difference.is_lowering
    assert difference.changes == (Change(what="hint", language="en", before="One leg counts."),)


def test_words_that_change_as_a_question_becomes_a_red_flag_lower() -> None:
    plain = bent(*LEG, "red_flag", to=False)

    assert compare(plain, bent(*LEG, "ask", to=text("Both legs hurt."))).is_lowering
    assert not compare(plain, stored(data())).is_lowering


def test_changed_words_above_red_flags_lower_and_above_other_questions_do_not() -> None:
    above = compare(stored(data()), bent("pages", 0, "intro", to=text("Did a doctor say so?")))
    other = compare(stored(data()), bent("pages", 1, "intro", to=text("Did a doctor say so?")))

    assert only(above).is_lowering
    assert not only(other).is_lowering


def test_changed_words_of_another_question_are_shown_and_do_not_lower() -> None:
    difference = only(compare(stored(data()), bent("pages", 1, "questions", 0, "ask", to=text("It aches."))))

    assert not difference.is_lowering
    assert difference.words == "The question “back” changed: question."
    assert difference.changes == (
        Change(what="question", language="en", before="You have back.", after="It aches."),
    )


def test_a_language_that_comes_new_lowers_nothing_and_one_that_changes_or_goes_does() -> None:
    both = text("Title") | {"es": "Título"}
    one, two = stored(data()), bent("urgencies", "emergency", "title", to=both)
    other = bent("urgencies", "emergency", "title", to=text("Title") | {"es": SPANISH})

    assert not only(compare(one, two)).is_lowering
    assert only(compare(one, two)).changes == (Change(what="title", language="es", after="Título"),)
    assert only(compare(two, other)).is_lowering
    assert only(compare(two, one)).is_lowering


def test_a_language_that_is_taken_away_lowers() -> None:
    both = stored(data(languages=["en", "es"]))

    assert compare(both, stored(data())).is_lowering
    assert not compare(stored(data()), both).is_lowering


ITEM = list_item("weak_leg", "emergency", all_of("leg"))


@pytest.mark.parametrize(
    ("to", "lowers"),
    [
        ([], True),
        ([ITEM | {"text": text("You may have a weak leg.")}], True),
        ([ITEM | {"text": ITEM["text"] | {"es": "Una pierna débil."}}], False),
        ([ITEM | {"stands_for": [all_of("leg", "cancer")]}], True),
        ([ITEM, list_item("back", "same_day", all_of("back"))], False),
    ],
)
def test_a_list_item_that_goes_or_reads_otherwise_lowers(to: list[Any], lowers: bool) -> None:
    difference = only(compare(stored(data(list_items=[ITEM])), stored(data(list_items=to))))

    assert difference.is_lowering is lowers
    assert difference.changes


def test_a_list_item_says_what_was_and_what_is() -> None:
    other = ITEM | {"text": text("You may have a weak leg.")}
    difference = only(compare(stored(data(list_items=[ITEM])), stored(data(list_items=[other]))))

    assert difference.changes == (
        Change(what="text", language="en", before=ITEM["text"]["en"], after="You may have a weak leg."),
    )


def test_a_changed_rule_is_told_in_words_and_only_where_it_differs() -> None:
    alternatives = [all_of("back?", "kind in [breast, lung]?"), count(2, "back", "leg", "cancer")]
    difference = next(
        iter(compare(stored(data()), bent("rules", 1, "alternatives", to=alternatives)).differences)
    )

    assert difference.words == "The rule “back” changed: when it holds."
    assert difference.changes == (
        Change(
            what="when it holds",
            before="back (or not sure) and kind: Lung (or not sure)",
            after="back (or not sure) and kind: Breast or Lung (or not sure)",
        ),
    )


def test_alternatives_in_another_order_are_shown_whole() -> None:
    alternatives = data()["rules"][1]["alternatives"][::-1]
    (change,) = only(compare(stored(data()), bent("rules", 1, "alternatives", to=alternatives))).changes

    assert change.before.splitlines() == change.after.splitlines()[::-1]


def test_what_reads_alike_is_told_apart_by_its_ids() -> None:
    twins = data()
    twins["pages"][1]["questions"][0]["label"] = twins["pages"][0]["questions"][1]["label"] = text("same")
    moved = json.loads(json.dumps(twins))
    moved["rules"][1]["alternatives"][0] = all_of("cancer?", "kind in [lung]?")

    difference = next(d for d in compare(stored(twins), stored(moved)).differences if d.subject == "back")

    assert "back?" in difference.changes[0].before
    assert "cancer?" in difference.changes[0].after


def test_an_added_and_a_removed_rule_say_all_that_they_say() -> None:
    more = data()
    more["rules"].append(rule("score", "soon", all_of("score >= 7?")))
    added = next(d for d in compare(stored(data()), stored(more)).differences if d.subject == "score")
    removed = next(d for d in compare(stored(more), stored(data())).differences if d.subject == "score")

    assert added.words == "The rule “score” was added."
    said = {change.what: change.after for change in added.changes}
    assert said["when it holds"] == "score: at least 7 (or not sure)"
    assert said["urgency"] == "“Title” (soon)"
    assert said["reason that patients read"] == "Because of score."
    assert [(c.what, c.before) for c in removed.changes] == [(c.what, c.after) for c in added.changes]


def test_options_sources_and_switches_are_told_in_words() -> None:
    options = [{"id": "breast", "label": text("Breast or chest")}, {"id": "lung", "label": text("Lung")}]
    (labels,) = only(compare(stored(data()), bent("pages", 1, "questions", 2, "options", to=options))).changes
    (trust,) = only(compare(stored(data()), bent("sources", "guide", "trust", to="verified"))).changes
    (flag,) = only(compare(stored(data()), bent(*LEG, "red_flag", to=False))).changes

    assert (labels.before, labels.after) == ("Breast\nLung", "Breast or chest\nLung")
    assert (trust.what, trust.before, trust.after) == ("trust", "second hand", "verified")
    assert (flag.what, flag.before, flag.after) == ("red flag", "yes", "no")


def test_a_question_that_moves_to_another_page_says_so() -> None:
    moved = data()
    moved["pages"][0]["questions"].append(moved["pages"][1]["questions"].pop(0))
    comparison = compare(stored(data()), stored(moved))

    assert Change(what="page", before="two", after="one") in comparison.differences[0].changes


@pytest.mark.parametrize(("kind", "path"), [("pages", ("pages",)), ("rules", ("rules",))])
def test_another_order_is_named(kind: str, path: tuple[str]) -> None:
    turned = data()
    turned[path[0]].reverse()

    said = [difference.words for difference in compare(stored(data()), stored(turned)).differences]

    assert f"The order of the {kind} changed." in said


def test_another_order_says_what_stood_where() -> None:
    turned = data()
    turned["pages"].append(page("three", question("rash")))
    moved = json.loads(json.dumps(turned))
    moved["pages"][1:] = moved["pages"][:0:-1]

    orders = [d for d in compare(stored(turned), stored(moved)).differences if d.subject == "pages"]

    (change,) = [change for difference in orders for change in difference.changes]
    assert change.before == "the page “two”\nthe page “three”"
    assert change.after == "the page “three”\nthe page “two”"


def test_a_weaker_floor_says_from_what_to_what() -> None:
    def with_floor(urgency: str) -> Protocol:
        floors = [{"question": "back", "alone": urgency, "not_sure": "soon"}]
        return stored(data(promises={"floors": floors, "combinations": [], "assumptions": []}))

    assert only(compare(with_floor("same_day"), with_floor("soon"))) == Difference(
        subject="back",
        words="The floor of “back” was weakened.",
        is_lowering=True,
        changes=(Change(what="for yes", before="“Title” (same day)", after="“Title” (soon)"),),
    )


def test_combinations_and_assumptions_are_told_in_words() -> None:
    combination = {"all_of": ["back", "leg?"], "urgency": "soon", "reason": "A choice."}
    assumption = {"whoever_has": "back", "has_one_of": ["cancer?"], "reason": text("Because.")}

    def promising(**changes: Any) -> Protocol:
        return stored(data(promises={"floors": [], "combinations": [], "assumptions": []} | changes))

    removed = only(compare(promising(combinations=[combination]), promising()))
    reworded = only(
        compare(
            promising(combinations=[combination]),
            promising(combinations=[combination | {"reason": "Another."}]),
        )
    )
    assumed = only(compare(promising(), promising(assumptions=[assumption])))

    assert removed.words == "The combination “back and leg (or not sure)” was removed."
    assert reworded.words.endswith("was given another reason.")
    assert reworded.changes == (Change(what="reason", before="A choice.", after="Another."),)
    assert not reworded.is_lowering
    assert assumed.words == "An assumption about “back” was added or widened."
    assert Change(what="has one of", after="cancer (or not sure)") in assumed.changes


def test_answers_that_need_no_promise_and_ones_that_count_as_yes_are_told_in_words() -> None:
    def promising(**changes: Any) -> Protocol:
        return stored(data(promises={"floors": [], "combinations": [], "assumptions": []} | changes))

    others = [{"answers": ["score >= 7?"], "reason": "A number says little."}]
    counted = [{"test": "score >= 7?", "yes_to": "back"}]
    exempt = only(compare(promising(), promising(only_with_others=others)))
    reworded = only(
        compare(
            promising(only_with_others=others), promising(only_with_others=[others[0] | {"reason": "So."}])
        )
    )
    lost = only(compare(promising(counted_as=counted), promising()))

    assert exempt.words == (
        "Nothing need be promised for “score: at least 7 (or not sure)”: it is listed as "
        "mattering only with others."
    )
    assert exempt.changes == (Change(what="reason", after="A number says little."),)
    assert (exempt.is_lowering, reworded.is_lowering, lost.is_lowering) == (True, False, True)
    assert lost.words.startswith("It is no longer promised that “score: at least 7 (or not sure)” counts as")
    assert not compare(promising(), promising(counted_as=counted)).is_lowering


def test_a_comparison_from_before_changes_were_kept_can_be_read() -> None:
    stored = {
        "old_sha256": "1" * 64,
        "new_sha256": "2" * 64,
        "transitions": [],
        "differences": [{"subject": "emergency", "words": "The urgency [emergency] changed: title."}],
    }

    difference = only(Comparison.model_validate(stored, strict=False))

    assert (difference.is_lowering, difference.changes) == (False, ())


def test_the_shipped_protocol_compares_with_itself_as_equal(shipped: Protocol) -> None:
    assert compare(shipped, shipped).differences == ()
