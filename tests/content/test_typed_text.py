"""What people type or paste, without what nobody sees."""

from __future__ import annotations

import pytest

from content.typed_text import latin_digits, visible

ZERO_WIDTH, OVERRIDE, FILLER, JOINER = "\u200b", "\u202e", "\u3164", "\u200d"


@pytest.mark.parametrize(
    "nothing",
    ["", " \n\t", ZERO_WIDTH, FILLER, "\u2800", JOINER, "\u00ad", "\ufeff", "\u2067\u2069", "\x00", "\u0301"],
)
def test_what_cannot_be_seen_is_nothing(nothing: str) -> None:
    assert visible(nothing) == visible(f" {nothing} {nothing}") == ""


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (f"{OVERRIDE}eoD taP", "eoD taP"),
        (f"Pat{ZERO_WIDTH} Doe ", "Pat Doe"),
        ("One.\r\n\r\nTwo.", "One.\r\n\r\nTwo."),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("?", "?"),
    ],
)
def test_what_can_be_seen_stays(typed: str, seen: str) -> None:
    assert visible(typed) == seen


def test_digits_of_every_script_are_read() -> None:
    assert latin_digits("\u0667, \uff17, \u096d and 7") == "7, 7, 7 and 7"
