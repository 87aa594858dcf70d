"""Which words of a changed text differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.engine.pieces import Piece, pieces, sides


def marked(before: str, after: str) -> str:
    """Removed words in square brackets, added ones in curly ones."""
    around = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(around[piece.kind].format(piece.text) for piece in pieces(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Call us today.", "Call us tomorrow.", "Call us[ today]{ tomorrow}."),
        ("Call us today", "Call us today, and rest", "Call us today{, and rest}"),
        ("Sit. Call us today.", "Call us today.", "[Sit.] Call us today."),
        (
            "back pain and breast",
            "back pain and breast or prostate (or not sure)",
            "back pain and breast{ or prostate (or not sure)}",
        ),
        ("You are not well.", "You are well.", "You are[ not] well."),
        ("Don't wait for us.", "Do wait for us.", "[Don't]{Do} wait for us."),
        ("", "It is new.", "{It is new.}"),
        ("It is new.", "", "[It is new.]"),
        ("It is new.", "It is new.", "It is new."),
    ],
)
def test_the_words_that_differ_are_marked(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_a_text_that_is_another_is_marked_whole() -> None:
    assert marked("Get help now.", "You can wait and rest.") == "[Get help now.]{You can wait and rest.}"
    assert marked("“Call today” (same day)", "“Tell us” (soon)") == (
        "[“Call today” (same day)]{“Tell us” (soon)}"
    )


def test_two_lines_that_become_one_are_marked_whole() -> None:
    assert marked("Sit.\nRest.", "Sit. Rest.") == "[Sit.\nRest.]{Sit. Rest.}"


def test_a_line_that_is_put_before_another_leaves_the_other_unmarked() -> None:
    assert marked("Call us now.", "Sit down.\nCall us now.") == "{Sit down.}\nCall us now."


def test_each_side_marks_what_the_other_has_not_and_no_blank_before_it() -> None:
    before, after = sides("Call us today.", "Call us tomorrow.")
    assert before == (
        Piece("same", "Call us"),
        Piece("same", " "),
        Piece("removed", "today"),
        Piece("same", "."),
    )
    assert [piece.text for piece in after] == ["Call us", " ", "tomorrow", "."]


def test_where_one_side_says_nothing_the_other_is_not_marked() -> None:
    assert sides("", "It is new.") == ((), (Piece("same", "It is new."),))


WORD = re.compile(r"\w[\w'-]*|[^\w\s]")
TEXTS = st.text(alphabet="ab c.\nnot'", max_size=30)


@given(TEXTS, TEXTS)
def test_both_wordings_can_be_read_from_the_pieces(before: str, after: str) -> None:
    def without(kind: str) -> list[str]:
        return WORD.findall("".join(piece.text for piece in pieces(before, after) if piece.kind != kind))

    # Blanks may be those of the other wording.
    assert without("added") == WORD.findall(before)
    assert without("removed") == WORD.findall(after)


@given(TEXTS)
def test_an_unchanged_text_has_no_marks(text: str) -> None:
    assert all(piece == Piece("same", text) for piece in pieces(text, text))
