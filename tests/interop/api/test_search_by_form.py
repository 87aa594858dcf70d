"""The search whose parameters stand in a form, as some programs send every search."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.interop.api.test_resources import Reader
from tests.nurses.people import shared_review
from triage.models import AuditRow

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("live_version")
ADDRESS, FORM = "/fhir/Task/_search", "application/x-www-form-urlencoded"


def searches(address: str = ADDRESS, *, kind: str = FORM, **parameters: str) -> Response:
    """Send a form with these parameters."""
    reader = Reader()
    sent = urlencode(parameters)
    return reader.machine.client.post(address, sent, content_type=kind, headers=reader.bearer)


def ids(response: Response) -> list[str]:
    """The ids of what was found."""
    assert response.status_code == 200, response.content
    return [entry["resource"]["id"] for entry in json.loads(response.content).get("entry", ())]


def test_it_finds_what_the_same_search_in_an_address_finds() -> None:
    shared_review()
    (task,) = Reader().found("/fhir/Task")

    assert ids(searches()) == [task["id"]]
    assert ids(searches(_id=task["id"])) == [task["id"]]
    assert ids(searches(_id="nobody")) == []


def test_parameters_of_the_address_count_too() -> None:
    shared_review()

    assert ids(searches(f"{ADDRESS}?_lastUpdated=lt2020")) == []
    assert ids(searches(f"{ADDRESS}?_lastUpdated=ge2020", _count="1")) != []
    assert searches(f"{ADDRESS}?_count=1", _count="1").status_code == 400


def test_its_next_page_is_an_address_that_is_followed() -> None:
    shared_review()
    shared_review(name="Kim Roe", phone="555 010 9999")
    first = searches(_count="1")
    links = {link["relation"]: link["url"] for link in json.loads(first.content)["link"]}
    others = Reader().found(links["next"].removeprefix("http://testserver"))

    assert len({*ids(first), *(task["id"] for task in others)}) == 2


def test_it_is_in_the_trail_as_every_search() -> None:
    shared_review()
    searches()

    assert AuditRow.objects.filter(action="search_fhir").count() == 1


def test_a_form_in_the_wrong_format_is_refused() -> None:
    assert searches(_format="xml").status_code == 406
    assert searches(_format="json").status_code == 200


@pytest.mark.parametrize("kind", ["application/fhir+json", "text/plain", "multipart/form-data; boundary=x"])
def test_what_is_no_form_is_refused(kind: str) -> None:
    response = searches(kind=kind, _count="1")
    assert response.status_code == 415
    assert FORM in response.content.decode()


def test_an_unknown_parameter_is_refused_and_not_quoted() -> None:
    response = searches(patient="planted-word")
    assert response.status_code == 400
    assert b"planted-word" not in response.content


def test_an_unknown_kind_is_not_found() -> None:
    assert searches("/fhir/Observation/_search").status_code == 404


def test_another_method_is_refused() -> None:
    reader = Reader()
    response = reader.get(ADDRESS)
    assert response.status_code == 405
    assert response["Allow"] == "POST"


def test_without_a_token_it_is_refused() -> None:
    assert Reader().machine.client.post(ADDRESS, "", content_type=FORM).status_code == 401


def test_without_the_scope_it_is_refused() -> None:
    reader = Reader("system/Patient.rs")
    assert (
        reader.machine.client.post(ADDRESS, "", content_type=FORM, headers=reader.bearer).status_code == 403
    )
