"""Figures in words, and as bars."""

from __future__ import annotations

from datetime import timedelta

import pytest

from triage.actions.counting.figures import Waits
from triage.actions.counting.lengths import Lengths
from triage.nurses.report.cells import durations, hour_name, in_time, median_of, percent, share
from triage.nurses.report.charts import BOTTOM, TOP, Group, draw


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1, 2, "50%"),
        (1, 8, "13%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (1, 200, "1%"),
    ],
)
def test_shares_are_rounded_half_up(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0).text == "none"
    assert not share(0, 0).is_few


@pytest.mark.parametrize(("whole", "is_few"), [(1, True), (9, True), (10, False)])
def test_a_share_of_fewer_than_ten_is_marked(whole: int, is_few: bool) -> None:
    assert share(1, whole).is_few is is_few


def waits(*minutes: int, due: int | None = None, kept: int = 0) -> Waits:
    """Some waits that are over."""
    lengths = Lengths.of(timedelta(minutes=one) for one in minutes)
    return Waits(len(minutes) if due is None else due, kept, lengths)


def test_half_of_them_took_no_longer_than_the_median() -> None:
    assert waits(1, 2, 4, 9).median == timedelta(minutes=2)
    assert waits(1, 2, 9).median == timedelta(minutes=2)


def test_nine_in_ten_is_only_said_of_ten_or_more() -> None:
    assert waits(*range(9)).nine_in_ten is None
    assert waits(*range(1, 11)).nine_in_ten == timedelta(minutes=9)


def test_times_come_with_how_many_they_are() -> None:
    assert durations(waits(4, 6)) == "median 4 min (n 2)"
    assert durations(waits(*range(1, 11))) == "median 5 min, 9 in 10 within 9 min (n 10)"
    assert durations(waits()) == ""
    assert median_of(waits(4)).more == "n 1"


def test_who_still_waits_past_the_target_counts_as_late() -> None:
    assert in_time(waits(4, due=2, kept=1)).text == "1 of 2 (50%)"


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12 AM"), (1, "1 AM"), (11, "11 AM"), (12, "12 PM"), (13, "1 PM"), (23, "11 PM")]
)
def test_hours_are_named_by_the_clock(hour: int, words: str) -> None:
    assert hour_name(hour) == words


def test_bars_are_as_high_as_their_numbers() -> None:
    chart = draw("a", "A", [Group("x", 8, 4), Group("y", 0, 0)], all_label="All", part_label="Part")
    highest, none = chart.all_bars
    half, _ = chart.part_bars

    assert highest.height == BOTTOM - TOP
    assert half.height == highest.height / 2
    assert none.height == 0
    assert [line.text for line in chart.lines] == ["0", "4", "8"]
    assert chart.description.startswith("All: 8 in all, most at x (8). Part: 4 in all.")


def test_many_bars_have_some_labels_and_no_numbers() -> None:
    chart = draw("a", "A", [Group(str(one), 1, 0) for one in range(24)], all_label="All", part_label="Part")

    assert [label.text for label in chart.labels] == ["0", "6", "12", "18"]
    assert {bar.number for bar in chart.all_bars} == {""}


def test_a_picture_of_nothing_says_so() -> None:
    chart = draw("a", "A", [Group("x", 0, 0)], all_label="All", part_label="Part")

    assert chart.description == "No numbers: all, 0 everywhere."
