"""Who may open which page of the desk: roles by addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.actions.sign_offs.signing import item_of
from tests.nurses.people import PASSWORD, administrator, approver, editor, lead_nurse, logged_in, nurse, staff
from tests.patients.html import read
from triage.actions.roles import CLINICAL_REVIEWER
from triage.models import ClinicalReviewer, ProtocolVersion, SignOff

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

HOME = "/admin/triage/sign-off/"
REVIEWERS = "/admin/triage/clinicalreviewer/"


def reviewer() -> User:
    """A clinical reviewer whom nobody has entered yet."""
    return staff("rita", CLINICAL_REVIEWER, is_staff=True)


def addresses(version: ProtocolVersion) -> tuple[str, ...]:
    """Every page of the desk that is read."""
    rule = item_of(version, "rule").sha256[:16]
    of_version = f"{HOME}{version.pk}/"
    return (HOME, of_version, f"{of_version}item/{rule}/", f"{of_version}sheet/1/")


@pytest.mark.parametrize("who", [reviewer, editor, approver, administrator])
def test_whoever_works_on_rules_reads_the_desk(
    who: Callable[[], User], live_version: ProtocolVersion
) -> None:
    client = logged_in(who())
    assert {client.get(address).status_code for address in addresses(live_version)} == {200}


@pytest.mark.parametrize("who", [nurse, lead_nurse])
def test_nurses_do_not(who: Callable[[], User], live_version: ProtocolVersion) -> None:
    client = logged_in(who())
    assert {client.get(address).status_code for address in addresses(live_version)} == {403}


def test_whoever_is_not_logged_in_logs_in_first(live_version: ProtocolVersion) -> None:
    for address in addresses(live_version):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/staff/log-in/?next=/admin/triage/sign-off/")


@pytest.mark.parametrize("who", [reviewer, editor, approver, administrator, nurse])
def test_nobody_but_an_entered_reviewer_gives_a_verdict(
    who: Callable[[], User], live_version: ProtocolVersion
) -> None:
    rule = item_of(live_version, "rule")
    page = f"{HOME}{live_version.pk}/item/{rule.sha256[:16]}/"
    response = logged_in(who()).post(page, {"content": rule.content, "verdict": "accepted"})
    assert response.status_code in (403, 422)
    assert not SignOff.objects.exists()


def test_other_methods_are_refused(client: Client, live_version: ProtocolVersion) -> None:
    _, items, item, sheet = addresses(live_version)
    assert {client.post(address).status_code for address in (HOME, items)} == {405}
    assert {client.delete(address).status_code for address in (item, sheet)} == {405}
    assert client.get(f"{HOME}confirm/").status_code == 405


@pytest.mark.parametrize("path", ["999/", "999/item/0123456789abcdef/", "1/sheet/0/", "1/sheet/999/", "x/"])
def test_what_is_not_there_is_not_found(path: str, client: Client) -> None:
    assert client.get(HOME + path).status_code == 404


def test_a_reviewer_who_logs_in_comes_to_the_desk(live_version: ProtocolVersion) -> None:
    reviewer()
    response = Client().post("/staff/log-in/", {"username": "rita", "password": PASSWORD})
    assert live_version
    assert response["Location"] == HOME


def test_an_administrator_enters_a_reviewer_who_confirms_herself(live_version: ProtocolVersion) -> None:
    rita = reviewer()
    entered = {"user": str(rita.pk), "name": "Rita Moss", "profession": "nurse", "licence_number": "RN 77812"}
    assert logged_in(administrator()).post(f"{REVIEWERS}add/", entered).status_code == 302
    hers = logged_in(rita)
    assert "Is this you?" in read(hers.get(HOME)).words
    shown = {name: value for name, value in entered.items() if name != "user"}
    hers.post(f"{HOME}confirm/", shown)
    assert live_version
    assert ClinicalReviewer.objects.get().is_confirmed
    assert "You sign as Rita Moss, nurse" in read(hers.get(HOME)).words


def test_an_incomplete_profile_is_refused_at_its_box(live_version: ProtocolVersion) -> None:
    entered = {
        "user": str(reviewer().pk),
        "name": "Rita",
        "profession": "nurse",
        "licence_number": "RN 77812",
    }
    response = logged_in(administrator()).post(f"{REVIEWERS}add/", entered)
    assert live_version
    assert "Write first name and last name" in read(response).words
    assert not ClinicalReviewer.objects.exists()


@pytest.mark.parametrize("who", [editor, approver, nurse, reviewer])
def test_only_administrators_enter_reviewers(who: Callable[[], User], live_version: ProtocolVersion) -> None:
    assert live_version
    assert logged_in(who()).get(f"{REVIEWERS}add/").status_code in (302, 403)
    assert not ClinicalReviewer.objects.exists()
