"""How alerts are sent is read from the environment: half or unsafe settings are refused by name."""

from __future__ import annotations

import base64

import pytest

from bonemets.environment import read_environment
from tests.site.test_environment import _a_good_environment, problem

__all__ = ["_a_good_environment"]
MAIL = {
    "EMAIL_HOST": "mail.elm.example",
    "EMAIL_FROM": "alerts@elm.example",
    "SITE_URL": "https://triage.elm.example",
}
WEBHOOK = {
    "ALERT_WEBHOOK_URL": "https://pager.example/hook?to=nurses",
    "ALERT_WEBHOOK_SECRET": "whsec_" + base64.b64encode(b"0" * 32).decode(),
    "SITE_URL": "https://triage.elm.example",
}


def set_all(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], **changed: str) -> None:
    """Set these, so changed."""
    for name, value in (variables | changed).items():
        monkeypatch.setenv(name, value)


def test_nothing_needs_to_be_set() -> None:
    environment = read_environment()
    assert environment.email_host == environment.site_url == ""


def test_a_mail_server_with_a_log_in_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, MAIL, EMAIL_USER="bonemets", EMAIL_PASSWORD="hunter2")
    environment = read_environment()
    assert (environment.email_port, environment.email_tls) == (587, "starttls")
    assert environment.email_password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(environment)


def test_a_webhook_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, WEBHOOK)
    environment = read_environment()
    assert environment.alert_webhook_url.get_secret_value() == WEBHOOK["ALERT_WEBHOOK_URL"]
    assert "pager" not in repr(environment)


def test_the_address_of_the_site_is_kept_without_its_last_stroke(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, MAIL, SITE_URL="https://triage.elm.example/")
    assert read_environment().site_url == "https://triage.elm.example"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("EMAIL_FROM", "", "must be the address that alerts come from"),
        ("EMAIL_FROM", "Elm Street", "must be the address that alerts come from"),
        ("EMAIL_PORT", "0", "greater than or equal to 1"),
        ("EMAIL_PORT", "smtp", "valid integer"),
        ("EMAIL_TLS", "yes", "'starttls', 'ssl' or 'none'"),
        ("EMAIL_USER", "bonemets", "EMAIL_PASSWORD: must be set together with EMAIL_USER"),
        ("EMAIL_PASSWORD", "hunter2", "must be set together with EMAIL_USER"),
        ("SITE_URL", "", "must be the address of this site"),
        ("SITE_URL", "triage.elm.example", "must be the address of this site"),
        ("SITE_URL", "http://triage.elm.example", "must be the address of this site"),
        ("SITE_URL", "https://triage.elm.example/staff/", "must be the address of this site"),
    ],
)
def test_a_mail_server_that_is_half_or_wrongly_set_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    set_all(monkeypatch, MAIL, **{name: value})
    message = problem()
    assert name in message
    assert says in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [("EMAIL_USER", "bonemets"), ("EMAIL_PASSWORD", "hunter2"), ("EMAIL_FROM", "alerts@elm.example")],
)
def test_what_is_of_no_use_without_a_mail_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert f"{name}: is of no use without EMAIL_HOST" in problem()


def test_a_password_is_not_sent_for_all_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    log_in = {"EMAIL_USER": "bonemets", "EMAIL_PASSWORD": "hunter2", "EMAIL_TLS": "none"}
    set_all(monkeypatch, MAIL, **log_in)
    assert "EMAIL_PASSWORD: would be sent for all to read" in problem()


def test_a_mail_server_of_this_machine_needs_no_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    log_in = {"EMAIL_USER": "bonemets", "EMAIL_PASSWORD": "hunter2", "EMAIL_TLS": "none"}
    set_all(monkeypatch, MAIL, **log_in, EMAIL_HOST="127.0.0.1")
    assert read_environment().email_tls == "none"


@pytest.mark.parametrize(
    "url",
    [
        "http://pager.example/",
        "ftp://pager.example/",
        "pager.example",
        "https://",
        "https://pager.example:port/",
        "https://user:hunter2@pager.example/",
        "https://pager.example/a b",
        "https://pager.example/\r\nX-Evil: 1",
    ],
)
def test_an_unsafe_webhook_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    set_all(monkeypatch, WEBHOOK, ALERT_WEBHOOK_URL=url)
    message = problem()
    assert "ALERT_WEBHOOK_URL: must begin with https://" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("secret", ["", "hunter2-hunter2-hunter2-hunter2", "whsec_aHVudGVyMg==", "whsec_?"])
def test_a_webhook_without_a_good_secret_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    set_all(monkeypatch, WEBHOOK, ALERT_WEBHOOK_SECRET=secret)
    message = problem()
    assert "ALERT_WEBHOOK_SECRET: must be a secret that the receiver knows too; make one by: " in message
    assert "hunter2" not in message


def test_former_secrets_of_the_webhook_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    former = ["whsec_" + letter * 32 for letter in "AB"]
    set_all(monkeypatch, WEBHOOK, ALERT_WEBHOOK_SECRET_FALLBACKS=", ".join(former))
    assert read_environment().alert_webhook_secret_fallbacks == former


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("hunter2-hunter2-hunter2-hunter2", "must be a secret that the receiver knows too"),
        ("whsec_aHVudGVyMg==", "must be a secret that the receiver knows too"),
        (WEBHOOK["ALERT_WEBHOOK_SECRET"], "must not hold ALERT_WEBHOOK_SECRET itself"),
    ],
    ids=["no-secret", "short", "the-secret-itself"],
)
def test_a_wrong_former_secret_of_the_webhook_is_refused(
    monkeypatch: pytest.MonkeyPatch, secret: str, said: str
) -> None:
    set_all(monkeypatch, WEBHOOK, ALERT_WEBHOOK_SECRET_FALLBACKS=secret)
    message = problem()
    assert f"ALERT_WEBHOOK_SECRET_FALLBACKS: {said}" in message
    assert secret not in message


def test_a_webhook_needs_the_address_of_the_site_too(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, WEBHOOK, SITE_URL="")
    assert "SITE_URL: must be the address of this site" in problem()
