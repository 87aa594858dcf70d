"""A clinic's own page leads into the questionnaire by a signed link."""

from __future__ import annotations

import json
import logging
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.interop.api.machines import LAUNCH, Machine, change
from tests.nurses.people import logged_in, nurse
from tests.patients.html import read
from tests.patients.person import Person, database_locked
from tests.patients.sharer import shares
from triage.interop.records import dossier_of
from triage.models import AuditRow, MachineAccount, Review, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("live_version")
NAME = "Elm Street Portal"
DAY = 24 * 60 * 60
NOTE = "You came here from Elm Street Portal."
REFUSED = "The link that led you here is old, or a part of it is missing."


@pytest.fixture
def portal() -> Machine:
    """A clinic's portal, which reads nothing."""
    return Machine(scopes=(), public_name=NAME)


def launched(portal: Machine, language: str = "", **fields: str) -> Person:
    """Somebody who followed a portal's link, and has begun."""
    client = Client()
    token = dict(read(client.get(language + portal.launch())).hidden)["form_token"]
    return Person(client=client, form_token=token, **fields)


def is_refused(address: str) -> bool:
    """Whether a launch leads to the start page without saying where somebody came from."""
    response = Client().get(address)
    seen = read(response)
    assert "None of these: start" in seen.words
    assert response.status_code == (404 if REFUSED in seen.words else 200)
    return response.status_code == 404 and NOTE not in seen.words


def test_a_launch_leads_to_the_start_page_and_says_where_somebody_came_from(portal: Machine) -> None:
    seen = read(Client().get(portal.launch()))
    assert NOTE in seen.words
    assert "No one reads them, unless you share them." in seen.words
    assert "Call 911 now if someone breathes badly" in seen.words


def test_a_launch_works_again_and_again(portal: Machine) -> None:
    address = portal.launch()
    assert [NOTE in read(Client().get(address)).words for _ in range(3)] == [True] * 3


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_a_launch_is_signed_by_either_kind_of_key(algorithm: str) -> None:
    portal = Machine(scopes=(), public_name=NAME, algorithm=algorithm)
    assert NOTE in read(Client().get(portal.launch())).words


def test_the_language_of_a_launch_is_that_of_its_address(portal: Machine) -> None:
    seen = read(Client().get("/es" + portal.launch()))
    assert NAME in seen.words
    assert NOTE not in seen.words
    person = launched(portal, "/es")
    person.presses_none("movement")
    assert person.submission.came_from == NAME


def test_other_languages_of_a_launched_page_are_launched_too(portal: Machine) -> None:
    address = portal.launch()
    assert "/es" + address in read(Client().get(address)).links


def test_the_first_page_sent_keeps_where_somebody_came_from(portal: Machine) -> None:
    person = launched(portal)
    assert not Submission.objects.exists()
    person.presses_none("movement")
    assert person.submission.came_from == NAME


def test_a_helper_is_launched_too(portal: Machine) -> None:
    seen = read(Client().get(portal.launch()))
    tokens = [value for name, value in seen.hidden if name == "form_token"]
    assert len(tokens) == 2
    assert all(tokens)


def test_who_came_by_themselves_came_from_nowhere(person: Person) -> None:
    person.presses_none("movement")
    assert person.submission.came_from == ""


def test_where_somebody_came_from_survives_a_lost_session(portal: Machine) -> None:
    person = launched(portal)
    token = dict(person.sees("movement").hidden)["form_token"]
    person.client = Client()
    person.posts("movement", {"leg_weakness": "yes", "action": "continue", "form_token": token})
    assert person.submission.came_from == NAME


def test_a_check_begun_later_in_the_same_browser_came_from_nowhere(portal: Machine) -> None:
    first = launched(portal)
    second = Person(client=first.client)
    second.presses_none("movement")
    assert second.submission.came_from == ""


@pytest.mark.parametrize("token", ["", "Elm Street Portal", "IkVsbSI:1x:y"])
def test_nobody_says_by_themselves_where_they_came_from(token: str) -> None:
    person = Person(form_token=token)
    person.presses_none("movement")
    assert person.submission.came_from == ""


def test_what_was_launched_two_days_ago_begins_without_its_origin(portal: Machine) -> None:
    client = Client()
    token = dict(read(client.get(portal.launch())).hidden)["form_token"]
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=False):
        person = Person(client=client, form_token=token)
        person.presses_none("movement")
    assert person.submission.came_from == ""


def wrong_launches() -> Iterator[tuple[str, dict[str, Any]]]:
    """What a launch may not say, or has to."""
    now = int(time.time())
    yield "expired", {"exp": now - DAY}
    yield "for tokens", {"aud": "http://testserver/fhir/token"}
    yield "for another site", {"aud": "https://elsewhere.example/launch/"}
    yield "for many", {"aud": [LAUNCH, "John Smith"]}
    yield "without end", {"without": "exp"}
    yield "without audience", {"without": "aud"}
    yield "without issuer", {"without": "iss"}
    yield "another issuer", {"iss": "00000000-0000-4000-8000-000000000000"}
    yield "another key", {"number": 1}
    yield "a person", {"sub": "John Smith"}
    yield "a record number", {"patient": "MRN 12345"}
    yield "an id", {"jti": "12345"}


@pytest.mark.parametrize(("claims"), [pytest.param(said, id=name) for name, said in wrong_launches()])
def test_a_wrong_launch_keeps_nobody_out_and_says_nothing(portal: Machine, claims: dict[str, Any]) -> None:
    assert is_refused(portal.launch(**claims))


def test_a_launch_may_say_when_it_was_made(portal: Machine) -> None:
    assert not is_refused(portal.launch(iat=int(time.time())))


def test_a_launch_whose_header_says_more_is_refused(portal: Machine) -> None:
    said = {"iss": str(portal.account.client_id), "aud": LAUNCH, "exp": int(time.time()) + 60}
    assert is_refused(f"/launch/{portal.signed(said, patient='John Smith')}/")


@pytest.mark.parametrize("signed", ["a", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "a" * 9000, "..", "%00", "ä"])
def test_nonsense_is_no_launch(signed: str) -> None:
    assert is_refused(f"/launch/{signed}/")


@pytest.mark.parametrize("algorithm", [[], {}, None, 1], ids=["list", "object", "null", "number"])
def test_a_launch_whose_algorithm_is_no_text_keeps_nobody_out(algorithm: object) -> None:
    header, claims = (
        urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": algorithm, "kid": "first"}, {"iss": "nobody"})
    )
    assert is_refused(f"/launch/{header}.{claims}.AAAA/")


def test_an_unsigned_launch_is_refused(portal: Machine) -> None:
    head, claims, _ = portal.launch().split("/")[2].split(".")
    assert is_refused(f"/launch/{head}.{claims}./")


@pytest.mark.parametrize("values", [{"is_disabled": True}, {"public_name": "", "scopes": ["system/Task.rs"]}])
def test_a_launch_ends_with_its_account(portal: Machine, values: dict[str, Any]) -> None:
    address = portal.launch(exp=int(time.time()) + DAY)
    assert not is_refused(address)
    change(portal, **values)
    assert is_refused(address)


def test_a_launch_ends_when_its_account_ends(portal: Machine) -> None:
    address = portal.launch(exp=int(time.time()) + 300 * DAY)
    with time_machine.travel(timezone.now() + timedelta(days=89), tick=False):
        assert not is_refused(address)
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert is_refused(address)


def test_another_name_for_patients_waits_for_a_second_administrator(portal: Machine) -> None:
    change(portal, public_name="The Cure Shop")
    assert is_refused(portal.launch())


def test_a_program_that_reads_launches_nobody() -> None:
    assert is_refused(Machine().launch())


def test_a_portal_that_launches_reads_nothing(portal: Machine) -> None:
    assert portal.ask(scope="system/Task.rs").status_code == 400


def test_an_assertion_for_a_token_is_no_launch_and_the_other_way_round(portal: Machine) -> None:
    assert is_refused(f"/launch/{portal.assertion()}/")
    assert portal.ask(assertion=portal.launch().split("/")[2], scope="system/Task.rs").status_code == 401


def test_a_refused_launch_is_logged_without_what_was_sent(
    portal: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    address = portal.launch(patient="John Smith")
    with caplog.at_level(logging.INFO):
        Client().get(address)
    assert f"Launch refused: malformed, machine {portal.account.pk}" in caplog.text
    assert "John" not in caplog.text
    assert address.split("/")[2] not in caplog.text


def test_launches_write_nothing_into_the_trail(portal: Machine) -> None:
    before = AuditRow.objects.count()
    Client().get(portal.launch())
    Client().get(portal.launch(patient="John Smith"))
    assert AuditRow.objects.count() == before


def test_a_launch_is_only_looked_at(portal: Machine) -> None:
    assert Client().post(portal.launch()).status_code == 405
    assert Client().head(portal.launch()).status_code == 200


def test_without_a_database_a_launch_shows_whom_to_call(
    portal: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = portal.launch()
    monkeypatch.setattr(MachineAccount.objects, "filter", database_locked)
    response = Client().get(address)
    assert response.status_code == 503
    assert "911" in read(response).words


def shared_by(person: Person) -> Review:
    """What somebody shared who was told to call now."""
    person.ticks("movement", leg_weakness="yes")
    shares(person)
    return Review.objects.get()


def test_nurses_see_where_somebody_came_from(portal: Machine) -> None:
    review = shared_by(launched(portal))
    client = logged_in(nurse())
    for page in ("", "record/"):
        assert f"Came here from: {NAME}" in read(client.get(f"/staff/review/{review.pk}/{page}")).words


def test_nurses_are_not_told_of_an_origin_that_is_not_known(person: Person) -> None:
    review = shared_by(person)
    assert "Came here from" not in read(logged_in(nurse()).get(f"/staff/review/{review.pk}/")).words


def test_the_task_says_where_somebody_came_from(portal: Machine) -> None:
    review = shared_by(launched(portal))
    resources = dossier_of(review.submission, with_contact=False).resources
    task = next(one for one in resources if one["resourceType"] == "Task")
    assert [one["valueString"] for one in task["input"]] == [NAME]


def test_the_own_copy_says_where_somebody_came_from(portal: Machine) -> None:
    person = launched(portal)
    person.ticks("movement", leg_weakness="yes")
    copied = json.loads(person.client.get(f"/check/{person.id}/copy/").content)
    assert copied["check"]["came_from"] == NAME
