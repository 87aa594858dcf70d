"""A nurse enters a phone call."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest
from django.test import Client
from django.urls import resolve

from tests.nurses.people import editor, logged_in, nurse
from tests.patients.html import read
from triage.models import ProtocolVersion, Submission
from triage.patients.browser import version_shown

CALL = "/staff/call/"


@pytest.fixture
def client(live_version: ProtocolVersion) -> Client:  # noqa: ARG001 (calls answer it)
    """A nurse's browser."""
    return logged_in(nurse())


@pytest.mark.parametrize(
    ("respondent", "button"), [("self", "The patient is calling"), ("other", "Someone calls for them")]
)
def test_a_call_begins_with_the_first_page_of_questions(
    client: Client, live_version: ProtocolVersion, respondent: str, button: str
) -> None:
    asked = read(client.get(CALL)).words
    response = client.post("/", {"respondent": respondent, "call": "yes"})
    place = resolve(urlparse(response["Location"]).path)

    assert button in asked
    assert place.url_name == "page"
    assert place.kwargs["page_id"] == live_version.protocol.pages[0].id
    assert client.get(response["Location"]).status_code == 200
    assert client.session["submissions"] == {str(place.kwargs["submission_id"]): respondent}


def test_the_browser_remembers_which_calls_were_entered(client: Client) -> None:
    ids = [
        str(
            resolve(client.post("/", {"respondent": "self", "call": "yes"})["Location"]).kwargs[
                "submission_id"
            ]
        )
        for _ in range(2)
    ]

    assert client.session["calls_entered"] == ids


def test_nothing_is_stored_before_the_first_answers(client: Client) -> None:
    client.post("/", {"respondent": "self", "call": "yes"})

    assert not Submission.objects.exists()


def test_the_call_is_pinned_to_the_version_that_is_shown(
    client: Client, live_version: ProtocolVersion
) -> None:
    response = client.post("/", {"respondent": "self", "call": "yes"})
    submission_id = resolve(response["Location"]).kwargs["submission_id"]
    request = client.get(CALL).wsgi_request

    assert version_shown(request, submission_id) == live_version.pk


def test_another_method_is_refused(client: Client) -> None:
    assert client.post(CALL).status_code == 405


@pytest.mark.usefixtures("live_version")
def test_an_anonymous_user_is_asked_to_log_in() -> None:
    assert Client().get(CALL)["Location"] == f"/staff/log-in/?next={CALL}"


@pytest.mark.usefixtures("live_version")
def test_others_of_the_staff_are_refused() -> None:
    client = logged_in(editor())

    assert client.get(CALL).status_code == 403
    client.post("/", {"respondent": "self", "call": "yes"})
    assert "calls_entered" not in client.session
