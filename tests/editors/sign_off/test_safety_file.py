"""The safety file: what a clinical safety officer takes to a board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.sign_offs.signing import WHY, accept_all, item_of, verdict
from tests.nurses.people import editor, logged_in, nurse
from tests.patients.html import read
from triage.actions.sign_offs.items import items_of
from triage.models import Certificate
from triage.models.sign_offs import Verdict
from triage.protocols.hazards import shipped_hazards

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import ProtocolVersion


def read_file(client: Client, version: ProtocolVersion) -> str:
    """The words of the file, blanks as one."""
    return " ".join(read(client.get(address(version))).words.split())


def address(version: ProtocolVersion) -> str:
    """Where the file of a version stands."""
    return f"/admin/triage/sign-off/{version.pk}/safety-file/"


def test_it_names_version_and_certificate_by_their_hashes(
    client: Client, live_version: ProtocolVersion
) -> None:
    shown = read_file(client, live_version)
    assert live_version.sha256 in shown
    assert Certificate.objects.get().formula_sha256 in shown


def test_it_lists_every_hazard_with_its_risk(client: Client, live_version: ProtocolVersion) -> None:
    shown = read_file(client, live_version)
    for hazard in shipped_hazards():
        assert f"{hazard.id} {hazard.title}" in shown
        assert hazard.residual in shown
        assert all(control in shown for control in hazard.controls)
    assert "Risk 4 (severity 5, likelihood medium)" in shown


def test_it_says_what_is_not_signed_and_lists_what_was_said(
    client: Client, live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    rule, floor = item_of(live_version, "rule"), item_of(live_version, "floor")
    verdict(rule, live_version, Verdict.OBJECTED, ana, WHY)
    verdict(floor, live_version, Verdict.REMARK, ben, "This may be lower.")
    shown = read_file(client, live_version)
    assert f"Not wholly signed: 0 of {len(items_of(live_version))} items." in shown
    assert "Objections that stand (1)" in shown
    assert WHY in shown
    assert "Remarks that stand (1)" in shown
    assert "This may be lower." in shown
    assert "RN-55120" in shown


def test_it_says_when_everything_is_signed(
    client: Client, live_version: ProtocolVersion, ana: User, ben: User
) -> None:
    for reviewer in (ana, ben):
        accept_all(live_version, reviewer)
    assert "Wholly signed." in read_file(client, live_version)


def test_editors_read_it_and_nurses_do_not(live_version: ProtocolVersion) -> None:
    assert logged_in(editor()).get(address(live_version)).status_code == 200
    assert logged_in(nurse()).get(address(live_version)).status_code == 403


@pytest.mark.parametrize("method", ["post", "delete"])
def test_it_is_only_read(method: str, client: Client, live_version: ProtocolVersion) -> None:
    assert getattr(client, method)(address(live_version)).status_code == 405
