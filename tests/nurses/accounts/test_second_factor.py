"""Nobody of the staff works without a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.nurses.accounts.factors import (
    ACCOUNT,
    LOG_IN,
    SECOND_STEP,
    app_of,
    give_code,
    give_password,
    recovery_codes_of,
    shown_code,
)
from tests.nurses.people import administrator, approver, editor, lead_nurse, logged_in, nurse
from tests.patients.html import read
from triage.models import AuditRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
ROLES = [nurse, lead_nurse, editor, approver, administrator]


@pytest.fixture(autouse=True)
def _no_tries_yet(live_version: object) -> None:  # noqa: ARG001 (opens the database)
    """Nobody has tried a code before."""
    cache.clear()


@pytest.fixture
def no_grace(settings: Settings) -> None:
    """A clinic that asks for a second factor at once."""
    settings.SECOND_FACTOR_GRACE_HOURS = 0


def acts() -> list[str]:
    """What the trail says was done, in order."""
    return list(
        AuditRow.objects.exclude(action__in=["store_version", "publish"]).values_list("action", flat=True)
    )


@pytest.mark.usefixtures("no_grace")
@pytest.mark.parametrize("make", ROLES)
def test_whoever_has_no_second_factor_is_led_to_set_one_up(make: Callable[[], User]) -> None:
    client = Client()
    give_password(client, make())

    for address in ("/staff/", "/admin/", "/staff/search/", "/admin/triage/draft/"):
        assert client.get(address)["Location"] == ACCOUNT
    assert "Set up a second step first" in read(client.get(ACCOUNT)).words


@pytest.mark.usefixtures("no_grace")
def test_without_a_second_factor_nothing_can_be_sent_either() -> None:
    client = Client()
    give_password(client, nurse())

    assert client.post("/staff/duty/")["Location"] == ACCOUNT


def test_a_phone_call_is_not_gone_on_with_by_a_password_alone(settings: Settings) -> None:
    client = Client()
    give_password(client, nurse())
    caller = {"name": "Pat Doe", "phone": "555 010 1234", "respondent": "self", "consent": "on"}
    key = dict(read(client.get("/staff/call/")).hidden)["form_key"]
    questions = client.post("/staff/call/", {**caller, "form_key": key})["Location"]
    settings.SECOND_FACTOR_GRACE_HOURS = 0

    assert client.get(questions)["Location"] == ACCOUNT


@pytest.mark.usefixtures("no_grace")
def test_parts_of_pages_lead_the_whole_page_there() -> None:
    client = Client()
    give_password(client, nurse())

    assert client.get("/staff/rows/", headers={"HX-Request": "true"})["HX-Redirect"] == ACCOUNT


def test_a_new_account_may_work_for_its_grace() -> None:
    client = Client()
    give_password(client, nurse())

    assert client.get("/staff/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_grace")
def test_whoever_sets_up_the_app_goes_on_and_gets_recovery_codes() -> None:
    client = Client()
    give_password(client, nurse())
    secret = client.get(f"{ACCOUNT}app/add/").context["form"].secret
    response = client.post(f"{ACCOUNT}app/add/", {"code": shown_code(secret)}, follow=True)

    assert response.redirect_chain[-1][0] == f"{ACCOUNT}codes/"
    assert len(response.context["unused_codes"]) == 10
    assert client.get("/staff/").status_code == 200
    assert "add_second_factor" in acts()


@pytest.mark.django_db(transaction=True)
def test_the_first_second_factor_ends_what_the_password_alone_had_opened_elsewhere() -> None:
    nora, other, own = nurse(), Client(), Client()
    for client in (other, own):
        give_password(client, nora)
        assert client.get("/staff/").status_code == 200
    secret = own.get(f"{ACCOUNT}app/add/").context["form"].secret
    own.post(f"{ACCOUNT}app/add/", {"code": shown_code(secret)})

    assert own.get("/staff/").status_code == 200
    assert other.get(f"{ACCOUNT}passkeys/add/")["Location"].startswith(LOG_IN)


def test_a_wrong_code_sets_up_nothing() -> None:
    client = logged_in(nurse())
    client.get(f"{ACCOUNT}app/add/")
    response = client.post(f"{ACCOUNT}app/add/", {"code": "000000"})

    assert "The app is not set up" in read(response).words
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("make", ROLES)
def test_the_password_alone_lets_nobody_in_who_has_an_app(make: Callable[[], User]) -> None:
    user, client = make(), Client()
    app_of(user)

    assert give_password(client, user)["Location"] == SECOND_STEP
    assert client.get("/staff/")["Location"].startswith("/staff/log-in/")


@pytest.mark.usefixtures("no_grace")
def test_the_code_of_the_app_lets_in() -> None:
    user, client = nurse(), Client()
    secret = app_of(user)
    give_password(client, user)

    assert give_code(client, shown_code(secret))["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    assert acts() == ["use_second_factor", "log_in"]


def test_the_page_that_was_asked_for_opens_after_the_second_step() -> None:
    user, client = nurse(), Client()
    secret = app_of(user)
    client.post(
        "/staff/log-in/",
        {"username": user.username, "password": "a long password for tests", "next": "/staff/counts/"},
    )

    assert give_code(client, shown_code(secret))["Location"] == "/staff/counts/"


def test_a_code_opens_once() -> None:
    user, secret = (someone := nurse()), app_of(someone)
    code = shown_code(secret)
    first, second = Client(), Client()
    give_password(first, user)
    give_code(first, code)
    give_password(second, user)

    assert "You are not logged in" in read(give_code(second, code)).words


def test_a_wrong_code_lets_nobody_in_and_is_in_the_trail() -> None:
    user, client = nurse(), Client()
    app_of(user)
    give_password(client, user)

    assert "This is not the code." in read(give_code(client, "000000")).words
    assert client.get("/staff/").status_code == 302
    assert acts() == ["fail_second_factor"]


def test_codes_cannot_be_guessed_without_end() -> None:
    user, client = nurse(), Client()
    secret = app_of(user)
    give_password(client, user)
    for _ in range(20):
        give_code(client, "000000")

    assert "Too many tries" in read(give_code(client, shown_code(secret))).words


def test_a_recovery_code_opens_once() -> None:
    user = nurse()
    app_of(user)
    code = recovery_codes_of(user)[0]
    first, second = Client(), Client()
    give_password(first, user)
    give_password(second, user)

    assert give_code(first, code)["Location"] == "/staff/"
    assert give_code(second, code).status_code == 200


def test_the_only_second_factor_cannot_be_removed() -> None:
    user = nurse()
    app_of(user)
    response = logged_in(user).post(f"{ACCOUNT}app/remove/")

    assert "This is your only second factor." in read(response).words
    assert Authenticator.objects.filter(user=user).exists()


def test_secrets_are_sealed_in_the_database() -> None:
    user = nurse()
    secret = app_of(user)

    assert secret not in str(Authenticator.objects.get(user=user).data)


def test_nobody_sees_another_persons_passkeys() -> None:
    key = Authenticator.objects.create(user=nurse(), type=Authenticator.Type.WEBAUTHN, data={"name": "Mine"})
    client = logged_in(editor())

    for page in ("name", "remove"):
        assert client.get(f"{ACCOUNT}passkeys/{key.pk}/{page}/").status_code == 404
        assert client.post(f"{ACCOUNT}passkeys/{key.pk}/{page}/").status_code == 404


@pytest.mark.parametrize(
    "page", ["", "password/", "app/add/", "app/remove/", "codes/", "codes/new/", "passkeys/"]
)
def test_an_account_is_for_those_who_are_logged_in(page: str) -> None:
    assert Client().get(f"{ACCOUNT}{page}")["Location"].startswith("/staff/log-in/")


@pytest.mark.parametrize(
    "sent", ["", "no JSON", "7", "[]", "{}", '{"id": "x"}', '{"rawId": 7, "response": {}}']
)
def test_what_is_no_passkey_is_refused(sent: str) -> None:
    response = Client().post(f"{ACCOUNT}passkeys/log-in/", {"credential": sent})

    assert response.status_code == 302
    assert response["Location"] == "/staff/log-in/"


@pytest.mark.parametrize(
    "sent", ["", "no JSON", "7", "[]", "{}", '{"id": "x"}', '{"rawId": 7, "response": {}}']
)
def test_what_is_no_passkey_is_not_added(sent: str) -> None:
    client = logged_in(nurse())
    client.get(f"{ACCOUNT}passkeys/add/")
    response = client.post(f"{ACCOUNT}passkeys/add/", {"credential": sent, "name": "Mine"})

    assert "The passkey is not added" in read(response).words
    assert not Authenticator.objects.exists()


def broken(user: User, kind: str) -> None:
    """Let what is kept of a factor open with no key."""
    factor = Authenticator.objects.get(user=user, type=kind)
    field = "secret" if kind == Authenticator.Type.TOTP else "seed"
    factor.data[field] = factor.data[field][:-8] + "AAAAAAAA"
    factor.save()


def test_an_app_whose_secret_cannot_be_read_is_said_and_is_in_the_trail() -> None:
    user, client = nurse(), Client()
    secret = app_of(user)
    broken(user, "totp")
    give_password(client, user)
    seen = read(give_code(client, shown_code(secret)))

    assert "cannot be read any more. Use a passkey or a recovery code" in seen.words
    assert "_auth_user_id" not in client.session
    [row] = AuditRow.objects.filter(action="unreadable_second_factor")
    assert (row.actor, row.subject, row.fields) == ("system", str(user.pk), ["totp"])


def test_a_recovery_code_opens_where_the_app_cannot_be_read() -> None:
    user, client = nurse(), Client()
    app_of(user)
    broken(user, "totp")
    code = recovery_codes_of(user)[0]
    give_password(client, user)

    assert give_code(client, code)["Location"] == "/staff/"


def test_recovery_codes_that_cannot_be_read_are_made_anew() -> None:
    user = nurse()
    app_of(user)
    recovery_codes_of(user)
    broken(user, "recovery_codes")
    client = logged_in(user)

    assert "None of them works: make new ones." in read(client.get(f"{ACCOUNT}codes/")).words
    assert client.get(f"{ACCOUNT}codes/new/").status_code == 200
    response = client.post(f"{ACCOUNT}codes/new/", follow=True)
    assert len(response.context["unused_codes"]) == 10


def test_a_locked_session_is_not_unlocked_by_an_app_that_cannot_be_read() -> None:
    user = nurse()
    secret = app_of(user)
    broken(user, "totp")
    response = logged_in(user).post("/staff/lock/", {"proof": "yes", "proof_password": shown_code(secret)})

    assert "cannot be read any more" in read(response).words


def test_recovery_codes_are_in_no_page_once_they_were_shown() -> None:
    user = nurse()
    app_of(user)
    codes = recovery_codes_of(user)
    client = logged_in(user)

    assert codes[0] in read(client.get(f"{ACCOUNT}codes/")).raw
    assert codes[0] not in read(client.get(f"{ACCOUNT}codes/")).raw


def test_the_only_passkey_cannot_be_removed() -> None:
    user = nurse()
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Mine"})
    address, client = f"{ACCOUNT}passkeys/{key.pk}/remove/", logged_in(user)

    assert "This is your only second factor." in read(client.post(address)).words
    app_of(user)
    assert client.post(address)["Location"] == f"{ACCOUNT}passkeys/"


def test_many_behind_one_address_may_log_in_by_passkeys_and_floods_are_bounded(settings: Settings) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "20/10m/ip"}
    address = f"{ACCOUNT}passkeys/log-in/"

    sent = [Client().post(address) for _ in range(21)]
    assert [response.status_code for response in sent] == [302] * 20 + [429]
    assert read(sent[-1]).has_emergency_list
    assert Client().post(address, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_behind_a_proxy_each_client_is_counted_by_itself(settings: Settings) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1/10m/ip"}
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    address = f"{ACCOUNT}passkeys/log-in/"
    sent = [
        Client().post(address, headers={"X-Forwarded-For": client})
        for client in ("198.51.100.1", "198.51.100.2", "198.51.100.1")
    ]

    assert [response.status_code for response in sent] == [302, 302, 429]


def test_a_passkey_that_is_not_accepted_as_the_second_step_is_in_the_trail() -> None:
    user, client = nurse(), Client()
    app_of(user)
    give_password(client, user)
    response = client.post(SECOND_STEP, {"credential": '{"id": "x"}'})

    assert "The passkey was not accepted." in read(response).words
    assert acts() == ["fail_second_factor"]
    assert AuditRow.objects.get(action="fail_second_factor").fields == ["webauthn"]
