"""Values that no page of ours sends: refused, and nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patients.html import read

if TYPE_CHECKING:
    from tests.patients.person import Person

NOT_OUR_FORM = "This page was not sent in the right form. Check it and send it again."
ABOUT_YOU = {
    "cancer_diagnosis": "yes",
    "known_bone_metastases": "no",
    "known_spine_metastases": "no",
    "action": "continue",
}

# Page, what is sent, and what the page says.
TAMPERED: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("about_you", {**ABOUT_YOU, "cancer_type": "astrology"}, "This is not one of the answers"),
    ("about_you", {**ABOUT_YOU, "cancer_diagnosis": "maybe"}, "This is not one of the answers"),
    ("about_you", {**ABOUT_YOU, "cancer_diagnosis": ["yes", "no"]}, "Give one answer"),
    ("about_you", {**ABOUT_YOU, "cancer_type": ["breast", "lung"]}, "Give one answer"),
    ("about_you", {**ABOUT_YOU, "cancer_diagnosis": "YES"}, "This is not one of the answers"),
    ("about_you", {**ABOUT_YOU, "cancer_diagnosis": "y" * 5000}, "This is not one of the answers"),
    ("movement", {"leg_weakness": "no", "action": "continue"}, "Tick a box, or leave it empty for no."),
    ("movement", {"leg_weakness": ["yes", "no"], "action": "continue"}, "Tick a box, or leave it empty"),
    ("movement", {"leg_weakness": ["not_sure", "no"], "action": "continue"}, "Tick a box, or leave it"),
    ("movement", {"leg_weakness": "1", "action": "continue"}, "This is not one of the answers"),
    ("movement", {"leg_weakness": "not_sure", "back_pain": "yes", "action": "continue"}, NOT_OUR_FORM),
    ("movement", {"leg_weakness": "not_sure", "urgency": "routine", "action": "continue"}, NOT_OUR_FORM),
    ("movement", {"leg_weakness": "not_sure", "respondent": "other", "action": "continue"}, NOT_OUR_FORM),
    ("movement", {"action": "skip"}, NOT_OUR_FORM),
    ("movement", {"action": ""}, NOT_OUR_FORM),
    ("about_you", {**ABOUT_YOU, "action": "publish"}, NOT_OUR_FORM),
]


@pytest.mark.parametrize(("page_id", "sent", "_says"), TAMPERED)
def test_a_tampered_page_saves_nothing(
    person: Person, page_id: str, sent: dict[str, str | list[str]], _says: str
) -> None:
    assert person.posts(page_id, sent).status_code == 200
    assert not person.has_stored_anything


@pytest.mark.parametrize(("page_id", "sent", "says"), TAMPERED)
def test_a_tampered_page_says_what_to_do(
    person: Person, page_id: str, sent: dict[str, str | list[str]], says: str
) -> None:
    assert says in read(person.posts(page_id, sent)).words


def test_a_yes_among_tampered_fields_is_kept_on_the_page(person: Person) -> None:
    response = person.posts("movement", {"leg_weakness": "yes", "urgency": "routine", "action": "continue"})
    assert read(response).ticked == {("leg_weakness", "yes")}


def test_an_overlong_value_is_not_carried_around(person: Person) -> None:
    response = person.posts("about_you", {**ABOUT_YOU, "cancer_diagnosis": "y" * 5000})
    assert "y" * 50 not in read(response).raw
