"""The page from which a doctor's computer takes in a person's answers."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.patients.html import read
from tests.patients.person import Person
from tests.patients.sharer import shares
from triage.actions.handing_over import LINK_LIFE
from triage.models import AuditRow

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

    from tests.patients.html import Seen

pytestmark = pytest.mark.django_db


def page_url(person: Person) -> str:
    return reverse("patients:computer", args=[person.id])


def sees(person: Person) -> Seen:
    return read(person.client.get(page_url(person)))


def link_of(person: Person) -> str:
    """The address of the file, as the page holds it."""
    found = re.search(r'href="([^"]*/handed-over/[^"]*)"', sees(person).raw)
    assert found
    return html.unescape(found[1]).removeprefix("http://testserver")


@pytest.fixture
def told(person: Person) -> Person:
    """Somebody who has a result."""
    person.was_told(leg_weakness="yes")
    return person


def test_the_sheet_leads_to_it(told: Person) -> None:
    seen = read(told.client.get(reverse("patients:sheet", args=[told.id])))
    assert f'href="{page_url(told)}"' in seen.raw


def test_a_code_and_a_file_are_offered(told: Person) -> None:
    seen = sees(told)
    assert "Let the doctor scan this. It works until" in seen.words
    assert 'class="qr"' in seen.raw
    assert "No name is in it." in seen.words


def test_without_a_result_the_result_page_says_what_is_missing(person: Person) -> None:
    person.posts("movement", {"action": "none"})
    response = person.client.get(page_url(person))
    assert response["Location"] == person.result_url


def test_the_file_opens_in_a_browser_that_knows_nothing(told: Person) -> None:
    response = Client().get(link_of(told))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    kinds = {entry["resource"]["resourceType"] for entry in response.json()["entry"]}
    assert {"Composition", "Patient", "QuestionnaireResponse", "GuidanceResponse"} <= kinds


def test_no_contact_is_in_the_file(told: Person) -> None:
    shares(told, name="Zebulon Quack", phone="212-555-0187")
    file = Client().get(link_of(told)).content.decode()
    assert "Task" in file
    assert "Zebulon" not in file
    assert "0187" not in file


def test_each_opening_is_in_the_trail(told: Person) -> None:
    link = link_of(told)
    Client().get(link)
    Client().get(link)
    rows = AuditRow.objects.filter(action="hand_over")
    assert [(row.actor, row.subject) for row in rows] == [("patient", str(told.id))] * 2


def test_looking_whether_the_link_works_opens_nothing(told: Person) -> None:
    link = link_of(told)
    response = Client().head(link)
    assert (response.status_code, response.content) == (200, b"")
    assert Client().head("/handed-over/x/").status_code == 410
    assert not AuditRow.objects.filter(action="hand_over").exists()


def test_the_same_answers_are_the_same_document(told: Person, time_machine: TimeMachineFixture) -> None:
    link = link_of(told)
    first = Client().get(link).content
    time_machine.move_to(timezone.now() + timedelta(minutes=5))
    assert Client().get(link).content == first


def test_the_link_ends(told: Person, time_machine: TimeMachineFixture) -> None:
    link = link_of(told)
    time_machine.move_to(timezone.now() + LINK_LIFE + timedelta(seconds=2))
    response = Client().get(link)
    assert response.status_code == 410
    assert "This link is over" in read(response).words


def test_the_link_of_erased_answers_opens_nothing(told: Person) -> None:
    link = link_of(told)
    told.client.post(reverse("patients:erase", args=[told.id]))
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("secret", ["x", "a:b:c", "0" * 32, "\N{SNOWMAN}", "%00"])
def test_an_invented_link_opens_nothing(secret: str) -> None:
    assert Client().get(f"/handed-over/{secret}/").status_code == 410


def test_the_link_is_in_no_language_of_the_patient(told: Person) -> None:
    spanish = told.client.get(f"/es{page_url(told)}").content.decode()
    assert "/handed-over/" in spanish
    assert "/es/handed-over/" not in spanish


def test_nobody_else_sees_the_page(told: Person) -> None:
    assert Client().get(page_url(told)).status_code == 404


def test_it_is_only_looked_at(told: Person) -> None:
    assert told.client.post(page_url(told)).status_code == 405
    assert told.client.post(link_of(told)).status_code == 405
