"""Two people at one review: what one does, the other sees, and nothing that is half typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP
from tests.journeys.test_sharing_and_queue import RULES, log_in
from tests.nurses.people import PASSWORD, left_alone, nurse, shared_review
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.models import Review, ReviewEntry
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
# What is promised: five seconds between polls, and the answer.
SOON = 8_000
# What htmx notes of an answer that did not come, or said no.
LOST = (
    "error: htmx:afterRequest, [object HTMLElement]",
    "error: htmx:sendError, [object HTMLElement]",
    "error: htmx:afterRequest, [object HTMLDivElement]",
    "error: htmx:sendError, [object HTMLDivElement]",
)


def open_part(page: Page, name: str) -> None:
    if not page.locator(f"#{name}[open]").count():
        page.locator(f"#{name} summary").click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def expect_accessible(page: Page) -> None:
    response = Axe().run(page, options=RULES).response
    assert response["violations"] == [], [found["id"] for found in response["violations"]]


@pytest.fixture
def held(browsers: Browsers) -> tuple[Page, Review]:
    """Nora holds Nadia's emergency, has it open, and has half typed what was said."""
    nurse("nora")
    nurse("maria")
    review = shared_review(name="Nadia Haddad")
    nora = browsers.open(DESKTOP)
    page = log_in(nora, "nora")
    page.get_by_role("button", name="Take Nadia Haddad").click()
    nora.expect_heading("Nadia Haddad")
    open_part(page, "attempt")
    page.locator("#attempt label", has_text="Reached").first.click()
    page.get_by_label("What was said").fill("She says that her leg")
    return page, review


def adds(review: Review) -> str:
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    return "Now I cannot move my left leg at all."


def withdraws(review: Review) -> str:
    withdraw_shared(review_id=review.pk)
    return "Withdrawn"


def is_taken_over(review: Review) -> str:
    left_alone(review, 60)
    claim_review(review_id=review.pk, by=User.objects.get(username="maria"))
    return "Maria"


@pytest.mark.parametrize("act", [adds, withdraws, is_taken_over])
def test_what_others_do_is_shown_at_once_and_what_is_typed_stays(
    held: tuple[Page, Review], act: Callable[[Review], str]
) -> None:
    page, review = held
    said = act(review)
    expect(page.locator("#review-news")).to_contain_text(said, timeout=SOON)
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")
    expect(page.get_by_label("What was said")).to_be_focused()
    expect_accessible(page)
    page.get_by_role("link", name="Show the review as it is now").click()
    expect(page.locator("#review-news")).to_be_empty()
    expect(page.locator("#main")).to_contain_text(said)
    if act is is_taken_over:
        # Where its form is gone, the words are not.
        expect(page.locator("#drafts-left")).to_contain_text("She says that her leg")
    else:
        expect(page.get_by_label("What was said")).to_have_value("She says that her leg")


def test_one_form_that_is_sent_loses_nothing_of_another(held: tuple[Page, Review]) -> None:
    page, review = held
    open_part(page, "note")
    page.locator("#note textarea").fill("Son has the key.")
    press(page, "Save this note")
    expect(page.locator(".done")).to_contain_text("Note saved.")
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")
    expect(page.locator("#attempt [value=reached]")).to_be_checked()
    expect(page.locator("#attempt .draft-note")).to_be_visible()
    expect(page.locator("#note textarea")).to_have_value("")
    press(page, "Save this call")
    expect(page.locator(".done")).to_contain_text("Call saved")
    expect(page.get_by_label("What was said")).to_have_value("")
    expect(page.locator(".draft-note:visible")).to_have_count(0)
    # What comes next is open.
    expect(page.locator("#close[open]")).to_have_count(1)
    kinds = list(review.entries.values_list("kind", flat=True))
    assert kinds.count(EntryKind.ATTEMPT) == kinds.count(EntryKind.NOTE) == 1


def test_a_page_that_is_loaded_anew_keeps_what_was_typed(held: tuple[Page, Review]) -> None:
    page, _ = held
    page.reload()
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")
    expect(page.locator("#attempt [value=reached]")).to_be_checked()


def test_a_call_whose_answer_was_lost_is_stored_once_and_its_draft_goes_with_the_news_of_it(
    browsers: Browsers, held: tuple[Page, Review]
) -> None:
    page, review = held
    browsers.allow("error: Failed to load resource: net::ERR_FAILED", *LOST)
    page.route("**/attempt/", lambda route: (route.fetch(max_redirects=0), route.abort())[1])
    press(page, "Save this call")
    expect(page.locator("#not-sent")).to_be_visible()
    page.unroute("**/attempt/")
    press(page, "Save this call")
    expect(page.locator(".done").last).to_contain_text("stored once")
    expect(page.get_by_label("What was said")).to_have_value("")
    assert ReviewEntry.objects.filter(review=review, kind=EntryKind.ATTEMPT).count() == 1


def test_a_log_in_that_ended_is_said_and_what_is_typed_is_there_after_the_next(
    browsers: Browsers, held: tuple[Page, Review]
) -> None:
    page, review = held
    browsers.allow_failed_load(401)
    browsers.allow(*LOST)
    Session.objects.all().delete()
    expect(page.locator("#logged-out")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")
    page.get_by_role("link", name="Log in again").click()
    page.get_by_label("Username").fill("nora")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
    expect(page).to_have_url(re.compile(f"/staff/review/{review.pk}/$"))
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")


def test_logging_out_leaves_no_draft_behind(held: tuple[Page, Review]) -> None:
    page, _ = held
    press(page, "Log out")
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('draft'))") == []


def test_a_draft_that_is_thrown_away_does_not_come_back(held: tuple[Page, Review]) -> None:
    page, _ = held
    press(page, "Throw it away")
    expect(page.get_by_label("What was said")).to_have_value("")
    page.reload()
    expect(page.get_by_label("What was said")).to_have_value("")


def test_close_and_next_goes_to_the_most_urgent_free_one_and_says_when_there_is_none(
    browsers: Browsers,
) -> None:
    nurse("nora")
    nurse("maria")
    first, second = (
        shared_review(urgency="soon", name="First"),
        shared_review(urgency="routine", name="Second"),
    )
    nora, maria = browsers.open(DESKTOP), browsers.open(DESKTOP)
    page = log_in(nora, "nora")
    page.get_by_role("button", name="Take First").click()
    nora.expect_heading("First")
    # The most urgent is taken by a colleague meanwhile.
    shared_review(name="Urgent")
    other = log_in(maria, "maria")
    other.get_by_role("button", name="Take Urgent").click()
    maria.expect_heading("Urgent")
    for name in ("First", "Second"):
        open_part(page, "attempt")
        page.locator("#attempt label", has_text="Reached").first.click()
        press(page, "Save this call")
        expect(page.locator(".done")).to_contain_text("Call saved")
        page.locator("#close label", has_text="Appointment made").click()
        press(page, "Close and next")
        if name == "First":
            nora.expect_heading("Second")
            expect(page.locator(".done")).to_contain_text("This is the next one")
            page.locator("#take").click()
            expect(page.locator("#attempt")).to_be_visible()
    nora.expect_heading("Queue")
    expect(page.locator(".done")).to_contain_text("Nobody else waits to be taken.")
    for review in (first, second):
        review.refresh_from_db()
        assert review.is_closed


def test_a_new_emergency_stays_in_a_red_notice_until_it_was_looked_at(held: tuple[Page, Review]) -> None:
    page, _ = held
    notice = page.locator("#emergency-notice")
    expect(notice).to_be_hidden()
    new = shared_review(name="Somebody New")
    expect(notice).to_be_visible(timeout=SOON)
    expect(notice).to_contain_text("1 new emergency waits, and nobody has taken it.")
    expect(notice).not_to_contain_text("Somebody")
    expect_accessible(page)
    # It is there on the queue too, and after any page.
    page.get_by_role("link", name="Queue", exact=True).click()
    expect(page.locator("h1")).to_have_text("Queue")
    expect(notice).to_be_visible()
    expect_accessible(page)
    notice.get_by_role("link", name="Look at it").click()
    expect(page.locator("h1")).to_have_text("Somebody New")
    expect(notice).to_be_hidden()
    page.goto(page.url.replace(f"review/{new.pk}/", ""))
    expect(notice).to_be_hidden()
    # Another one: taken by a colleague, it needs nobody's look any more.
    third = shared_review(name="Third")
    expect(notice).to_be_visible(timeout=15_000)
    claim_review(review_id=third.pk, by=User.objects.get(username="maria"))
    expect(notice).to_be_hidden(timeout=15_000)


def test_the_sound_is_off_tried_when_switched_on_and_heard_with_a_new_emergency(
    held: tuple[Page, Review],
) -> None:
    page, _ = held
    page.context.grant_permissions(["notifications"])
    page.evaluate("""() => {
      window.rang = 0; window.shown = [];
      document.addEventListener("staff:rang", () => { window.rang += 1; });
      const Shown = window.Notification;
      window.Notification = class extends Shown {
        constructor(text, ...more) { super(text, ...more); window.shown.push(text); }
      };
    }""")
    shared_review(name="Silent")
    expect(page.locator("#emergency-notice")).to_be_visible(timeout=SOON)
    assert page.evaluate("window.rang") == 0
    press(page, "I have seen it")
    press(page, "Alarms and keys")
    expect_accessible(page)
    page.get_by_label("A sound when a new emergency waits").check()
    expect(page.locator("#settings-said")).to_contain_text("The sound is on. It was played once now.")
    page.wait_for_function("window.rang === 1")
    page.get_by_label("A notice on the desktop too").check()
    expect(page.locator("#settings-said")).to_contain_text("Notices are on. One was shown now.")
    press(page, "Done")
    shared_review(name="Heard")
    expect(page.locator("#emergency-notice")).to_be_visible(timeout=SOON)
    page.wait_for_function("window.rang === 2")
    assert page.evaluate("window.shown")[1:] == ["1 new emergency waits, and nobody has taken it."]
    page.reload()
    press(page, "Alarms and keys")
    expect(page.get_by_label("A sound when a new emergency waits")).to_be_checked()
    expect(page.locator("#sound-blocked")).to_be_hidden()


def test_a_review_that_cannot_be_kept_live_says_so(held: tuple[Page, Review], browsers: Browsers) -> None:
    page, _ = held
    browsers.allow("error: Failed to load resource: net::ERR_FAILED", *LOST)
    page.route("**/live/**", lambda route: route.abort())
    expect(page.locator("#not-live")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("What was said")).to_have_value("She says that her leg")
    page.unroute("**/live/**")
    expect(page.locator("#not-live")).to_be_hidden(timeout=SOON)


def test_single_keys_lead_from_log_in_to_a_closed_review(browsers: Browsers) -> None:
    nurse("nora")
    shared_review(urgency="soon", name="Later")
    review = shared_review(urgency="same_day", name="Kay Board")
    nora = browsers.open(DESKTOP)
    nora.open("/staff/")
    page = nora.page
    keyboard = page.keyboard
    page.locator("#id_username").focus()
    keyboard.type("nora")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    nora.expect_heading("Queue")
    # A heading stands before the scripts of its page have run.
    page.wait_for_load_state()

    keyboard.press("?")
    expect(page.get_by_role("dialog", name="Alarms and keys")).to_be_visible()
    expect_accessible(page)
    # Nothing happens behind it.
    keyboard.press("j")
    keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Alarms and keys")).to_be_hidden()
    # A dialog keeps the focus for a moment after it is hidden, longer than between two keys of this test.
    expect(page.locator("#set-sound")).not_to_be_focused()
    keyboard.press("j")
    expect(page.locator(f"#take-{review.pk}")).to_be_focused()
    keyboard.press("j")
    expect(page.get_by_role("button", name="Take Later")).to_be_focused()
    keyboard.press("k")
    expect(page.locator(f"#take-{review.pk}")).to_be_focused()
    keyboard.press("t")
    nora.expect_heading("Kay Board")
    page.wait_for_load_state()

    keyboard.press("c")
    expect(page.locator("#attempt input[type=radio]").first).to_be_focused()
    keyboard.press("Space")
    page.get_by_label("What was said").focus()
    # Letters that are typed stay letters.
    keyboard.type("x then q, t? No")
    expect(page.get_by_label("What was said")).to_have_value("x then q, t? No")
    expect(page.get_by_role("dialog", name="Alarms and keys")).to_be_hidden()
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("Call saved")
    keyboard.press("n")
    expect(page.locator("#note textarea")).to_be_focused()
    keyboard.type("Son has the key.")
    page.locator("h1").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    keyboard.press("x")
    expect(page.locator("#close input[type=radio]").first).to_be_focused()
    keyboard.press("Space")
    page.locator("#close .btn").first.focus()
    keyboard.press("Enter")
    expect(page.locator(".done")).to_have_text("Closed.")
    expect(page.locator("#note textarea")).to_have_value("Son has the key.")
    keyboard.press("q")
    nora.expect_heading("Queue")
    review.refresh_from_db()
    assert review.is_closed


def test_single_keys_can_be_switched_off(browsers: Browsers) -> None:
    nurse("nora")
    shared_review(name="Kay Board")
    page = log_in(browsers.open(DESKTOP), "nora")
    press(page, "Alarms and keys")
    page.get_by_label("Single keys do something").uncheck()
    press(page, "Done")
    page.reload()
    for key in "jt?":
        page.keyboard.press(key)
    expect(page.get_by_role("dialog", name="Alarms and keys")).to_be_hidden()
    expect(page.get_by_role("button", name="Take Kay Board")).not_to_be_focused()
    expect(page.locator("h1")).to_have_text("Queue")


def test_the_first_take_is_the_third_stop_of_the_tab_key(browsers: Browsers) -> None:
    nurse("nora")
    shared_review(name="Kay Board")
    page = log_in(browsers.open(DESKTOP), "nora")
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the work")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take Kay Board")).to_be_focused()
