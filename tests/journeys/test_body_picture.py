"""The picture of the body ticks the boxes beside it, which are the real question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT_JAVASCRIPT
from triage.engine.loading import load_canonical
from triage.patients.presenters.question_page import AREAS

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
PAGES = ("pain", "pain_details")
IN_EVERY_WAY = pytest.mark.parametrize(
    "way", [PHONE, PHONE_WITHOUT_JAVASCRIPT, DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT], ids=str
)
TICKED = ".body-places input:checked"
# Areas are curved: the middle of the box around one can lie in its neighbour.
POINT_INSIDE = """area => {
    area.scrollIntoView({ block: "center" });
    const box = area.getBoundingClientRect();
    const holds = (x, y) => document.elementFromPoint(box.left + x, box.top + y) === area;
    for (let y = 2; y < box.height; y++) for (let x = 2; x < box.width; x++) {
        const isInside = [-1, 0, 1].every(right => [-1, 0, 1].every(down => holds(x + right, y + down)));
        if (isInside) return [box.left + x, box.top + y];
    }
}"""


@pytest.fixture(scope="module")
def stored_protocol(protocol: Protocol) -> tuple[str, str]:
    """A protocol that asks about every place of the picture."""
    data = protocol.model_dump(mode="json", exclude_defaults=True)
    pain, details = (next(page for page in data["pages"] if page["id"] == name) for name in PAGES)
    asked = {question.get("body_region"): question for question in pain["questions"]}
    for region in AREAS.keys() - asked.keys():
        name, ask = f"region_{region}", {"en": region.replace("_", " ").capitalize()}
        link = {"test": name, "yes_to": "bone_pain_other_site"}
        more = {"id": name, "body_region": region, "ask": ask, "ask_other": ask, "counts_as": [link]}
        pain["questions"].insert(0, asked["ribs"] | more)
        details["shown_if"][0]["count"]["of"].append(name)
        data["promises"]["counted_as"].append(link)
        said = {"en": f"I have pain | in my {ask['en'].lower()}"}
        form = {"question": name, "place": "pain", "say": said, "say_other": said}
        data["spoken"]["forms"].append(form)
    whole = load_canonical(json.dumps(data))
    return whole.canonical_json().decode(), whole.sha256


def open_the_picture(visitor: Visitor) -> None:
    """The page on pain, before any other."""
    visitor.start()
    visitor.open(visitor.page_address("pain"))


def place(visitor: Visitor, name: str) -> Locator:
    """The box that a screen reader names so."""
    return visitor.page.get_by_role("checkbox", name=name, exact=True)


@IN_EVERY_WAY
def test_tapping_the_picture_ticks_the_box_and_tapping_again_unticks_it(visitor: Visitor) -> None:
    open_the_picture(visitor)

    visitor.tick_place("lower_back")
    expect(place(visitor, "Lower back")).to_be_checked()
    expect(visitor.page.locator(TICKED)).to_have_count(1)
    visitor.tick_place("lower_back")
    expect(visitor.page.locator(TICKED)).to_have_count(0)


def test_every_area_of_the_picture_ticks_its_own_place(visitor: Visitor) -> None:
    open_the_picture(visitor)
    ticked = {}
    for area in visitor.page.locator(".area").all():
        box = str(area.locator("xpath=ancestor::label").get_attribute("for"))
        visitor.page.mouse.click(*area.evaluate(POINT_INSIDE))
        ticked[box] = visitor.page.locator(TICKED).evaluate_all("boxes => boxes.map(box => box.id)")
        visitor.page.mouse.click(*area.evaluate(POINT_INSIDE))

    assert len(ticked) == len(AREAS)
    assert ticked == {box: [box] for box in ticked}


def test_a_tap_on_the_picture_does_not_scroll_it_away(visitor: Visitor) -> None:
    open_the_picture(visitor)
    area = visitor.page.locator(".area-head-1")
    area.scroll_into_view_if_needed()
    before = visitor.page.evaluate("() => window.scrollY")
    area.click()

    expect(place(visitor, "Head")).to_be_checked()
    assert visitor.page.evaluate("() => window.scrollY") == before


@IN_EVERY_WAY
def test_a_place_on_the_picture_ticks_its_row(visitor: Visitor) -> None:
    open_the_picture(visitor)
    visitor.tick_place("ribs")
    visitor.tick_place("lower_back")
    visitor.press_continue()

    answers = visitor.submission().answers
    assert (answers["region_ribs"], answers["bone_pain_other_site"]) == ("yes", "yes")
    assert (answers["region_lower_back"], answers["neck_pain"]) == ("yes", "no")


def test_the_space_key_ticks_a_place(visitor: Visitor) -> None:
    open_the_picture(visitor)
    place(visitor, "Foot").focus()
    visitor.page.keyboard.press("Space")

    expect(place(visitor, "Foot")).to_be_checked()


def test_ticked_places_are_still_ticked_on_return(visitor: Visitor) -> None:
    open_the_picture(visitor)
    visitor.tick_place("thigh", 3)
    visitor.press_continue()
    visitor.go_back()

    expect(place(visitor, "Thigh")).to_be_checked()
    expect(visitor.page.locator(TICKED)).to_have_count(1)
