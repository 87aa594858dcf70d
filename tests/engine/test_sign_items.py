"""What clinical reviewers sign: every part of a version, and just what changed is open again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.fixture_protocol import fixture_evidence, fixture_protocol
from triage.engine.loading import load_canonical
from triage.engine.parts import parts_of
from triage.engine.sign_items import EducationPage, SignItem, case_items, content_sha256, sign_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.engine.protocol import Protocol

PAGES = {"en": {"bone-pain": EducationPage("Bone pain.", ("leg_weakness", "no_such_item"))}}


def items(protocol: Protocol, **pages: EducationPage) -> tuple[SignItem, ...]:
    """The items of a protocol with one education page."""
    return sign_items(protocol, pages={"en": pages} if pages else PAGES)


def changed(change: Callable[[Any], None]) -> Protocol:
    """The protocol of the tests, changed as plain values."""
    data = json.loads(fixture_protocol().canonical_json())
    change(data)
    return load_canonical(json.dumps(data))


def opened_by(change: Callable[[Any], None]) -> set[tuple[str, str, str]]:
    """The items of the changed protocol that no verdict on the old one holds for."""
    signed = {item.sha256 for item in items(fixture_protocol())}
    now = items(changed(change))
    return {(item.kind, item.key, item.language) for item in now if item.sha256 not in signed}


def test_every_part_of_a_version_is_an_item() -> None:
    protocol = fixture_protocol()
    found = {(item.kind, item.key) for item in items(protocol)}
    assert {(part.kind, part.key) for part in parts_of(protocol)} <= found


def test_logic_without_words_is_one_item_for_all_languages() -> None:
    floors = [item for item in items(fixture_protocol()) if item.kind == "floor"]
    assert floors
    assert {floor.language for floor in floors} == {""}


def test_an_item_with_words_is_one_for_each_language_and_says_them_alone() -> None:
    def add_spanish(data: Any) -> None:
        data["languages"] = ["en", "es"]
        data["rules"][0]["reason"]["es"] = "Motivo en español"

    protocol = changed(add_spanish)
    rule = protocol.rules[0]
    both = [item for item in items(protocol) if (item.kind, item.key) == ("rule", rule.id)]
    assert [item.language for item in both] == ["en", "es"]
    assert "Motivo en español" not in both[0].content
    assert rule.reason.to("en") not in both[1].content


def test_words_in_another_language_open_nothing_that_was_signed() -> None:
    def add_spanish(data: Any) -> None:
        data["languages"] = ["en", "es"]
        data["rules"][0]["reason"]["es"] = "Motivo"

    assert {language for _, _, language in opened_by(add_spanish)} == {"es"}


def test_a_changed_question_opens_just_that_question() -> None:
    def ask_otherwise(data: Any) -> None:
        data["pages"][0]["questions"][0]["ask"]["en"] = "Is your leg weak today?"

    question = fixture_protocol().pages[0].questions[0].id
    assert opened_by(ask_otherwise) == {("question", question, "en")}


def test_a_moved_question_opens_its_page() -> None:
    def turn_round(data: Any) -> None:
        data["pages"][0]["questions"].reverse()

    assert opened_by(turn_round) == {("page", fixture_protocol().pages[0].id, "en")}


def test_a_rule_that_asks_for_another_urgency_is_open_again() -> None:
    def lower(data: Any) -> None:
        data["rules"][0]["urgency"] = "soon"

    assert opened_by(lower) == {("rule", fixture_protocol().rules[0].id, "en")}


def test_promises_after_an_added_one_stay_signed() -> None:
    def add_first(data: Any) -> None:
        combinations = data["promises"]["combinations"]
        combinations.insert(0, combinations[0] | {"reason": "A new reason for the same people."})

    assert opened_by(add_first) == {("combination", "1", "")}


def test_another_question_about_cancer_opens_both() -> None:
    protocol = fixture_protocol()
    other = next(name for name in protocol.questions if name != protocol.cancer_question)

    def ask_by_another(data: Any) -> None:
        data["cancer_question"] = other

    names = {protocol.cancer_question, other}
    assert opened_by(ask_by_another) == {("question", name, "en") for name in names}


def test_an_education_page_is_signed_with_the_list_items_that_it_shows() -> None:
    protocol = fixture_protocol()
    shown = protocol.list_items[0].id
    before = items(protocol, page=EducationPage("A page.", (shown,)))[-1]

    def say_otherwise(data: Any) -> None:
        data["list_items"][0]["text"]["en"] = "Other words"

    after = items(changed(say_otherwise), page=EducationPage("A page.", (shown,)))[-1]
    other_text = items(protocol, page=EducationPage("Another page.", (shown,)))[-1]
    assert before.kind == "education_page"
    assert len({before.sha256, after.sha256, other_text.sha256}) == 3


def test_cases_are_items_without_a_language() -> None:
    cases = fixture_evidence().cases
    found = case_items(cases)
    assert [(item.kind, item.key, item.language) for item in found] == [("case", c.id, "") for c in cases]


def test_a_hash_can_be_computed_from_the_content_alone() -> None:
    assert all(content_sha256(item.content) == item.sha256 for item in items(fixture_protocol()))
