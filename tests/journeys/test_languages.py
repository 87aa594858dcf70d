"""The switch of the language: the same page of the same answers, with ticks that were not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)]


def switch(visitor: Visitor, language: str) -> None:
    visitor.page.locator("#languages").get_by_role("link", name=language, exact=True).click()
    visitor.page.wait_for_load_state()


def test_ticks_that_were_not_sent_are_there_in_the_other_language_and_back(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness", "not_sure")
    switch(visitor, "Español")
    assert visitor.page.evaluate("document.documentElement.lang") == "es"
    visitor.expect_ticked("leg_weakness", "not_sure")
    switch(visitor, "English")
    visitor.expect_ticked("leg_weakness", "not_sure")


def test_what_was_typed_and_not_sent_is_there_in_the_other_language_once(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    visitor.open(f"/check/{visitor.submission_id}/share/")
    visitor.page.fill("#id_name", "Pat Doe")
    switch(visitor, "Español")
    expect(visitor.page.locator("#id_name")).to_have_value("Pat Doe")
    assert (
        visitor.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed:'))") == []
    )


def test_the_switch_leads_to_the_page_that_is_shown_and_not_to_the_one_before(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    switched = visitor.page.locator("#languages a")
    expect(switched).to_have_attribute("href", f"/es{visitor.page.url.removeprefix(visitor.site)}")


def test_who_switched_stays_in_that_language(visitor: Visitor) -> None:
    visitor.start()
    switch(visitor, "Español")
    with visitor.turning_the_page():
        visitor.page.locator("button.btn-none").click()
    assert visitor.page.url.startswith(f"{visitor.site}/es/check/")
