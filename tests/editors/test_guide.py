"""The guide, read where the work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.nurses.people import logged_in, nurse
from tests.patients.html import read

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

GUIDE = "/admin/triage/guide/"


def test_the_guide_and_the_pages_it_leads_to_are_shown(client: Client) -> None:
    seen = read(client.get(GUIDE))
    assert "A rule says in which situations a person is told at least this much." in seen.words
    assert f"{GUIDE}replay/" in seen.links
    for name in ("replay", "rule-language"):
        assert client.get(f"{GUIDE}{name}/").status_code == 200


def test_its_pictures_are_served(client: Client) -> None:
    response = client.get(f"{GUIDE}draft.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["scaling/", "nothing/", "nothing.png"])
def test_other_files_are_not(client: Client, address: str) -> None:
    assert client.get(GUIDE + address).status_code == 404


def test_it_is_for_the_staff_of_protocols(live_version: ProtocolVersion) -> None:  # noqa: ARG001 (is live)
    assert Client().get(GUIDE).status_code == 302
    assert logged_in(nurse()).get(GUIDE).status_code in (302, 403)
