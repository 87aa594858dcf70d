"""A first password is changed before anything else, and guessing locks out only who guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.staff import expect_sound, give_code, give_password, log_out
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.accounts.factors import app_of, recovery_codes_of
from tests.nurses.people import PASSWORD, administrator, nurse
from triage.actions.own_passwords import note_first_password

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
OWN = "purple teapot granite whistle"


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT, PHONE, DESKTOP], ids=str)
def test_a_first_password_is_changed_before_anything_else(visitor: Visitor, nora: User) -> None:
    note_first_password(user=nora, by=administrator())
    give_password(visitor)
    for address in ("/staff/", "/staff/search/"):
        visitor.open(address)
        visitor.expect_heading("Change your password")
    expect_sound(visitor)
    visitor.page.get_by_label("Your password of now").fill(PASSWORD)
    visitor.page.get_by_label("New password", exact=True).fill("password1234")
    visitor.page.get_by_label("New password, once more").fill("password1234")
    visitor.press("Change the password")
    expect(visitor.error_summary).to_contain_text("Your password is not changed")
    visitor.page.get_by_label("Your password of now").fill(PASSWORD)
    visitor.page.get_by_label("New password", exact=True).fill(OWN)
    visitor.page.get_by_label("New password, once more").fill(OWN)
    visitor.press("Change the password")
    # Next comes the second factor.
    visitor.expect_heading("Your account")
    log_out(visitor)
    give_password(visitor, password=PASSWORD)
    expect(visitor.error_summary).to_be_visible()
    give_password(visitor, password=OWN)
    visitor.expect_heading("Your account")


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_guessing_locks_out_only_who_guesses(
    visitor: Visitor, browsers: Browsers, settings: Settings, nora: User
) -> None:
    settings.LIMITS = settings.LIMITS | {"log_ins": 3}
    app_of(nora)
    codes = recovery_codes_of(nora)
    give_password(visitor)
    give_code(visitor, codes[0])
    log_out(visitor)
    browsers.allow_failed_load(429)
    stranger = browsers.open(DESKTOP)
    for _ in range(4):
        give_password(stranger, password="wrong")
    expect(stranger.error_summary).to_contain_text("Too many tries.")
    expect_sound(stranger)
    give_password(stranger)
    expect(stranger.error_summary).to_contain_text("Too many tries.")

    give_password(visitor)
    give_code(visitor, codes[1])
    visitor.expect_heading("Queue")
    nurse("nina")
    give_password(stranger, "nina")
    stranger.expect_heading("Your account")
