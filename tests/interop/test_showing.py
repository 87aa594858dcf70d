"""A page's group is enabled just where the page is shown."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import pytest
from fhirpathpy import compile as compile_fhirpath
from fhirpathpy.models import models
from pysat.solvers import Cadical153

from tests.engine.builders import loaded, page, protocol_data, question, rule
from tests.interop.enabling import Enabled
from tests.interop.responses import response_to
from tests.safety.random_protocols import all_sheets, random_protocol
from triage.engine.logic import Asked, CountingAs, Fact, one_sheet
from triage.engine.navigation import shown_pages
from triage.engine.safety.circuit import Circuit
from triage.interop.names import CALCULATED, ENABLED_WHEN
from triage.interop.questionnaire import counts_link, items_of, page_link

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol


def differ(circuit: Circuit, one: int, other: int) -> bool:
    """Whether some answers make one of the nodes true and the other false."""
    with Cadical153() as solver:
        for node, gate in enumerate(circuit.gates, start=1):
            inputs = [part + 1 for part in gate.inputs]
            if gate.kind == "and":
                solver.add_clause([node, *(-part for part in inputs)])
                for part in inputs:
                    solver.add_clause([-node, part])
            elif gate.kind == "or":
                solver.add_clause([-node, *inputs])
                for part in inputs:
                    solver.add_clause([node, -part])
        one, other = one + 1, other + 1
        return bool(solver.solve(assumptions=[one, -other]) or solver.solve(assumptions=[-one, other]))


def check_equal(protocol: Protocol, *, reads_disabled: bool) -> None:
    circuit, items = Circuit(), items_of(protocol)
    shown = Asked(protocol, circuit).shown
    enabled = Enabled(items, circuit, reads_disabled=reads_disabled).nodes
    for protocol_page in protocol.pages:
        group = page_link(protocol_page)
        assert not differ(circuit, shown[protocol_page.id], enabled[group]), protocol_page.id


@pytest.mark.parametrize("reads_disabled", [False, True])
def test_shipped_pages_are_enabled_for_just_the_people_they_are_shown_to(
    shipped: Protocol, reads_disabled: bool
) -> None:
    check_equal(shipped, reads_disabled=reads_disabled)


@pytest.mark.parametrize("reads_disabled", [False, True])
def test_pages_are_enabled_for_just_the_people_they_are_shown_to(
    protocol: Protocol, reads_disabled: bool
) -> None:
    check_equal(protocol, reads_disabled=reads_disabled)


def test_the_proof_finds_a_missing_test(protocol: Protocol) -> None:
    circuit, items = Circuit(), items_of(protocol)
    group = next(item for item in items if item["linkId"] == "page.pain_details")
    weaker = [{**item, "enableWhen": item["enableWhen"][1:]} if item is group else item for item in items]
    shown, enabled = Asked(protocol, circuit).shown, Enabled(weaker, circuit).nodes
    assert differ(circuit, shown["pain_details"], enabled["page.pain_details"])


@pytest.mark.parametrize("seed", range(30))
def test_random_pages_are_enabled_for_every_possible_answer_sheet(seed: int) -> None:
    """Every complete sheet, and each of them with some answers still to come."""
    random, protocol = Random(seed), random_protocol(Random(seed))
    items = items_of(protocol)
    for sheet in all_sheets():
        gaps = {name: answer for name, answer in sheet.items() if random.random() < 0.7}
        for answers in (sheet, gaps):
            shown = {page.id for page in shown_pages(protocol, answers)}
            for reads_disabled in (False, True):
                enabled = Enabled(items, one_sheet(answers), reads_disabled=reads_disabled).nodes
                assert shown == {p.id for p in protocol.pages if enabled[page_link(p)]}


def with_count(of: int, at_least: int) -> Protocol:
    """A protocol whose second page takes so many of these signs."""
    names = [f"s{number}" for number in range(of)]
    shown_if = [{"count": {"at_least": at_least, "of": names}}]
    return loaded(
        protocol_data(
            [
                page("one", question("cancer"), *(question(name) for name in names)),
                page("two", question("last"), shown_if=shown_if),
            ],
            [rule("r", "soon", {"all_of": ["last?"]})],
        )
    )


def evaluate(protocol: Protocol, expression: str, answers: dict[str, Answer]) -> bool:
    response = response_to(protocol, answers)
    (value,) = compile_fhirpath(expression, models["r4"])(response, {"resource": response})
    return bool(value)


def test_a_count_becomes_groups_in_groups() -> None:
    protocol = with_count(5, 3)
    group = items_of(protocol)[1]
    for number in range(1, 10):
        assert group["linkId"] == f"page.two.{number}"
        assert "text" not in group
        (group,) = group["item"]
    assert group["linkId"] == "page.two"
    check_equal(protocol, reads_disabled=False)


def test_what_takes_too_many_groups_is_said_by_an_expression_and_shown_without_it() -> None:
    protocol = with_count(8, 4)
    group = next(item for item in items_of(protocol) if item["linkId"] == "page.two")
    assert "enableWhen" not in group
    (expression,) = (
        extension["valueExpression"]["expression"]
        for extension in group["extension"]
        if extension["url"] == ENABLED_WHEN
    )
    for number in (3, 4):
        for some in list(combinations(range(8), number))[::7]:
            answers: dict[str, Answer] = {f"s{one}": "not_sure" if one % 2 else "yes" for one in some}
            assert evaluate(protocol, expression, answers) == (number == 4)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"region_neck": "yes"},
        {"region_neck": "yes", "pain_change": "changed"},
        {"region_neck": "yes", "pain_change": "as_ever"},
        {"region_neck": "yes", "pain_change": "not_sure"},
        {"fever": "yes", "bowel_not_opened_days": 2},
        {"fever": "yes", "bowel_not_opened_days": 3},
        {"fever": "yes", "bowel_not_opened_days": "not_sure"},
        {"back_pain": "yes", "known_bone_metastases": "yes"},
    ],
)
def test_hidden_items_say_what_counts_as_a_yes(protocol: Protocol, answers: dict[str, Answer]) -> None:
    items = {item["linkId"]: item for item in items_of(protocol)}
    rules_see = CountingAs(protocol, Asked(protocol, one_sheet(answers)))
    for name in protocol.counted_as_yes:
        extensions = items[counts_link(name)]["extension"]
        (expression,) = (e["valueExpression"]["expression"] for e in extensions if e["url"] == CALCULATED)
        assert evaluate(protocol, expression, answers) == bool(rules_see.fact(Fact(name, "yes")))


def test_a_page_that_is_always_shown_has_no_condition(protocol: Protocol) -> None:
    for always in (p for p in protocol.pages if not p.shown_if):
        group = next(item for item in items_of(protocol) if item["linkId"] == page_link(always))
        assert "enableWhen" not in group
        assert all(extension["url"] != ENABLED_WHEN for extension in group["extension"])
