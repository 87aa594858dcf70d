"""People log in by a SAML provider when they are known here and it vouches for a second factor."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from tests.nurses.people import nurse
from tests.patients.html import read
from tests.sessions.saml_hospital import ENTITY, MFA, TRANSIENT, SamlHospital, new_key, read_question
from triage.models import AuditRow, HospitalIdentity

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
BEGIN, ANSWER = "/staff/log-in/hospital/", "/staff/log-in/hospital/saml/"
REFUSED = "It gave no answer that we can trust."


@pytest.fixture
def hospital(settings: Settings) -> SamlHospital:
    """The provider, and the site set to trust it."""
    provider = SamlHospital()
    settings.SAML_ENTITY_ID, settings.SAML_ADDRESS = ENTITY, "https://login.elm.example/saml/ask"
    settings.SAML_CERTIFICATE, settings.SAML_SECOND_FACTOR = provider.key.certificate, MFA
    settings.SAML_USERNAME_ATTRIBUTE, settings.SAML_NAME = "uid", "Elm Hospital"
    return provider


def send(said: str, state: str) -> HttpResponseBase:
    """What a browser sends from another site: without its cookies."""
    return Client(enforce_csrf_checks=True).post(ANSWER, {"SAMLResponse": said, "RelayState": state})


def sign_on(client: Client, hospital: SamlHospital, address: str = BEGIN) -> HttpResponseBase:
    """Go to the provider and come back, as a browser does."""
    asked = read_question(client.get(address)["Location"])
    sent = send(hospital.answer(asked), asked.state)
    assert not sent.cookies
    return client.get(sent["Location"])


def is_in(client: Client) -> bool:
    return client.get("/staff/sessions/").status_code == 200


def test_a_nurse_comes_to_the_page_she_asked_for_and_the_trail_notes_it(hospital: SamlHospital) -> None:
    user, client = nurse("nora"), Client()

    assert sign_on(client, hospital, f"{BEGIN}?next=/staff/counts/")["Location"] == "/staff/counts/"
    assert is_in(client)
    assert HospitalIdentity.objects.get(user=user).subject == "4711"
    assert AuditRow.objects.filter(action="log_in_by_sign_on", subject=str(user.pk)).exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"is_signed": False},
        {"signing_key": "another"},
        {"algorithms": (Saml.RSA_SHA1, Saml.SHA256)},
        {"algorithms": (Saml.RSA_SHA256, Saml.SHA1)},
        {"entity": "https://elsewhere.example"},
        {"audience": "https://elsewhere.example"},
        {"destination": "https://elsewhere.example/acs"},
        {"in_response_to": "_another"},
        {"in_response_to": ""},
        {"minutes_ago": 30},
        {"minutes_ago": -30},
        {"name_format": TRANSIENT},
        {"subject": ""},
    ],
    ids=str,
)
def test_what_proves_nothing_lets_nobody_in(hospital: SamlHospital, lie: dict[str, object]) -> None:
    nurse("nora")
    client = Client()
    for name, value in lie.items():
        setattr(hospital, name, new_key() if value == "another" else value)

    assert REFUSED in read(sign_on(client, hospital)).words
    assert not is_in(client)
    assert AuditRow.objects.filter(action="sign_on_refused").count() == 1


def test_a_name_that_was_changed_after_it_was_signed_lets_nobody_in(hospital: SamlHospital) -> None:
    nurse("nora"), nurse("nina")
    client = Client()
    asked = read_question(client.get(BEGIN)["Location"])
    said = base64.b64decode(hospital.answer(asked)).replace(b">nora<", b">nina<")
    sent = send(base64.b64encode(said).decode(), asked.state)

    assert REFUSED in read(client.get(sent["Location"])).words
    assert not is_in(client)


@pytest.mark.parametrize("place", ["before", "around", "extension"])
def test_a_forged_person_wrapped_about_the_signed_one_lets_nobody_in(
    hospital: SamlHospital, place: str
) -> None:
    nurse("nora"), nurse("nina")
    client = Client()
    asked = read_question(client.get(BEGIN)["Location"])
    whole = base64.b64decode(hospital.answer(asked)).decode()
    [signed] = re.findall(r"<saml:Assertion .*</saml:Assertion>", whole, re.DOTALL)
    forged = re.sub(r"<ds:Signature .*</ds:Signature>", "", signed, flags=re.DOTALL)
    forged = forged.replace(">nora<", ">nina<").replace(">4711<", ">4712<").replace(' ID="_', ' ID="_f')
    wrapped = {
        "before": forged + signed,
        "around": forged.replace("</saml:Subject>", f"</saml:Subject><saml:Advice>{signed}</saml:Advice>"),
        "extension": f"<samlp:Extensions>{signed}</samlp:Extensions>{forged}",
    }[place]
    sent = send(base64.b64encode(whole.replace(signed, wrapped).encode()).decode(), asked.state)

    assert REFUSED in read(client.get(sent["Location"])).words
    assert not is_in(client)


def test_without_the_mark_of_a_second_factor_nobody_comes_in(hospital: SamlHospital) -> None:
    nurse("nora")
    hospital.level = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    client = Client()

    assert "did not say that you used a second factor" in read(sign_on(client, hospital)).words
    assert not is_in(client)


def test_a_stranger_is_not_made_an_account(hospital: SamlHospital) -> None:
    hospital.username = "stranger"

    assert "Nobody here is known by the name" in read(sign_on(Client(), hospital)).words


def test_an_answer_opens_nothing_in_another_browser_or_twice(hospital: SamlHospital) -> None:
    nurse("nora")
    hers, thief = Client(), Client()
    asked = read_question(hers.get(BEGIN)["Location"])
    sent = send(hospital.answer(asked), asked.state)
    thief.get(BEGIN)

    assert REFUSED in read(thief.get(sent["Location"])).words
    assert hers.get(sent["Location"]).status_code == 302
    hers.post("/staff/log-out/")
    assert REFUSED in read(hers.get(sent["Location"])).words


@pytest.mark.parametrize("state", ["", "made up", "made:up:here"])
def test_what_nobody_here_asked_for_is_not_kept(hospital: SamlHospital, state: str) -> None:
    asked = read_question(Client().get(BEGIN)["Location"])

    assert REFUSED in read(send(hospital.answer(asked), state)).words


@pytest.mark.parametrize("said", ["", "no base64", "PGE+", "x" * 200_000])
def test_what_is_no_answer_is_refused_in_words(hospital: SamlHospital, said: str) -> None:  # noqa: ARG001
    client = Client()
    asked = read_question(client.get(BEGIN)["Location"])
    sent = send(said, asked.state)
    last = client.get(sent["Location"]) if sent.status_code == 302 else sent

    assert REFUSED in read(last).words


def test_whoever_is_logged_in_shows_anew_who_they_are(hospital: SamlHospital) -> None:
    nurse("nora")
    client = Client()
    sign_on(client, hospital)
    asked = read_question(client.get(BEGIN)["Location"])
    assert asked.is_anew
    hospital.proved_minutes_ago = 30
    old = client.get(send(hospital.answer(asked), asked.state)["Location"])
    assert REFUSED in read(old).words
    hospital.proved_minutes_ago = 0

    assert sign_on(client, hospital)["Location"] == "/staff/"
    assert AuditRow.objects.filter(action="confirm_session").count() == 1


def test_the_hospital_is_given_what_it_has_to_know(hospital: SamlHospital) -> None:  # noqa: ARG001
    told = Client().get(f"{ANSWER}metadata/")

    assert told["Content-Type"] == "application/samlmetadata+xml"
    assert b'Location="http://testserver/staff/log-in/hospital/saml/"' in told.content


@pytest.mark.parametrize("address", [ANSWER, f"{ANSWER}metadata/"])
def test_without_a_provider_there_is_no_such_address(address: str) -> None:
    method = Client().post if address == ANSWER else Client().get
    assert method(address).status_code == 404


def test_one_address_cannot_send_answers_without_end(hospital: SamlHospital, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"log_ins_from_address": 3}
    asked = read_question(Client().get(BEGIN)["Location"])

    sent = [send(hospital.answer(asked), asked.state).status_code for _ in range(4)]
    assert sent == [302, 302, 302, 429]
