"""The education pages as web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.dateformat import format as date_format

from content.library import contents_list, library
from tests.patients.html import read

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

SLUGS = sorted(library("en"))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_page_opens(slug: str) -> None:
    response = Client().get(f"/learn/{slug}/")
    assert response.status_code == 200
    assert library("en")[slug].title in read(response).words


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_page_says_where_it_comes_from(slug: str) -> None:
    words = read(Client().get(f"/learn/{slug}/")).words
    assert "Where this comes from" in words
    assert all(citation.source_title in words for citation in library("en")[slug].citations)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_page_says_that_it_is_no_medical_advice_and_who_reviewed_it_when(slug: str) -> None:
    words = read(Client().get(f"/learn/{slug}/")).words
    day = date_format(library("en")[slug].reviewed, "F j, Y")
    assert "It is not medical advice." in words
    assert f"Last reviewed by its authors on {day}, not yet by a clinician." in words


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_page_leads_to_the_questionnaire_and_to_help(slug: str) -> None:
    links = read(Client().get(f"/learn/{slug}/")).links
    assert reverse("patients:start") in links
    assert reverse("patients:help_now") in links


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_link_within_a_page_leads_somewhere(slug: str) -> None:
    client = Client()
    local = {link for link in read(client.get(f"/learn/{slug}/")).links if link.startswith("/")}
    assert {link: client.get(link).status_code for link in local} == dict.fromkeys(local, 200)


@pytest.mark.parametrize("address", ["/learn/", "/learn/words/", *(f"/learn/{slug}/" for slug in SLUGS)])
@pytest.mark.django_db
def test_every_place_that_a_link_names_is_on_its_page(address: str) -> None:
    client = Client()
    page = read(client.get(address))
    places = {link for link in page.links if "#" in link}
    for path, _, place in (link.partition("#") for link in places):
        assert f'id="{place}"' in (client.get(path).content.decode() if path else page.raw), place


@pytest.mark.django_db
def test_every_place_that_a_search_leads_to_is_there() -> None:
    client = Client()
    found = read(client.post("/learn/search/", {"words": "osteoclast osteoblast"}))
    places = {link.partition("#")[2] for link in found.links if link.startswith("/learn/words/#")}
    assert len(places) > 1
    words = client.get("/learn/words/").content.decode()
    assert {place for place in places if f'id="{place}"' not in words} == set()


@pytest.mark.django_db
def test_the_contents_list_every_page() -> None:
    links = read(Client().get("/learn/")).links
    assert {f"/learn/{slug}/" for slug in SLUGS} <= set(links)


@pytest.mark.parametrize("slug", ["astrology", "Bone-Pain", "bone_pain"])
@pytest.mark.django_db
def test_an_unknown_page_is_not_found(slug: str) -> None:
    response = Client().get(f"/learn/{slug}/")
    assert response.status_code == 404
    assert read(response).has_emergency_list


@pytest.mark.parametrize("path", ["..%2f..%2fsources", "../settings"])
@pytest.mark.django_db
def test_no_other_file_can_be_read(path: str) -> None:
    assert Client().get(f"/learn/{path}/").status_code == 404


@pytest.mark.parametrize("address", ["/learn/", "/learn/bone-pain/"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.django_db
def test_another_method_is_refused(address: str, method: str) -> None:
    assert Client().generic(method.upper(), address).status_code == 405


def test_every_page_that_the_protocol_names_exists(protocol: Protocol) -> None:
    named = {slug for rule in protocol.rules for slug in rule.content}
    named |= {slug for wording in protocol.urgencies.values() for slug in wording.content}
    assert named <= set(SLUGS)


def test_every_urgency_has_a_page_of_its_own(protocol: Protocol) -> None:
    named = {slug for wording in protocol.urgencies.values() for slug in wording.content}
    results = next(section for section in contents_list("en") if section.id == "results")
    assert named == set(results.pages)
