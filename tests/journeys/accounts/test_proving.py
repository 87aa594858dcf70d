"""Whoever is logged in shows once more who they are: by password, code or passkey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.staff import PasskeyStore, expect_sound, give_code, give_password
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.sessions.conftest import left_alone, proved_ago
from tests.nurses.accounts.factors import app_of, recovery_codes_of, shown_code
from tests.nurses.people import PASSWORD, shared_review
from triage.models import ReviewEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nora")]
NOTE = "She cannot lift her left foot."


def begin_note(visitor: Visitor) -> None:
    """She has typed a note and not sent it."""
    review = shared_review(name="Pat Doe")
    visitor.open(f"/staff/review/{review.pk}/")
    visitor.page.locator("#note summary").click()
    visitor.page.locator("#note textarea").fill(NOTE)


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_a_note_sent_into_the_lock_is_saved_once_after_a_code(visitor: Visitor, nora: User) -> None:
    secret = app_of(nora)
    give_password(visitor)
    give_code(visitor, recovery_codes_of(nora)[0])
    begin_note(visitor)
    left_alone(11)
    visitor.press("Save this note")
    visitor.expect_heading("Locked")
    visitor.page.get_by_label("Password").fill("000000")
    visitor.press("Unlock and send it")
    expect(visitor.error_summary).to_contain_text("This is not the code that your app shows now.")
    visitor.page.get_by_label("Password").fill(shown_code(secret))
    visitor.press("Unlock and send it")

    expect(visitor.page.locator(".timeline")).to_contain_text(NOTE)
    assert ReviewEntry.objects.filter(kind="note").count() == 1


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_a_covered_page_is_unlocked_by_a_code_with_the_note_still_there(visitor: Visitor, nora: User) -> None:
    secret = app_of(nora)
    give_password(visitor)
    give_code(visitor, recovery_codes_of(nora)[0])
    visitor.page.clock.install()
    begin_note(visitor)
    left_alone(11)
    visitor.page.clock.fast_forward("10:01")
    cover = visitor.page.get_by_role("dialog", name="Locked")
    cover.get_by_label("Password").fill(shown_code(secret))
    cover.get_by_role("button", name="Unlock").click()

    expect(cover).to_be_hidden()
    expect(visitor.page.locator("#note textarea")).to_have_value(NOTE)


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_a_passkey_unlocks_and_sends_what_was_kept(visitor: Visitor) -> None:
    store = PasskeyStore(visitor)
    give_password(visitor)
    visitor.open("/staff/account/passkeys/add/")
    visitor.press("Add a passkey")
    visitor.open("/staff/search/")
    left_alone(11)
    visitor.reload()
    visitor.expect_heading("Locked")
    expect_sound(visitor)
    store.knows_the_finger(False)
    visitor.page.get_by_role("button", name="Use a passkey").click()
    expect(visitor.page.get_by_text("The passkey was not used.")).to_be_visible()
    store.knows_the_finger(True)
    visitor.press("Use a passkey")

    assert visitor.page.url == f"{visitor.site}/staff/search/"


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT, DESKTOP], ids=str)
def test_whoever_sits_down_at_an_open_page_cannot_make_the_account_theirs(visitor: Visitor) -> None:
    give_password(visitor)
    proved_ago(11)
    visitor.follow("Set up the app")
    visitor.expect_heading("Is it you?")
    expect_sound(visitor)
    visitor.page.locator("#confirm").get_by_label("Password").fill(PASSWORD)
    visitor.press("It is me")

    visitor.expect_heading("Set up the app with codes")
