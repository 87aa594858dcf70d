"""At 320 pixels, which is also 400 % zoom, nothing has to be scrolled sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library
from tests.journeys.browsers import NARROW, NARROW_WITHOUT_JAVASCRIPT
from tests.journeys.places import PLACES, Guide

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("way", [NARROW, NARROW_WITHOUT_JAVASCRIPT], ids=str),
]


def test_no_page_scrolls_sideways(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = Guide(visitor, browsers, protocol, monkeypatch)
    too_wide = {}
    for place in PLACES:
        guide.lead_to(place)
        visitor.open_all_details()
        if sticking_out := visitor.sticking_out():
            too_wide[place] = sticking_out

    assert too_wide == {}


def test_no_learn_page_scrolls_sideways(visitor: Visitor) -> None:
    too_wide = {}
    for slug in library("en"):
        visitor.open(f"/learn/{slug}/")
        visitor.open_all_details()
        if sticking_out := visitor.sticking_out():
            too_wide[slug] = sticking_out

    assert too_wide == {}
