"""The box of emergency signs on an education page: the crisis line follows its question, not an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from tests.versions import publish
from triage.templatetags.triage_signs import emergency_box

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.django_db
PAGE = library("en")["feeling-low"]


def publish_renamed(protocol: Protocol, **renamed: str) -> None:
    rules = [rule.model_copy(update={"id": renamed.get(rule.id, rule.id)}) for rule in protocol.rules]
    publish(protocol.model_copy(update={"rules": tuple(rules)}))


def test_a_renamed_rule_about_self_harm_still_shows_the_crisis_line(protocol: Protocol) -> None:
    publish_renamed(protocol, thoughts_of_self_harm="wants_to_die")
    box = emergency_box(PAGE.model_copy(update={"emergencies": ("wants_to_die",)}))
    assert box["is_crisis"]
    assert box["reasons"] == ()


def test_a_rule_about_other_signs_too_keeps_its_reason_beside_the_crisis_line(protocol: Protocol) -> None:
    crisis = next(rule for rule in protocol.rules if rule.id == "thoughts_of_self_harm")
    rules = [
        rule.model_copy(update={"alternatives": (*rule.alternatives, *crisis.alternatives)})
        if rule.id == "very_bad_headache"
        else rule
        for rule in protocol.rules
    ]
    publish(protocol.model_copy(update={"rules": tuple(rules)}))
    box = emergency_box(PAGE.model_copy(update={"emergencies": ("very_bad_headache",)}))
    assert box["is_crisis"]
    assert box["reasons"] == ("A very bad new headache can mean bleeding or swelling in the head.",)


def test_a_page_names_the_crisis_rule_of_the_programs_file_while_another_version_is_live(
    protocol: Protocol,
) -> None:
    publish_renamed(protocol, thoughts_of_self_harm="wants_to_die")
    assert PAGE.emergencies
    assert emergency_box(PAGE)["is_crisis"]


@pytest.mark.usefixtures("live_version")
def test_a_page_about_other_signs_shows_no_crisis_line() -> None:
    box = emergency_box(PAGE.model_copy(update={"emergencies": ("weak_or_unsteady_limbs",)}))
    assert not box["is_crisis"]
    assert len(box["reasons"]) == 1
