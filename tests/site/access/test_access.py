"""Who may open what: every address of the site, for every role, by every method, against one table.

A row of `table.txt` is an address; a column is a role; a cell is what GET and POST with nothing in them come
to: 2 a page, 3 sent on, L sent to log in, F forbidden, N not found, M method not allowed, B bad request,
U cannot be read, - needs a token, S sent to set up a second factor, R the whole page is loaded anew.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from tests.actions.publishing.scene import certify_here, check_here
from tests.interop.api.machines import Machine
from tests.nurses.people import administrator, approver, editor, lead_nurse, logged_in, nurse
from tests.site.access.world import World, every_address
from triage.actions.publishing import gate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings


_TABLE = Path(__file__).parent / "table.txt"
_LETTERS = {
    200: "2",
    204: "2",
    301: "3",
    302: "3",
    400: "B",
    401: "-",
    403: "F",
    404: "N",
    405: "M",
    415: "U",
    422: "U",
}
# Parts of pages, which only htmx asks for.
_PARTS = ("nurses:queue_rows", "admin:triage_replay_progress", "admin:triage_lookback_progress")
_TO_LOG_IN = ("/staff/log-in/", "/admin/login/")
# What no page of ours answers.
_OTHER_METHODS = ("PUT", "PATCH", "DELETE")
ROLES: dict[str, Callable[[World], Client]] = {
    "anonymous": lambda _world: Client(),
    "owner": lambda world: world.owner.client,
    "stranger": lambda world: world.stranger.client,
    "nurse": lambda _world: logged_in(nurse()),
    "lead": lambda _world: logged_in(lead_nurse()),
    "editor": lambda _world: logged_in(editor()),
    "approver": lambda _world: logged_in(approver()),
    "reviewer": lambda world: logged_in(world.signer),
    "admin": lambda _world: logged_in(administrator("ada")),
    "no_group": lambda world: logged_in(world.without_group),
    # May do everything, and has proved no second factor.
    "unproved": lambda _world: logged_in(User.objects.create_superuser("sue")),
}

# Where a program with a token for everything comes further than a stranger.
OF_MACHINES = {
    "fhir:assess": "MU",
    "fhir:search": "2M",
    "fhir:search_by_form": "M2",
    "fhir:read": "2M",
    # Nobody asked for a wait, and that export is nobody's.
    "fhir:export": "BM",
    "fhir:export_status": "NM",
    "fhir:export_file": "NM",
}


def table() -> dict[str, dict[str, str]]:
    """The cell of each role by the name of the address."""
    head, *rows = (line.split() for line in _TABLE.read_text().splitlines() if line.strip())
    return {name: dict(zip(head[1:], cells, strict=True)) for name, *cells in rows}


def answer(client: Client, method: str, name: str, address: str) -> str:
    """One letter for what a request comes to; nothing that it changes is kept."""
    cookies, headers = deepcopy(client.cookies), {"HX-Request": "true"} if name in _PARTS else {}
    with transaction.atomic():
        response = client.generic(method, address, headers=headers)
        transaction.set_rollback(True)
    client.cookies = cookies
    if "HX-Refresh" in response:
        return "R"
    place = response.get("Location") or response.get("HX-Redirect") or ""
    if place.startswith(_TO_LOG_IN):
        return "L"
    if place == "/staff/account/":
        return "S"
    return _LETTERS.get(response.status_code, str(response.status_code))


def both_answers(client: Client, name: str, address: str) -> str:
    """What GET and POST come to."""
    return "".join(answer(client, method, name, address) for method in ("GET", "POST"))


@pytest.fixture
def world(live_version: object, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: ARG001 (people answer it)
    """One thing of each kind."""
    monkeypatch.setattr(gate, "check_in_process", check_here)
    monkeypatch.setattr(gate, "certify_in_process", certify_here)
    return World()


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(table()) == sorted(every_address())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_as_far_as_the_table_says(role: str, world: World, settings: Settings) -> None:
    client = ROLES[role](world)
    if role == "unproved":
        settings.SECOND_FACTOR_GRACE_HOURS = 0
    client.raise_request_exception = False
    expected = {name: cells[role] for name, cells in table().items()}
    surprises = {
        name: f"{found}, and the table says {expected.get(name, 'nothing')}"
        for name, pattern in every_address().items()
        if (found := both_answers(client, name, world.address(pattern))) != expected.get(name)
    }
    assert surprises == {}


def test_a_token_of_a_program_opens_its_own_addresses_alone(world: World) -> None:
    client = Client(headers=Machine().bearer())
    client.raise_request_exception = False
    expected = {name: OF_MACHINES.get(name, cells["anonymous"]) for name, cells in table().items()}
    surprises = {
        name: f"{found}, expected {expected.get(name, 'nothing')}"
        for name, pattern in every_address().items()
        if (found := both_answers(client, name, world.address(pattern))) != expected.get(name)
    }
    assert surprises == {}


@pytest.mark.parametrize("role", ["anonymous", "owner", "lead", "approver", "admin"])
def test_no_address_answers_a_method_that_no_page_uses(role: str, world: World) -> None:
    client = ROLES[role](world)
    client.raise_request_exception = False
    answered = {
        f"{method} {name}": letter
        for name, pattern in every_address().items()
        for method in _OTHER_METHODS
        if (letter := answer(client, method, name, world.address(pattern))) not in "3LFNM-"
    }
    assert answered == {}
