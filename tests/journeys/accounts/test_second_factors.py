"""From a password alone to an app, recovery codes and a passkey, and in again by each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.journeys.accounts.staff import PasskeyStore, expect_sound, give_code, give_password, log_out
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.accounts.factors import app_of, recovery_codes_of, shown_code

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nora")]
any_way = pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT, PHONE, DESKTOP], ids=str)
with_javascript = pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
one_way = pytest.mark.parametrize("way", [DESKTOP], ids=str)


def add_passkey(visitor: Visitor, name: str) -> None:
    """From the page of the account."""
    visitor.open("/staff/account/")
    visitor.follow("Add a passkey")
    expect_sound(visitor)
    visitor.page.get_by_label("Name, so that you know it again").fill(name)
    visitor.press("Add a passkey")


@any_way
def test_a_nurse_sets_up_an_app_and_logs_in_by_its_code(visitor: Visitor) -> None:
    visitor.open("/staff/")
    give_password(visitor)
    visitor.expect_heading("Your account")
    expect(visitor.page.get_by_text("Set up a second step first")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Queue")).to_have_count(0)
    visitor.follow("Set up the app")
    expect_sound(visitor)
    visitor.page.get_by_label("Code of the app").fill("000000")
    visitor.press("Set up the app")
    expect(visitor.error_summary).to_contain_text("The app is not set up")
    secret = visitor.page.locator(".app-secret").inner_text().replace(" ", "")
    visitor.page.get_by_label("Code of the app").fill(shown_code(secret))
    visitor.press("Set up the app")
    visitor.expect_heading("Recovery codes")
    visitor.follow("I have them: go on")
    visitor.expect_heading("Queue")
    visitor.open("/staff/account/")
    expect_sound(visitor)
    log_out(visitor)

    give_password(visitor)
    expect_sound(visitor)
    code = shown_code(secret)
    # As apps show it.
    give_code(visitor, f"{code[:3]} {code[3:]}")
    visitor.expect_heading("Queue")


@with_javascript
def test_recovery_codes_are_shown_once_and_each_opens_once(
    visitor: Visitor, browsers: Browsers, nora: User
) -> None:
    app_of(nora)
    [first, *_] = recovery_codes_of(nora)
    give_password(visitor)
    give_code(visitor, first)
    visitor.open("/staff/account/codes/")
    expect_sound(visitor)
    codes = visitor.page.locator(".recovery-codes code")
    expect(codes).to_have_count(9)
    second = codes.first.inner_text()
    visitor.reload()
    expect(codes).to_have_count(0)
    expect(visitor.page.get_by_text("9 codes are left.")).to_be_visible()

    other = browsers.open(DESKTOP)
    give_password(other)
    give_code(other, first)
    expect(other.error_summary).to_contain_text("This is not the code.")
    give_code(other, second)
    other.expect_heading("Queue")


@one_way
def test_new_recovery_codes_end_the_old_ones(visitor: Visitor, browsers: Browsers, nora: User) -> None:
    app_of(nora)
    [first, old, *_] = recovery_codes_of(nora)
    give_password(visitor)
    give_code(visitor, first)
    visitor.open("/staff/account/codes/new/")
    visitor.press("Make new codes")
    new = visitor.page.locator(".recovery-codes code").first.inner_text()

    other = browsers.open(DESKTOP)
    give_password(other)
    give_code(other, old)
    expect(other.error_summary).to_contain_text("This is not the code.")
    give_code(other, new)
    other.expect_heading("Queue")


@with_javascript
def test_a_passkey_logs_in_alone_and_as_the_second_step(visitor: Visitor) -> None:
    PasskeyStore(visitor)
    give_password(visitor)
    add_passkey(visitor, "My laptop")
    visitor.expect_heading("Recovery codes")
    visitor.open("/staff/account/passkeys/")
    expect_sound(visitor)
    expect(visitor.page.get_by_role("link", name="Rename My laptop")).to_be_visible()
    log_out(visitor)

    visitor.open("/staff/counts/")
    expect_sound(visitor)
    visitor.press("Log in with a passkey")
    assert visitor.page.url == f"{visitor.site}/staff/counts/"
    log_out(visitor)
    give_password(visitor)
    visitor.press("Use a passkey")
    visitor.expect_heading("Queue")


@one_way
def test_a_strangers_finger_opens_no_passkey_and_is_told(visitor: Visitor) -> None:
    store = PasskeyStore(visitor)
    give_password(visitor)
    add_passkey(visitor, "My laptop")
    log_out(visitor)
    store.knows_the_finger(False)
    visitor.page.get_by_role("button", name="Log in with a passkey").click()

    expect(visitor.page.get_by_text("The passkey was not used.")).to_be_visible()
    visitor.open("/staff/")
    visitor.expect_heading("Log in: clinic staff")


@one_way
def test_a_passkey_that_was_removed_here_is_refused_in_words(visitor: Visitor) -> None:
    PasskeyStore(visitor)
    give_password(visitor)
    add_passkey(visitor, "My laptop")
    log_out(visitor)
    Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).delete()
    visitor.press("Log in with a passkey")

    expect(
        visitor.page.get_by_role("status").filter(has_text="The passkey was not accepted.")
    ).to_be_visible()


@one_way
def test_a_passkey_is_renamed_and_the_only_second_factor_stays(visitor: Visitor, nora: User) -> None:
    PasskeyStore(visitor)
    give_password(visitor)
    add_passkey(visitor, "My laptop")
    visitor.open("/staff/account/passkeys/")
    visitor.follow("Rename My laptop")
    visitor.page.get_by_label("Name, so that you know it again").fill("")
    visitor.press("Rename it")
    expect(visitor.error_summary).to_contain_text("Write a name by which you know this passkey.")
    visitor.page.get_by_label("Name, so that you know it again").fill("Ward computer")
    visitor.press("Rename it")
    visitor.follow("Remove Ward computer")
    visitor.press("Remove it")
    expect(visitor.error_summary).to_contain_text("This is your only second factor.")
    app_of(nora)
    visitor.press("Remove it")

    expect(visitor.page.get_by_text("None yet.")).to_be_visible()
