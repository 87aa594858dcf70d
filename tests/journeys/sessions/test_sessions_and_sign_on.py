"""Listing and ending sessions, proving who it is before what is grave, and the hospital's log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.sessions.conftest import proved_ago
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import PASSWORD, administrator, approver, logged_in, nurse
from tests.sessions import saml_hospital
from tests.sessions.hospital import CLIENT, SECRET, running
from tests.sessions.saml_hospital import MFA
from tests.site.test_clinic_proposal_pages import propose
from triage.models import Clinic, StaffSession

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django import Settings

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from tests.sessions.hospital import Hospital

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("way", [PHONE, PHONE_WITHOUT_JAVASCRIPT, DESKTOP], ids=str),
]


@pytest.fixture
def hospital(settings: Settings, browsers: Browsers) -> Iterator[Hospital]:
    """The provider; browsers may ask it too."""
    with running() as provider:
        settings.OIDC_ISSUER, settings.OIDC_NAME = provider.issuer, "Elm Hospital"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_SECOND_FACTOR = "amr=mfa"
        yield provider
        browsers.asked[:] = [one for one in browsers.asked if not one.startswith(provider.issuer)]


def expect_sound(page: Page) -> None:
    """Accessible, and no wider than the screen; what looks for it needs JavaScript itself."""
    if not page.locator("html.has-script").count():
        return
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_browser_that_was_left_logged_in_is_logged_out(visitor: Visitor, browsers: Browsers) -> None:
    nora = nurse("nora")
    left = browsers.open(DESKTOP)
    log_in(left, nora)
    left.open("/staff/sessions/")
    log_in(visitor, nora)
    visitor.open("/staff/sessions/")
    expect_sound(visitor.page)
    visitor.press("Log all other browsers out")

    expect(visitor.page.get_by_role("status").filter(has_text="Sessions ended: 1.")).to_be_visible()
    assert StaffSession.objects.count() == 1
    left.open("/staff/sessions/")
    left.expect_heading("Log in: clinic staff")


def test_a_new_person_is_saved_once_after_the_proof(visitor: Visitor) -> None:
    log_in(visitor, administrator())
    visitor.open("/admin/auth/user/add/")
    visitor.page.get_by_label("Username:").fill("nell")
    proved_ago(11)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    visitor.expect_heading("Is it you?")
    expect_sound(visitor.page)
    visitor.page.get_by_label("Password", exact=True).fill("wrong")
    visitor.page.get_by_role("button", name="It is me: send it").click()
    expect(visitor.error_summary).to_contain_text("not the password")
    assert not User.objects.filter(username="nell").exists()
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="It is me: send it").click()

    expect(visitor.page.get_by_text("was added successfully")).to_be_visible()
    assert User.objects.filter(username="nell").count() == 1


def test_a_nurse_logs_in_by_her_hospital(visitor: Visitor, hospital: Hospital) -> None:  # noqa: ARG001
    nurse("nora")
    visitor.open("/staff/log-in/")
    expect_sound(visitor.page)
    visitor.page.get_by_role("link", name="Log in by Elm Hospital").click()

    visitor.expect_heading("Queue")


def test_a_nurse_logs_in_by_her_hospitals_saml(
    visitor: Visitor, browsers: Browsers, settings: Settings
) -> None:
    nurse("nora")
    with saml_hospital.running() as provider:
        settings.SAML_ENTITY_ID, settings.SAML_ADDRESS = provider.entity, provider.address
        settings.SAML_CERTIFICATE, settings.SAML_SECOND_FACTOR = provider.key.certificate, MFA
        settings.SAML_NAME = "Elm Hospital"
        visitor.open("/staff/counts/")
        visitor.page.get_by_role("link", name="Log in by Elm Hospital").click()
        visitor.page.get_by_role("button", name="Go on").click()

        visitor.expect_heading("Assessed, but not shared")
        origin = provider.address.removesuffix("ask")
        browsers.asked[:] = [one for one in browsers.asked if not one.startswith(origin)]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"preferred_username": "stranger"}, "Nobody here is known by the name that it gave."),
        ({"amr": ["pwd"]}, "did not say that you used a second factor"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    visitor: Visitor, hospital: Hospital, person: dict[str, object], words: str
) -> None:
    nurse("nora")
    hospital.person |= person
    visitor.open("/staff/log-in/")
    visitor.page.get_by_role("link", name="Log in by Elm Hospital").click()

    expect(visitor.error_summary).to_contain_text(words)
    expect_sound(visitor.page)
    assert not StaffSession.objects.exists()


def test_a_proposal_is_decided_once_it_is_certain_who_decides(visitor: Visitor) -> None:
    Clinic.load().save()
    log_in(visitor, approver())
    # The page shows the patients' own beside it, so it has two headings.
    visitor.page.goto(visitor.site + propose(logged_in(administrator())))
    proved_ago(11)
    visitor.page.locator("[name=approve]").click()
    visitor.expect_heading("Is it you?")
    assert Clinic.load().phone != "212-555-0142"
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="It is me: send it").click()

    expect(visitor.page.get_by_text("Patients read it now.")).to_be_visible()
    assert Clinic.load().phone == "212-555-0142"
