"""The content security policy: strict, and on every kind of page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.patients.html import read
from tests.patients.person import database_locked, rule_broken

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from pytest_django import Settings

    from tests.patients.person import Person

# Script or style that stands in the page itself, which the policy would stop.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|<iframe", re.IGNORECASE
)


def is_strict(response: HttpResponseBase) -> bool:
    """Whether the policy allows only what comes from this site, as files."""
    policy = response.headers.get("Content-Security-Policy", "")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    return (
        directives.get("default-src") == "'none'"
        and directives.get("script-src") == "'self'"
        and directives.get("style-src") == "'self'"
        and directives.get("base-uri") == "'none'"
        and directives.get("form-action") == "'self'"
        and directives.get("frame-ancestors") == "'none'"
        and "unsafe" not in policy
    )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/help-now/",
        "/learn/",
        "/learn/bone-pain/",
        "/health/ready/",
        "/admin/login/",
        "/staff/log-in/",
        "/favicon.ico",
    ],
)
@pytest.mark.usefixtures("live_version")
def test_every_page_has_the_policy(address: str) -> None:
    assert is_strict(Client().get(address))


def test_the_pages_of_a_submission_have_the_policy(person: Person) -> None:
    assert is_strict(person.client.get(person.page_url("movement")))
    person.ticks("movement", leg_weakness="yes")
    assert is_strict(person.client.get(person.answers_url))
    assert is_strict(person.opens_result())


def test_a_page_with_errors_has_the_policy(person: Person) -> None:
    assert is_strict(person.ticks("movement"))


def test_a_redirect_has_the_policy(person: Person) -> None:
    assert is_strict(person.presses_none("movement"))


def test_a_refused_method_has_the_policy(person: Person) -> None:
    response = person.client.put(person.page_url("movement"))
    assert response.status_code == 405
    assert is_strict(response)


@pytest.mark.django_db
def test_the_page_for_a_missing_page_has_the_policy() -> None:
    assert is_strict(Client().get("/no/such/page/"))


@pytest.mark.django_db
def test_the_page_for_an_unknown_host_has_the_policy() -> None:
    assert is_strict(Client().get("/", headers={"host": "evil.example"}))


@pytest.mark.django_db
def test_the_page_for_an_unknown_host_has_the_policy_where_only_https_is_spoken(
    settings: Settings,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert is_strict(response)


@pytest.mark.django_db
def test_the_page_for_a_missing_token_has_the_policy() -> None:
    response = Client(enforce_csrf_checks=True).post("/", {"respondent": "self"})
    assert response.status_code == 403
    assert is_strict(response)


@pytest.mark.django_db
def test_the_page_for_a_fault_has_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.library", None)
    response = Client(raise_request_exception=False).get("/learn/")
    assert response.status_code == 500
    assert is_strict(response)


def test_the_page_for_a_locked_database_has_the_policy(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.patients.views.send_page", database_locked)
    assert is_strict(person.presses_none("movement"))


def test_the_page_for_a_failed_assessment_has_the_policy(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.actions.submissions.assess", rule_broken)
    person.presses_none("movement")
    assert is_strict(person.opens_result())


@pytest.mark.parametrize("address", ["/admin/", "/admin/triage/clinic/add/"])
def test_the_pages_of_the_editors_have_the_policy(admin_client: Client, address: str) -> None:
    response = admin_client.get(address)
    assert response.status_code == 200
    assert is_strict(response)


@pytest.mark.parametrize("address", ["/", "/help-now/", "/learn/", "/learn/bone-pain/", "/no/such/page/"])
@pytest.mark.django_db
def test_no_page_needs_what_the_policy_stops(address: str) -> None:
    assert not INLINE.search(read(Client().get(address)).raw)


def test_no_page_of_a_submission_needs_what_the_policy_stops(person: Person) -> None:
    assert not INLINE.search(person.sees("movement").raw)
    assert not INLINE.search(read(person.ticks("movement")).raw)
    person.ticks("movement", leg_weakness="yes")
    assert not INLINE.search(person.sees_result().raw)
    assert not INLINE.search(read(person.client.get(person.answers_url)).raw)


@pytest.mark.parametrize("address", ["/", "/no/such/page/", "/health/ready/"])
@pytest.mark.django_db
def test_other_sites_may_not_show_a_page_in_a_frame(address: str) -> None:
    assert Client().get(address)["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/", "/no/such/page/"])
@pytest.mark.django_db
def test_other_sites_do_not_learn_the_address(address: str) -> None:
    assert Client().get(address)["Referrer-Policy"] == "same-origin"


def test_scripts_cannot_read_the_session(person: Person) -> None:
    cookie = person.client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
