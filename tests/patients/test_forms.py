"""Reading what was sent for a page into answers and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from triage.patients.forms import SentForm, read_form

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


def sent(protocol: Protocol, page_id: str, body: str) -> SentForm:
    """Read a form as a browser encodes it."""
    page = protocol.page(page_id)
    assert page is not None
    return read_form(page, QueryDict(body))


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("leg_weakness=yes", "yes"),
        ("leg_weakness=not_sure", "not_sure"),
        ("leg_weakness=yes&leg_weakness=not_sure", "yes"),
        ("leg_weakness=not_sure&leg_weakness=yes", "yes"),
        ("leg_weakness=yes&leg_weakness=yes", "yes"),
    ],
)
def test_the_boxes_of_a_row_are_one_answer(protocol: Protocol, body: str, answer: str) -> None:
    form = sent(protocol, "movement", body)
    assert form.given == {"leg_weakness": answer}
    assert not form.errors


def test_an_untouched_row_has_no_answer_here(protocol: Protocol) -> None:
    assert "arm_weakness" not in sent(protocol, "movement", "leg_weakness=yes").given


def test_a_number_is_read_as_one(protocol: Protocol) -> None:
    assert sent(protocol, "pain_details", "pain_severity=7&action=none").given == {"pain_severity": 7}


def test_spaces_around_a_number_do_not_matter(protocol: Protocol) -> None:
    assert sent(protocol, "pain_details", "pain_severity=+7+&action=none").given == {"pain_severity": 7}


@pytest.mark.parametrize("typed", ["\u0667", "\uff17", "7\u200b", "\u202a7\u202c"])
def test_a_number_is_read_in_the_digits_of_any_script(protocol: Protocol, typed: str) -> None:
    assert sent(protocol, "pain_details", f"pain_severity={typed}&action=none").given == {"pain_severity": 7}


def test_not_sure_is_an_answer_to_a_number(protocol: Protocol) -> None:
    form = sent(protocol, "pain_details", "pain_severity=&pain_severity=not_sure&action=none")
    assert form.given == {"pain_severity": "not_sure"}
    assert not form.errors


@pytest.mark.parametrize("number", [0, 10])
def test_the_ends_of_the_range_are_allowed(protocol: Protocol, number: int) -> None:
    form = sent(protocol, "pain_details", f"pain_severity={number}&action=none")
    assert form.given == {"pain_severity": number}


@pytest.mark.parametrize("number", [-1, 11])
def test_beyond_the_ends_of_the_range_is_an_error_of_the_question(protocol: Protocol, number: int) -> None:
    form = sent(protocol, "pain_details", f"pain_severity={number}&action=none")
    assert [error.question for error in form.errors] == ["pain_severity"]


def test_not_sure_is_an_answer_to_a_choice(protocol: Protocol) -> None:
    assert sent(protocol, "about_you", "cancer_type=not_sure").given["cancer_type"] == "not_sure"


def test_every_missing_answer_is_an_error_of_its_own(protocol: Protocol) -> None:
    form = sent(protocol, "about_you", "")
    assert [error.question for error in form.errors] == [
        "cancer_diagnosis",
        "known_bone_metastases",
        "known_spine_metastases",
    ]


def test_a_blank_value_is_no_value(protocol: Protocol) -> None:
    form = sent(protocol, "movement", "leg_weakness=+&action=none")
    assert not form.errors
    assert form.entered == {}


def test_the_token_is_no_unknown_field(protocol: Protocol) -> None:
    assert not sent(protocol, "movement", "csrfmiddlewaretoken=x&action=none").errors


def test_an_unknown_field_is_an_error_of_the_page(protocol: Protocol) -> None:
    form = sent(protocol, "movement", "is_admin=1&action=none")
    assert [error.question for error in form.errors] == [None]


def test_an_error_message_never_repeats_what_was_entered(protocol: Protocol) -> None:
    form = sent(protocol, "about_you", "cancer_type=secret_word")
    assert not any("secret_word" in error.message for error in form.errors)


def test_what_was_entered_is_kept_beside_an_error(protocol: Protocol) -> None:
    form = sent(protocol, "pain_details", "pain_severity=99&pain_constant=yes&action=continue")
    assert form.entered == {"pain_constant": ["yes"], "pain_severity": ["99"]}
