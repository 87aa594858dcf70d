"""The education pages as web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.dateformat import format as date_format

from content.library import contents_list, library
from tests.patients.html import Seen, read

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

SLUGS = sorted(library("en"))


@pytest.fixture
def seen(db: None) -> dict[str, Seen]:  # noqa: ARG001 (opens the database)
    """Every education page as readers get it, by its address."""
    client = Client()
    return {slug: read(client.get(f"/learn/{slug}/")) for slug in SLUGS}


def test_every_page_opens(seen: dict[str, Seen]) -> None:
    assert [slug for slug in SLUGS if library("en")[slug].title not in seen[slug].words] == []


def test_every_page_says_where_it_comes_from(seen: dict[str, Seen]) -> None:
    for slug, page in library("en").items():
        for words in ("Where this comes from", *(citation.source_title for citation in page.citations)):
            assert words in seen[slug].words, slug


def test_every_page_says_that_it_is_no_medical_advice_and_who_reviewed_it_when(seen: dict[str, Seen]) -> None:
    for slug, page in library("en").items():
        day = date_format(page.reviewed, "F j, Y")
        assert "It is not medical advice." in seen[slug].words, slug
        reviewed = f"Last reviewed by its authors on {day}, not yet by a clinician."
        assert reviewed in seen[slug].words, slug


def test_every_page_leads_to_the_questionnaire_and_to_help(seen: dict[str, Seen]) -> None:
    wanted = {reverse("patients:start"), reverse("patients:help_now")}
    assert [slug for slug in SLUGS if not wanted <= set(seen[slug].links)] == []


def test_every_link_within_a_page_leads_somewhere(seen: dict[str, Seen]) -> None:
    client = Client()
    standing_on: dict[str, set[str]] = {}
    for slug, page in seen.items():
        for link in page.links:
            if link.startswith("/"):
                standing_on.setdefault(link.partition("#")[0], set()).add(slug)
    answers = {link: client.get(link).status_code for link in standing_on}
    assert {link: standing_on[link] for link, status in answers.items() if status != 200} == {}


def test_every_place_that_a_link_names_is_on_its_page(seen: dict[str, Seen]) -> None:
    client = Client()
    pages = {f"/learn/{slug}/": page.raw for slug, page in seen.items()}
    named: dict[tuple[str, str], set[str]] = {}
    for address in ("/learn/", "/learn/words/", *pages):
        for link in read(client.get(address)).links:
            path, _, place = link.partition("#")
            if place:
                named.setdefault((path or address, place), set()).add(address)
    for path, place in named:
        if path not in pages:
            pages[path] = client.get(path).content.decode()
        assert f'id="{place}"' in pages[path], f"{path}#{place}, named on {named[path, place]}"


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


def test_every_page_that_the_protocol_names_exists(shipped: Protocol) -> None:
    named = {slug for rule in shipped.rules for slug in rule.content}
    named |= {slug for wording in shipped.urgencies.values() for slug in wording.content}
    assert named <= set(SLUGS)


def test_every_urgency_has_a_page_of_its_own(shipped: Protocol) -> None:
    named = {slug for wording in shipped.urgencies.values() for slug in wording.content}
    results = next(section for section in contents_list("en") if section.id == "results")
    assert named == set(results.pages)
