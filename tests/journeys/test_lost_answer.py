"""The server stores what was sent, but its answer never arrives: that is said honestly, and stored once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_sharing_and_queue import log_in, share
from tests.nurses.people import lead_nurse, nurse, shared_review
from triage.actions.reviews.claims import claim_review
from triage.models import PhoneCall, Review
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.journeys.browsers import Browsers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
LOST = (
    "error: Failed to load resource: net::ERR_FAILED",
    "error: htmx:afterRequest, [object HTMLElement]",
    "error: htmx:sendError, [object HTMLElement]",
)


class LosesAnswers:
    """Lets a form reach the server and keeps back its answer, once."""

    def __init__(self, page: Page, address: str) -> None:
        self.answers = 0
        page.route(address, self.lose)

    def lose(self, route: Route) -> None:
        if self.answers or route.request.method != "POST":
            route.continue_()
            return
        # The server's answer has come as far as here, and no further.
        route.fetch(max_redirects=0)
        self.answers += 1
        route.abort("failed")


def lose_answers(browsers: Browsers, page: Page, address: str) -> LosesAnswers:
    browsers.allow(*LOST)
    return LosesAnswers(page, address)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def expect_honest(page: Page) -> None:
    notice = page.locator("#not-sent")
    expect(notice).to_be_visible()
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("We do not know if this was saved.")
    expect(notice).to_contain_text("nothing is saved twice")


@pytest.fixture
def held(site: str) -> Review:  # noqa: ARG001 (publishes)
    """An emergency that a nurse holds."""
    return claim_review(review_id=shared_review().pk, by=nurse("nora"))


def open_held(browsers: Browsers, held: Review) -> Page:
    visitor = browsers.open(DESKTOP)
    page = log_in(visitor, "nora")
    visitor.open(f"/staff/review/{held.pk}/")
    return page


def test_a_call_whose_answer_is_lost_is_stored_once(browsers: Browsers, held: Review) -> None:
    page = open_held(browsers, held)
    lost = lose_answers(browsers, page, "**/attempt/")
    page.locator("#attempt label", has_text="No answer").click()
    page.locator("#attempt textarea").fill("Rang for a minute.")
    press(page, "Save this call")
    expect_honest(page)
    assert page.locator("#attempt textarea").input_value() == "Rang for a minute."
    assert lost.answers == held.entries.filter(kind=EntryKind.ATTEMPT).count() == 1
    press(page, "Save this call")
    expect(page.locator(".done").last).to_contain_text("saved already when you sent it before")
    assert held.entries.filter(kind=EntryKind.ATTEMPT).count() == 1


def test_a_closing_whose_answer_is_lost_is_stored_once(browsers: Browsers, held: Review) -> None:
    page = open_held(browsers, held)
    lose_answers(browsers, page, "**/close/")
    page.locator("#close summary").click()
    page.locator("#close label", has_text="Sent to the emergency room").click()
    page.locator("#close input[type=datetime-local]").fill(
        page.locator("#attempt input[type=datetime-local]").input_value()
    )
    press(page, "Close this review")
    expect_honest(page)
    press(page, "Close this review")
    expect(page.locator(".done").last).to_contain_text("saved already when you sent it before")
    closed = Review.objects.get(pk=held.pk)
    assert (closed.outcome, closed.entries.filter(kind=EntryKind.CLOSED).count()) == (Outcome.SENT_TO_ER, 1)


def test_a_note_whose_answer_is_lost_is_stored_once(browsers: Browsers, held: Review) -> None:
    page = open_held(browsers, held)
    lose_answers(browsers, page, "**/note/")
    page.locator("#note summary").click()
    page.locator("#note textarea").fill("Her sister has a key.")
    press(page, "Save this note")
    expect_honest(page)
    press(page, "Save this note")
    expect(page.locator(".done").last).to_contain_text("saved already")
    assert held.entries.filter(kind=EntryKind.NOTE).count() == 1


@pytest.mark.usefixtures("site")
def test_words_that_a_patient_adds_are_stored_once(browsers: Browsers) -> None:
    patient = browsers.open(PHONE)
    share(patient)
    page = patient.page
    patient.open("/code/status/")
    lose_answers(browsers, page, "**/code/status/")
    page.locator("#id_text").fill("Now I cannot move my left leg at all.")
    press(page, "Add it")
    expect_honest(page)
    press(page, "Add it")
    expect(page.locator("#main")).to_contain_text("We have your words already.")
    assert Review.objects.get().entries.filter(kind=EntryKind.ADDED).count() == 1


def test_a_phone_call_whose_answer_is_lost_is_entered_once(browsers: Browsers) -> None:
    nurse("nora")
    nora = browsers.open(DESKTOP)
    page = log_in(nora, "nora")
    nora.open("/staff/call/")
    page.get_by_label("Name of the person with the signs").fill("Cora Caller")
    page.get_by_label("Phone number to call back").fill("555 010 1234")
    page.locator("label", has_text="The patient").first.click()
    page.locator("label", has_text="The caller agreed").click()
    lose_answers(browsers, page, "**/staff/call/")
    press(page, "Begin with the questions")
    expect_honest(page)
    press(page, "Begin with the questions")
    expect(page.locator(".call-bar")).to_contain_text("You are entering a call for Cora Caller")
    nora.tick("leg_weakness")
    nora.press_continue()
    lose_answers(browsers, page, "**/put/")
    press(page, "Put into the queue: you hold it")
    expect_honest(page)
    press(page, "Put into the queue: you hold it")
    expect(page.locator(".share-code")).to_be_visible()
    assert PhoneCall.objects.count() == Review.objects.count() == 1


def test_closing_many_whose_answer_is_lost_is_done_once(browsers: Browsers) -> None:
    lead_nurse("lena")
    review = shared_review(urgency="soon")
    lena = browsers.open(DESKTOP)
    page = log_in(lena, "lena")
    lena.open(f"/staff/close-many/?review={review.pk}")
    page.get_by_label("Already in care").check()
    page.get_by_label("In your own words").fill("Seen in the ward round.")
    lose_answers(browsers, page, "**/close-many/**")
    press(page, "Close them")
    expect_honest(page)
    press(page, "Close them")
    expect(page.locator("#main")).to_contain_text("saved already")
    assert review.entries.filter(kind=EntryKind.CLOSED).count() == 1
