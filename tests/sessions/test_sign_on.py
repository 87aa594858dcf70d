"""People log in by their hospital's provider when they are known here and it vouches for a second factor."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.nurses.people import administrator, logged_in, nurse
from tests.patients.html import read
from tests.sessions.hospital import CLIENT, SECRET, running
from triage.models import AuditRow, HospitalIdentity, StaffSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http.response import HttpResponseBase
    from pytest_django import Settings

    from tests.sessions.hospital import Claims, Hospital

pytestmark = pytest.mark.usefixtures("live_version")
BEGIN = "/staff/log-in/hospital/"


@pytest.fixture
def hospital(settings: Settings) -> Iterator[Hospital]:
    """The provider, and the site set to trust it."""
    with running() as provider:
        settings.OIDC_ISSUER, settings.OIDC_NAME = provider.issuer, "Elm Hospital"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_SECOND_FACTOR = "amr=mfa"
        yield provider


def sign_on(client: Client, address: str = BEGIN) -> HttpResponseBase:
    """Go to the provider and come back, as a browser does."""
    sent = client.get(address)
    answer = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return client.get("/staff/sessions/").status_code == 200


def test_a_nurse_comes_to_the_queue_and_the_trail_notes_it(hospital: Hospital) -> None:  # noqa: ARG001
    user, client = nurse("nora"), Client()

    assert sign_on(client)["Location"] == "/staff/"
    assert is_in(client)
    done = AuditRow.objects.filter(actor=f"user {user.pk}").values_list("action", flat=True)
    assert list(done) == ["link_sign_on", "log_in", "log_in_by_sign_on"]


def test_she_comes_to_the_page_that_she_asked_for_and_to_no_other_site(hospital: Hospital) -> None:  # noqa: ARG001
    nurse("nora")

    assert sign_on(Client(), f"{BEGIN}?next=/staff/counts/")["Location"] == "/staff/counts/"
    assert sign_on(Client(), f"{BEGIN}?next=https://example.org/")["Location"] == "/staff/"


def test_nobody_is_made_by_it(hospital: Hospital) -> None:
    hospital.person["preferred_username"] = "stranger"
    client = Client()

    assert "Nobody here is known by the name that it gave." in read(sign_on(client)).words
    assert not is_in(client)
    assert not User.objects.exists()
    assert AuditRow.objects.filter(action="sign_on_refused", actor="system").count() == 1


def test_no_role_is_given_by_it(hospital: Hospital) -> None:
    hospital.person |= {"groups": ["Administrators"], "roles": ["Administrators"], "is_superuser": True}
    user = nurse("nora")
    sign_on(Client())
    user.refresh_from_db()

    assert [group.name for group in user.groups.all()] == ["Nurses"]
    assert not user.is_superuser


@pytest.mark.parametrize("amr", [["pwd"], [], None, "mfa2", {"mfa": True}])
def test_without_a_second_factor_nobody_is_let_in(hospital: Hospital, amr: Any) -> None:
    nurse("nora")
    hospital.person["amr"] = amr
    client = Client()

    assert "did not say that you used a second factor" in read(sign_on(client)).words
    assert not is_in(client)


def test_another_number_with_the_same_name_is_refused(hospital: Hospital) -> None:
    nurse("nora")
    sign_on(Client())
    hospital.person["sub"] = "4712"
    client = Client()
    sign_on(client)

    assert not is_in(client)
    assert HospitalIdentity.objects.get().subject == "4711"


def test_a_person_whose_name_changed_there_stays_who_they_are(hospital: Hospital) -> None:
    nurse("nora")
    nurse("nils")
    sign_on(Client())
    hospital.person["preferred_username"] = "nils"
    client = Client()
    sign_on(client)

    assert client.session["_auth_user_id"] == str(User.objects.get(username="nora").pk)


def test_who_left_or_may_do_everything_is_not_let_in(hospital: Hospital) -> None:
    nurse("nora", is_active=False)
    User.objects.create_superuser("root")
    for name in ("nora", "root"):
        hospital.person["preferred_username"] = name
        client = Client()
        sign_on(client)
        assert not is_in(client)


@pytest.mark.parametrize(
    ("is_verified", "is_let_in"), [(True, True), (False, False), (None, False), ("true", False)]
)
def test_an_address_counts_once_it_is_verified(
    hospital: Hospital, settings: Settings, is_verified: object, is_let_in: bool
) -> None:
    settings.OIDC_USERNAME_CLAIM = "email"
    nurse("nora", email="nora@elm.example")
    hospital.person |= {"email": "Nora@elm.example", "email_verified": is_verified}
    client = Client()
    sign_on(client)

    assert is_in(client) == is_let_in


def changed(**claims: Any) -> Callable[[Claims], Claims]:
    """The same but for these claims; None takes one away."""
    return lambda said: {name: one for name, one in (said | claims).items() if one is not None}


@pytest.mark.parametrize(
    "alter",
    [
        changed(iss="https://elsewhere.example"),
        changed(iss=None),
        changed(aud="another program"),
        changed(aud=[CLIENT, "another program"], azp="another program"),
        changed(aud=None),
        changed(nonce="another"),
        changed(nonce=None),
        changed(exp=int(time.time()) - 3600),
        changed(exp=None),
        changed(iat=int(time.time()) + 3600),
        changed(nbf=int(time.time()) + 3600),
        changed(sub=None),
        changed(sub=""),
    ],
)
def test_a_token_that_is_not_for_this_log_in_is_refused(
    hospital: Hospital, alter: Callable[[Claims], Claims]
) -> None:
    nurse("nora")
    hospital.alter = alter
    client = Client()

    assert "gave no answer that we can trust" in read(sign_on(client)).words
    assert not is_in(client)


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("none", ""),
        ("HS256", SECRET.ljust(32, ".")),
        ("RS256", rsa.generate_private_key(65537, 2048)),
        ("RS512", None),
    ],
)
def test_a_token_signed_in_another_way_is_refused(hospital: Hospital, algorithm: str, key: Any) -> None:
    nurse("nora")
    hospital.algorithm, hospital.signing_key = algorithm, key
    client = Client()
    sign_on(client)

    assert not is_in(client)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(hospital: Hospital) -> None:
    nurse("nora")
    sent = Client().get(BEGIN)
    requests.get(sent["Location"], allow_redirects=False, timeout=5)
    victim = Client()
    victim.get(BEGIN)
    victim.get(f"{BEGIN}answer/", {"code": "a code", "state": hospital.asked[-1]["state"]})
    assert not is_in(victim)
    Client().get(f"{BEGIN}answer/", {"code": "a code", "state": ""})


def test_an_answer_serves_once(hospital: Hospital) -> None:
    nurse("nora")
    client = Client()
    sign_on(client)
    state = hospital.asked[-1]["state"]
    client.post("/staff/log-out/")
    client.get(f"{BEGIN}answer/", {"code": "a code", "state": state})

    assert not is_in(client)


def test_a_provider_that_does_not_answer_is_said_honestly(settings: Settings) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    response = Client().get(BEGIN)

    assert response.status_code == 503
    assert "Back to the log-in" in read(response).words


def test_without_a_setting_there_is_none() -> None:
    assert Client().get(BEGIN).status_code == 404
    assert Client().get(f"{BEGIN}answer/").status_code == 404
    assert "sign-on" not in read(Client().get("/staff/log-in/")).raw


def test_the_log_in_page_offers_it(hospital: Hospital) -> None:  # noqa: ARG001
    assert "Log in by Elm Hospital" in read(Client().get("/staff/log-in/")).words


def test_a_locked_session_is_unlocked_by_the_same_person_alone(hospital: Hospital) -> None:
    client = logged_in(nurse("nora"))
    StaffSession.objects.update(active_at=timezone.now() - timedelta(minutes=11))
    assert "Unlock by Elm Hospital" in read(client.get("/staff/")).words
    hospital.person |= {"sub": "1", "preferred_username": administrator("adam").username}
    assert "named somebody else" in read(sign_on(client)).words
    assert client.get("/staff/").headers["X-Locked"] == "yes"

    hospital.person |= {"sub": "2", "preferred_username": "nora"}
    assert sign_on(client)["Location"] == "/staff/"
    assert "X-Locked" not in client.get("/staff/").headers
    asked = parse_qs(urlsplit(client.get(BEGIN)["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


def test_a_log_in_of_before_unlocks_nothing(hospital: Hospital) -> None:
    client = logged_in(nurse("nora"))
    StaffSession.objects.update(active_at=timezone.now() - timedelta(minutes=11))
    hospital.alter = changed(auth_time=int(time.time()) - 3600)
    sign_on(client)

    assert client.get("/staff/").headers["X-Locked"] == "yes"


def test_no_log_line_names_the_person(hospital: Hospital, logs: pytest.LogCaptureFixture) -> None:
    hospital.person |= {"preferred_username": "planted-name", "email": "planted@elm.example"}
    sign_on(Client())
    hospital.alter = changed(aud="another")
    sign_on(Client())

    assert "planted" not in logs.text
