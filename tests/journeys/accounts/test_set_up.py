"""Somebody new chooses a password with a code from each of two administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.staff import expect_sound, give_password
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.people import PASSWORD, administrator
from triage.actions.staff_access import agree_to_access, propose_access
from triage.models.access_proposals import SetUp

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
OWN = "purple teapot granite whistle"


def codes_for(person: User) -> tuple[str, str]:
    """What the two administrators tell the person."""
    first = propose_access(
        person_id=person.pk,
        groups=[],
        set_up=SetUp.PASSWORD,
        reason="She begins on Monday",
        by=administrator("ada"),
    )
    return first.code, agree_to_access(proposal_id=first.proposal.pk, by=administrator("ben")).code


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT, PHONE, DESKTOP], ids=str)
def test_a_nurse_chooses_her_password_with_both_codes(visitor: Visitor, nora: User) -> None:
    first, second = codes_for(nora)
    visitor.open("/staff/account/set-up/")
    visitor.expect_heading("Choose your password")
    expect_sound(visitor)
    visitor.page.get_by_label("First code").fill(first)
    visitor.page.get_by_label("Second code").fill("AAAA-BBBB-CCCC")
    fill_password(visitor)
    visitor.press("Set the password")
    expect(visitor.error_summary).to_contain_text("Your password is not set")
    expect_sound(visitor)
    # What was typed is still there, but for the passwords.
    expect(visitor.page.get_by_label("First code")).to_have_value(first)
    visitor.page.get_by_label("Second code").fill(second.lower())
    fill_password(visitor)
    visitor.press("Set the password")

    visitor.expect_heading("Log in: clinic staff")
    expect(visitor.main).to_contain_text("Your password is set")
    give_password(visitor, password=PASSWORD)
    expect(visitor.error_summary).to_be_visible()
    give_password(visitor, password=OWN)
    visitor.expect_heading("Your account")


def fill_password(visitor: Visitor) -> None:
    visitor.page.get_by_label("New password", exact=True).fill(OWN)
    visitor.page.get_by_label("New password, once more").fill(OWN)
