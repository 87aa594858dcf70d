"""Two nurses in two browsers: an emergency that nobody spoke to is let go by neither of them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_sharing_and_queue import log_in
from tests.nurses.people import lead_nurse, nurse, shared_review
from triage.actions.reviews.sharing import add_to_shared
from triage.models import Review

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers, Way

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def open_part(page: Page, name: str) -> None:
    if not page.locator(f"#{name}[open]").count():
        page.locator(f"#{name} summary").click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_one_nurse_alone_neither_lowers_nor_closes_it_and_a_second_says_what_she_did(
    browsers: Browsers,
) -> None:
    nurse("nora")
    nurse("maria")
    review = shared_review(name="Nadia Haddad")
    nora, maria = browsers.open(DESKTOP), browsers.open(DESKTOP)
    first, second = log_in(nora, "nora"), log_in(maria, "maria")
    first.get_by_role("button", name="Take Nadia Haddad").click()
    nora.expect_heading("Nadia Haddad")

    open_part(first, "override")
    first.locator("#override label", has_text="Routine").click()
    first.get_by_label("In your own words").fill("x")
    press(first, "Change the urgency")
    expect(first.locator("#override .error-summary")).to_contain_text("“x” says too little.")
    first.get_by_label("In your own words").fill("Known and treated.")
    press(first, "Change the urgency")
    expect(first.locator(".done")).to_contain_text("a second nurse must agree first")
    # Whoever asked cannot be the second, and nothing stops her clock.
    expect(first.locator("#second_nurse")).to_have_count(0)
    review.refresh_from_db()
    assert (review.effective_urgency, review.claimed_by) == ("emergency", None)
    assert review.escalates_at is not None

    maria.open(f"/staff/review/{review.pk}/")
    expect(second.locator("#main")).to_contain_text(
        "Nora asks a second nurse to agree to lower it to routine"
    )
    second.locator("#second_nurse label", has_text="I agree").click()
    press(second, "Send your answer")
    expect(second.locator("#second_nurse .error-summary")).to_contain_text("Say what you did yourself")
    second.locator("#second_nurse textarea").fill("Read the record: scanned last week.")
    press(second, "Send your answer")
    expect(second.locator(".done")).to_contain_text("You agreed")
    review.refresh_from_db()
    assert review.effective_urgency == "routine"


@pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
def test_why_an_emergency_was_not_closed_is_in_sight(browsers: Browsers, way: Way) -> None:
    nurse("nora")
    shared_review(name="Nadia Haddad")
    nora = browsers.open(way)
    page = log_in(nora, "nora")
    page.get_by_role("button", name="Take Nadia Haddad").click()
    nora.expect_heading("Nadia Haddad")

    open_part(page, "close")
    page.locator("#close label", has_text="Sent to the emergency room").click()
    press(page, "Close this review")

    refusal = page.locator("#close .error-summary")
    expect(refusal).to_contain_text("Say when you reached them.")
    expect(refusal).to_be_focused()
    expect(refusal).to_be_in_viewport(ratio=1)


def test_words_that_a_patient_adds_meanwhile_are_seen_before_anything_is_decided(browsers: Browsers) -> None:
    nurse("nora")
    review = shared_review(name="Nadia Haddad")
    nora = browsers.open(DESKTOP)
    page = log_in(nora, "nora")
    page.get_by_role("button", name="Take Nadia Haddad").click()
    nora.expect_heading("Nadia Haddad")
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    open_part(page, "override")
    page.locator("#override label", has_text="Routine").click()
    page.get_by_label("In your own words").fill("Known and treated.")
    press(page, "Change the urgency")
    expect(page.locator("#meanwhile")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Now I cannot move my left leg at all.")
    assert page.get_by_label("In your own words").input_value() == "Known and treated."
    assert Review.objects.get().asked_by is None


def test_closing_all_that_is_ticked_stops_at_the_emergency_and_can_be_undone(browsers: Browsers) -> None:
    lead_nurse("lena")
    emergency, soon = shared_review(name="Arthur Bloom"), shared_review(urgency="soon", name="Joan Underhill")
    lena = browsers.open(DESKTOP)
    page = log_in(lena, "lena")
    press(page, "Tick all")
    press(page, "Close ticked")
    page.get_by_label("Already in care").check()
    page.get_by_label("In your own words").fill("Seen in the ward round.")
    press(page, "Close them")
    expect(page.locator("#main")).to_contain_text("Arthur Bloom: an emergency that nobody spoke to")
    assert not Review.objects.exclude(closed_at=None).exists()

    page.locator(f"#review-{emergency.pk}").uncheck()
    press(page, "Close them")
    expect(page.locator(".done")).to_contain_text("Closed: 1 review.")
    press(page, "Undo")
    expect(page.locator(".done")).to_contain_text("Undone: 1 review open again.")
    soon.refresh_from_db()
    assert not soon.is_closed
