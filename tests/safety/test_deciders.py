"""The smallest person whom an alternative decides for: found by proof, assessed by the assessment."""

from __future__ import annotations

from tests.engine.builders import all_of, loaded, page, protocol_data, question, rule
from tests.fixture_protocol import fixture_protocol
from triage.engine.evaluation import assess
from triage.engine.safety.deciders import smallest_decided
from triage.engine.safety.people import urgency_for


def test_each_alternative_decides_for_the_person_who_is_shown() -> None:
    protocol = fixture_protocol()
    decided = smallest_decided(protocol)
    assert decided.keys() == {one.id for one in protocol.rules}
    for deciding in protocol.rules:
        for person in decided[deciding.id]:
            if person is not None:
                assert urgency_for(protocol, person, is_masked=False) == deciding.urgency


def test_nobody_smaller_is_decided_for_by_a_rule_of_one_sign() -> None:
    protocol = loaded(
        protocol_data(
            [page("signs", question("cancer"), question("fever"), question("cough"))],
            [rule("fever", "soon", all_of("fever"))],
        )
    )
    assert smallest_decided(protocol) == {"fever": ({"fever": "yes"},)}


def test_an_alternative_that_another_rule_swallows_decides_for_nobody() -> None:
    protocol = loaded(
        protocol_data(
            [page("signs", question("cancer"), question("fever"), question("cough"))],
            [
                rule("fever", "soon", all_of("fever")),
                rule("both", "soon", all_of("fever", "cough")),
            ],
        )
    )
    assert smallest_decided(protocol)["both"] == (None,)
    assert assess(protocol, {"fever": "yes", "cough": "yes"}).urgency == "soon"
