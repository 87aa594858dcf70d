"""What browsers keep for times without network: the emergency page with its numbers, and nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from tests.patients.html import read
from tests.patients.person import database_locked
from triage.models import Clinic

if TYPE_CHECKING:
    from tests.patients.person import Person

WORKER = "/worker.js"
NO_NETWORK = "/help-now/no-network/"


def worker() -> str:
    """The text of the service worker."""
    return Client().get(WORKER).content.decode()


def kept_as(text: str) -> str:
    """The name under which it keeps what it keeps."""
    found = re.search(r'KEPT_AS = "(help-[0-9a-f]{16})"', text)
    assert found
    return found[1]


def named(constant: str, text: str) -> list[Any]:
    """What a constant of the worker lists."""
    found = re.search(rf"const {constant} = (\[.*\]);", text)
    assert found
    addresses: list[Any] = json.loads(found[1])
    return addresses


@pytest.mark.django_db
def test_the_worker_is_a_script_at_the_root_that_is_asked_for_each_time() -> None:
    response = Client().get(WORKER)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_policy_allows_only_a_worker_of_this_site() -> None:
    for address in ("/", WORKER):
        assert "worker-src 'self'" in Client().get(address)["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_worker_sets_no_cookie_and_begins_no_session() -> None:
    assert not Client().get(WORKER).cookies
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_it_keeps_the_emergency_page_and_files_alone() -> None:
    text = worker()
    files = named("FILES", text)
    assert all(address.startswith(("/static/", "/look/")) for address in files)
    assert {"/static/css/site.css", "/static/img/look.svg", "/static/fonts/atkinson-next.woff2"} <= set(files)
    # The language without prefix last, since its prefix is that of every page.
    assert named("LANGUAGES", text) == [
        {"prefix": "/es/", "help": "/es/help-now/", "offline": f"/es{NO_NETWORK}"},
        {"prefix": "/", "help": "/help-now/", "offline": NO_NETWORK},
    ]


@pytest.mark.django_db
def test_it_keeps_the_mark_and_the_colours_of_the_clinic() -> None:
    Clinic.objects.create(
        name="Lakeside", colour="#0b5d66", mark="<svg viewBox='0 0 9 9'><path d='M0 0'/></svg>"
    )
    files = named("FILES", worker())
    assert [address.partition("?")[0] for address in files if address.startswith("/look/")] == [
        "/look/colours.css",
        "/look/mark.svg",
    ]


@pytest.mark.django_db
def test_it_leaves_the_pages_of_the_staff_alone() -> None:
    assert named("STAFF", worker()) == ["/staff/", "/admin/"]


@pytest.mark.django_db
def test_the_same_numbers_give_the_same_worker() -> None:
    assert worker() == worker()


@pytest.mark.parametrize(
    "change", [{"phone": "212-555-0199"}, {"after_hours_phone": "212-555-0199"}, {"emergency_number": "112"}]
)
def test_a_changed_number_replaces_what_is_kept(clinic: Clinic, change: dict[str, str]) -> None:
    before = kept_as(worker())
    for name, value in change.items():
        setattr(clinic, name, value)
    clinic.save()
    assert kept_as(worker()) != before


@pytest.mark.django_db
def test_without_a_database_browsers_go_on_with_the_numbers_they_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert Client().get(WORKER).status_code == 503


@pytest.mark.parametrize("address", [WORKER, NO_NETWORK])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.django_db
def test_another_method_is_refused(address: str, method: str) -> None:
    assert Client().generic(method.upper(), address).status_code == 405


def test_the_page_for_no_network_has_the_numbers_and_the_list(clinic: Clinic) -> None:
    seen = read(Client().get(NO_NETWORK))
    assert "You have no network right now" in seen.words
    assert seen.has_emergency_list
    assert {"tel:911", "tel:988", clinic.phone_link, clinic.after_hours_link} <= set(seen.links)
    assert "<script" not in seen.raw


def test_it_knows_of_nobody(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    for address in (WORKER, NO_NETWORK):
        assert str(person.id) not in person.client.get(address).content.decode()


def test_not_sent_can_call_the_emergency_number_and_the_clinic(person: Person, clinic: Clinic) -> None:
    links = person.sees("movement").links
    assert {"tel:911", clinic.phone_link, clinic.after_hours_link, "/help-now/"} <= set(links)


def test_a_number_that_the_clinic_left_empty_makes_no_button(person: Person) -> None:
    links = person.sees("movement").links
    assert {link for link in links if link.startswith("tel:")} == {"tel:911"}


@pytest.mark.django_db
def test_pages_of_patients_have_it_kept() -> None:
    for address in ("/", "/learn/", "/learn/bone-pain/", "/learn/my-questions/", "/code/"):
        assert f'data-worker="{WORKER}"' in read(Client().get(address)).raw


@pytest.mark.django_db
def test_pages_of_the_staff_have_nothing_kept(admin_client: Client, admin_user: User) -> None:  # noqa: ARG001
    for address in ("/staff/log-in/", "/staff/report/", "/admin/"):
        assert "data-worker" not in admin_client.get(address, follow=True).content.decode()
