"""The protocol of the tests is a real one: safe, whole, and with one of everything."""

from __future__ import annotations

import pytest

from tests.fixture_protocol import fixture_evidence, fixture_protocol
from triage.engine.safety.checking import check_properties, make_report
from triage.engine.vocabulary import Urgency

PROTOCOL = fixture_protocol()
QUESTIONS = PROTOCOL.questions.values()
PROMISES = PROTOCOL.promises


def test_it_is_safe_and_no_part_of_it_is_idle() -> None:
    report = make_report(PROTOCOL, check_properties(PROTOCOL, fixture_evidence()))

    assert [failure.words for result in report.results for failure in result.failures] == []


def test_it_is_small() -> None:
    assert len(PROTOCOL.pages) <= 7
    assert len(QUESTIONS) <= 50
    assert len(PROTOCOL.rules) <= 35


@pytest.mark.parametrize(
    "found",
    [
        pytest.param([q for q in QUESTIONS if q.type == "yes_no" and q.red_flag], id="red flag"),
        pytest.param([q for q in QUESTIONS if q.type == "yes_no" and q.call_911], id="911 sign"),
        pytest.param([q for q in QUESTIONS if q.type == "yes_no" and q.body_region], id="body picture"),
        pytest.param([q for q in QUESTIONS if q.type == "number"], id="number"),
        pytest.param([q for q in QUESTIONS if q.type == "choice"], id="choice"),
        pytest.param([q for q in QUESTIONS if q.optional], id="optional"),
        pytest.param([q for q in QUESTIONS if q.informational], id="informational"),
        pytest.param([q for q in QUESTIONS if q.how_to_tell], id="how to tell"),
        pytest.param([q for q in QUESTIONS if q.type == "choice" and q.not_sure_until_answered], id="open"),
        pytest.param([link for q in QUESTIONS for link in q.counts_as], id="counts as"),
        pytest.param([page for page in PROTOCOL.pages if page.shown_if], id="condition of a page"),
        pytest.param([page for page in PROTOCOL.pages if page.layout == "one_by_one"], id="one by one"),
        pytest.param([floor for floor in PROMISES.floors if floor.no_cancer], id="floor without cancer"),
        pytest.param(PROMISES.combinations, id="combination"),
        pytest.param(PROMISES.counted_as, id="promise of what counts"),
        pytest.param(PROMISES.assumptions, id="assumption"),
        *(
            pytest.param([rule for rule in PROTOCOL.rules if rule.urgency == urgency], id=f"{urgency} rule")
            for urgency in sorted(Urgency, reverse=True)[:-1]
        ),
        *(
            pytest.param([i for i in PROTOCOL.list_items if i.urgency == urgency], id=f"{urgency} item")
            for urgency in sorted(Urgency, reverse=True)[:-1]
        ),
    ],
)
def test_it_has_one_of_everything(found: object) -> None:
    assert found


def test_both_roles_are_taken() -> None:
    assert PROTOCOL.roles
    assert PROTOCOL.roles.crisis
    assert PROTOCOL.roles.care_team
