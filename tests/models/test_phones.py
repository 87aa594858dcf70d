"""Phone numbers as people write them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from triage.models.phones import (
    check_phone,
    check_phone_or_short_number,
    check_whole_phone,
    clean_phone,
    comparable_digits,
    dial,
    is_known_crisis_line,
    is_known_emergency_number,
)

ARABIC, WIDE = (
    "".join(chr(ord(digit) - ord("0") + zero) if digit.isdigit() else digit for digit in "212 555 0100")
    for zero in (0x0660, 0xFF10)
)
# As it is written, and what a link dials.
NUMBERS = [
    ("212-555-0100", "2125550100"),
    ("(212) 555 0100", "2125550100"),
    ("212/555.0100", "2125550100"),
    ("1-212-555-0100", "12125550100"),
    ("+1 212 555 0100", "+12125550100"),
    ("555-0100", "5550100"),
    ("212-555-0100 ext. 1234", "2125550100,1234"),
    ("212-555-0100 x12", "2125550100,12"),
    ("212-555-0100 # 1234", "2125550100,1234"),
    ("+44 20 7946 0958", "+442079460958"),
    ("011 44 20 7946 0958", "011442079460958"),
    ("\u202a212\u2011555\u20110100\u202c", "2125550100"),
    ("\u200e212\u200b555\u00a00100", "2125550100"),
    (ARABIC, "2125550100"),
    (WIDE, "2125550100"),
]
WRONG = [
    ("", "does not look like one phone number"),
    ("call us", "does not look like one phone number"),
    ("555-0199 home", "phone number"),
    ("212-555-0100 or 212-555-0111", "phone number"),
    ("212-555-0100/0111", "phone number"),
    ("12345", "too short"),
    ("212-555-01000000000", "too long"),
    ("+999 212 555 0100", "No country has the code"),
    ("911", "too short"),
]


@pytest.mark.parametrize(("written", "dialed"), NUMBERS)
def test_a_number_is_read_however_it_is_written(written: str, dialed: str) -> None:
    check_phone(written)
    assert dial(written) == dialed


@pytest.mark.parametrize(("written", "says"), WRONG)
def test_what_is_no_number_is_refused_with_what_to_do(written: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_phone(written)
    assert says in caught.value.messages[0]
    assert "Write it like 212-555-0100, with an extension like" in caught.value.messages[0]


@pytest.mark.parametrize(
    "written", ["911", "988", "112", "116 123", "116123", "1-800-273-8255", "\u0669\u0661\u0661"]
)
def test_emergency_numbers_and_crisis_lines_may_be_short(written: str) -> None:
    check_phone_or_short_number(written)


@pytest.mark.parametrize("written", ["", "1", "call", "555-0100", "1234567890123456789"])
def test_what_is_neither_short_nor_whole_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        check_phone_or_short_number(written)


def test_what_is_stored_has_nothing_invisible() -> None:
    assert clean_phone(" \u202a\u0662\u0661\u0662-555-0100\u202c  ext. 5 ") == "212-555-0100 ext. 5"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("212-555-0100", "+1 (212) 555 0100"),
        ("212-555-0100", "12125550100"),
        ("212-555-0100 ext. 12", "2125550100"),
        ("+44 20 7946 0958", "011 44 20 7946 0958"),
        ("+44 (0)20 7946 0958", "+44 20 7946 0958"),
        (ARABIC, "212\u200b555\u200b0100"),
    ],
)
def test_the_same_number_is_found_however_it_is_written(one: str, other: str) -> None:
    assert comparable_digits(one) == comparable_digits(other)


def test_a_number_abroad_is_another() -> None:
    assert comparable_digits("+44 2125550100") != comparable_digits("2125550100")


def test_a_number_that_others_dial_needs_its_area_code() -> None:
    with pytest.raises(ValidationError, match="has no area code"):
        check_whole_phone("555-0100")


@pytest.mark.parametrize(
    ("number", "is_known"), [("911", True), ("112", True), ("91", False), ("119", False)]
)
def test_only_emergency_numbers_of_this_country_are_known(number: str, is_known: bool) -> None:
    assert is_known_emergency_number(number) == is_known


def test_only_the_crisis_line_of_this_country_is_known() -> None:
    assert is_known_crisis_line("988")
    assert not is_known_crisis_line("989")
