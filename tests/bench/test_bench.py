"""What measurements rest on: that a lost answer is found, and that pictures show the figures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.goals import BEGIN, END, write_table
from bench.rounds import spread
from bench.scale import is_stored
from bench.svg import Bar, bars, lines
from bench.synthetic import synthetic_protocol
from bench.ways import Way

SVG = "{http://www.w3.org/2000/svg}"
STORED = ({"fever": "yes", "pain_severity": 3}, ["pain"], True)


def way(**changes: object) -> Way:
    """Somebody to whom everything that is stored was acknowledged, or something else."""
    acknowledged = {"pages": {"pain"}, "answers": {"fever": "yes", "pain_severity": "3"}, "is_finished": True}
    return Way("a", **(acknowledged | changes))  # type: ignore[arg-type]


def drawing(svg: str) -> ElementTree.Element:
    """The elements of a picture."""
    return ElementTree.fromstring(svg)  # noqa: S314 (drawn here)


def test_what_was_acknowledged_and_is_stored_is_not_lost() -> None:
    assert is_stored(way(), *STORED)
    assert is_stored(way(answers={}, is_finished=False), *STORED)


@pytest.mark.parametrize(
    "acknowledged",
    [
        way(answers={"fever": "no"}),
        way(answers={"back_pain": "yes"}),
        way(pages={"pain", "movement"}),
    ],
)
def test_an_acknowledged_answer_or_page_that_is_not_stored_is_lost(acknowledged: Way) -> None:
    assert not is_stored(acknowledged, *STORED)


def test_a_result_that_was_shown_and_is_not_stored_is_lost() -> None:
    answers, pages, _ = STORED
    assert not is_stored(way(), answers, pages, is_finished=False)


def test_a_spread_goes_from_the_least_to_the_most() -> None:
    assert spread([3, 1, 10]) == {"min": 1, "median": 3, "max": 10}


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    drawn = drawing(bars("T", [Bar("a", 50, "50", 40, 60), Bar("b & c", 100, "100", 100, 100)]))
    lengths = [float(rect.get("width", "0")) for rect in drawn.iter(f"{SVG}rect")][1:]
    assert lengths[0] == pytest.approx(lengths[1] / 2)


def test_a_line_rises_with_its_figures() -> None:
    drawn = drawing(lines("T", "x", "y", {"a": [(0, 0), (10, 5), (20, 10)]}))
    line = next(drawn.iter(f"{SVG}polyline")).get("points", "")
    heights = [float(point.split(",")[1]) for point in line.split()]
    assert heights == sorted(heights, reverse=True)


def test_an_invented_protocol_has_the_questions_that_were_asked_for() -> None:
    assert len(synthetic_protocol(60).questions) == 60


@pytest.mark.parametrize(("lost", "verdict"), [(0, "met"), (1, "**missed**")])
def test_a_goal_that_is_missed_is_called_so(lost: int, verdict: str) -> None:
    figures = {"scale": {"load": 1.0, "runs": [{"lost": lost, "errors": 0}, {"lost": 0, "errors": 0}]}}
    written = write_table(f"Before\n{BEGIN}\nold\n{END}\nafter\n", figures)
    assert f"| {lost} | {verdict} |" in written
    assert "old" not in written
    assert written.startswith("Before\n")
    assert written.endswith(f"{END}\nafter\n")
