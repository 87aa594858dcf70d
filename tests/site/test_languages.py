"""The address alone decides the language; every page can be read in the other one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import translation

from tests.patients.html import read
from tests.patients.person import Person, database_locked
from triage.models import Clinic

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion

PAGES = [
    "/",
    "/help-now/",
    "/help-now/no-network/",
    "/learn/",
    "/learn/words/",
    "/learn/bone-pain/",
    "/code/",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.django_db
def test_a_page_has_one_address_in_each_language_and_leads_to_the_other(address: str) -> None:
    english, spanish = Client().get(address), Client().get(f"/es{address}")
    assert (english.status_code, spanish.status_code) == (200, 200)
    assert '<html lang="en"' in read(english).raw
    assert '<html lang="es"' in read(spanish).raw
    assert f'<a href="/es{address}" lang="es" hreflang="es" hx-boost="false">Español</a>' in read(english).raw
    assert f'<a href="{address}" lang="en" hreflang="en" hx-boost="false">English</a>' in read(spanish).raw


@pytest.mark.django_db
def test_links_of_a_spanish_page_stay_in_spanish() -> None:
    for plain in ("/", "/learn/", "/learn/bone-pain/", "/help-now/"):
        links = read(Client().get(f"/es{plain}")).links
        elsewhere = [link for link in links if link and not link.startswith(("/es/", "#", "tel:", "https:"))]
        # The switch to English.
        assert elsewhere == [plain]


@pytest.mark.django_db
def test_the_header_of_a_browser_never_decides() -> None:
    response = Client(headers={"accept-language": "es"}).get("/learn/bone-pain/")
    assert '<html lang="en"' in read(response).raw
    assert response["Content-Language"] == "en"


@pytest.mark.django_db
def test_the_start_page_offers_spanish_to_a_browser_that_reads_it() -> None:
    seen = read(Client(headers={"accept-language": "es-MX,es;q=0.9,en;q=0.8"}).get("/"))
    assert '<p class="note languages-offer" lang="es">' in seen.raw
    assert "/es/" in seen.links


@pytest.mark.parametrize(
    "wanted", ["", "en-US,en;q=0.9,es;q=0.8", "fr,en;q=0.5", "*", "xx", ";;q=,", "es-;q=no"]
)
@pytest.mark.django_db
def test_the_start_page_offers_nothing_to_whoever_reads_english_or_does_not_say(wanted: str) -> None:
    response = Client(headers={"accept-language": wanted}).get("/")
    assert "languages-offer" not in read(response).raw


@pytest.mark.django_db
def test_a_language_that_we_lack_is_english_and_said_so() -> None:
    seen = read(Client(headers={"accept-language": "fr-CA,fr;q=0.9"}).get("/"))
    assert "We do not have these pages in this language yet: français." in seen.words


@pytest.mark.django_db
def test_an_address_in_a_language_that_we_lack_leads_to_english() -> None:
    response = Client().get("/fr/learn/bone-pain/")
    assert response.status_code == 404
    assert "We do not have pages in this language yet: français." in read(response).words
    assert "/learn/bone-pain/" in read(response).links
    assert read(response).has_emergency_list


@pytest.mark.parametrize("prefix", ["es-mx", "es_US", "ES"])
@pytest.mark.django_db
def test_another_form_of_spanish_leads_to_spanish(prefix: str) -> None:
    assert Client().get(f"/{prefix}/learn/bone-pain/").headers["Location"] == "/es/learn/bone-pain/"


@pytest.mark.parametrize(
    "address", ["/no/such/page/", "/fr/no-such-page/", "/xx/learn/", "/es/staff/", "/es/xyz/"]
)
@pytest.mark.django_db
def test_what_is_no_page_in_any_language_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/es//evil.example/", "//evil.example/", "/fr//evil.example/"])
@pytest.mark.django_db
def test_the_switch_leads_to_no_other_site(address: str) -> None:
    assert not [link for link in read(Client().get(address)).links if link.startswith("//")]


@pytest.mark.django_db
def test_pages_of_the_staff_stay_english(admin_client: Client, admin_user: User) -> None:  # noqa: ARG001
    for address in ("/staff/log-in/", "/staff/report/", "/admin/"):
        response = admin_client.get(address, headers={"accept-language": "es"}, follow=True)
        assert '<html lang="en' in response.content.decode()
        assert "Español" not in response.content.decode()


@pytest.mark.django_db
def test_error_pages_speak_the_language_of_the_address() -> None:
    assert '<html lang="es"' in read(Client().get("/es/no-such-page/")).raw
    refused = Client(enforce_csrf_checks=True).post("/es/", {"respondent": "self"})
    assert refused.status_code == 403
    assert '<html lang="es"' in read(refused).raw


@pytest.mark.django_db
def test_without_a_database_the_page_is_in_the_language_of_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Clinic, "load", database_locked)
    monkeypatch.setattr("triage.patients.starting.submission_ids", database_locked)
    response = Client().get("/es/")
    assert response.status_code == 503
    assert '<html lang="es"' in read(response).raw


@pytest.mark.django_db
def test_the_next_request_of_a_process_begins_in_english() -> None:
    Client().get("/es/")
    assert translation.get_language() == "en"


def test_a_switch_in_the_middle_of_a_check_shows_the_same_page_of_the_same_answers(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    address = person.page_url("movement")
    spanish = read(person.client.get(f"/es{address}"))
    assert spanish.ticked == read(person.client.get(address)).ticked != set()
    assert address in spanish.links


def test_a_kept_page_of_questions_names_nobody_elses_answers(person: Person) -> None:
    other = Person()
    for somebody in (person, other):
        seen = read(somebody.client.get(somebody.page_url("movement")))
        assert str(somebody.id) in seen.raw
        assert f"/es{somebody.page_url('movement')}" in seen.links
    assert str(person.id) not in seen.raw


def test_where_there_is_no_page_the_switch_leads_to_the_start(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    strict = Client(enforce_csrf_checks=True)
    seen = read(strict.post(f"/check/{person.id}/called/", {"called": "yes"}))
    assert '<a href="/es/" lang="es"' in seen.raw


def test_a_version_that_lacks_a_language_is_shown_in_its_own_and_says_so(person: Person) -> None:
    line = "Todavía no tenemos esto en su idioma. Aquí está en otro: Inglés."
    assert line in read(person.client.get(f"/es{person.page_url('movement')}")).words
    person.was_told(leg_weakness="yes")
    assert line in read(person.client.get(f"/es{person.result_url}")).words
    assert line not in read(person.client.get(person.result_url)).words


@pytest.mark.parametrize("address", ["/learn/bone-pain/", "/learn/"])
@pytest.mark.django_db
def test_a_page_that_is_kept_in_one_language_is_not_shown_in_another(address: str) -> None:
    client = Client()
    for _ in range(2):
        assert '<html lang="en"' in read(client.get(address)).raw
        assert '<html lang="es"' in read(client.get(f"/es{address}")).raw


def test_a_kept_page_of_questions_is_not_shown_in_another_language(person: Person) -> None:
    address = person.page_url("movement")
    for _ in range(2):
        assert '<html lang="en"' in read(person.client.get(address)).raw
        assert '<html lang="es"' in read(person.client.get(f"/es{address}")).raw


@pytest.mark.django_db
def test_a_search_by_address_is_logged_in_no_language(logs: pytest.LogCaptureFixture) -> None:
    for prefix in ("", "/es", "/fr"):
        Client().get(f"{prefix}/learn/hidden-lump/")
    keep_silent = logging.getLogger("django.request").filter
    named = [one for one in logs.records if "hidden-lump" in one.getMessage()]
    assert not any(keep_silent(one) for one in named)


@pytest.fixture
def person(live_version: ProtocolVersion) -> Person:  # noqa: ARG001 (publishes it)
    """Somebody who answers for themselves."""
    return Person()
