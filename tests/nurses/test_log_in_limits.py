"""Guessing at log-in is bounded, and locks no colleague out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.nurses.people import PASSWORD, nurse
from triage.models import AuditRow

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
LOG_IN = "/staff/log-in/"


def try_log_in(client: Client, password: str, *, address: str = "192.0.2.1", username: str = "nora") -> int:
    form = {"username": username, "password": password}
    return client.post(LOG_IN, form, REMOTE_ADDR=address).status_code


def guess(count: int) -> None:
    """A stranger tries wrong passwords, each from another address."""
    for number in range(count):
        try_log_in(Client(), "wrong", address=f"198.51.100.{number}")


def test_the_right_password_after_150_wrong_ones_is_refused_to_a_stranger() -> None:
    nurse("nora")
    stranger = Client()
    for _ in range(150):
        try_log_in(stranger, "wrong")

    assert try_log_in(stranger, PASSWORD) == 429
    assert "_auth_user_id" not in stranger.session


def test_a_colleague_gets_in_by_her_usual_browser_while_strangers_guess() -> None:
    nurse("nora")
    usual = Client()
    assert try_log_in(usual, PASSWORD) == 302
    usual.post("/staff/log-out/")
    guess(20)

    assert try_log_in(Client(), PASSWORD) == 429
    assert try_log_in(usual, PASSWORD) == 302


def test_over_https_the_cookie_of_a_known_browser_is_taken_from_nowhere_else(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    nurse("nora")
    usual = Client()
    form = {"username": "nora", "password": PASSWORD}
    usual.post(LOG_IN, form, secure=True)

    assert [name for name in usual.cookies if "known_browser" in name] != []
    assert all(name.startswith("__Secure-") for name in usual.cookies if "known_browser" in name)


def test_people_who_share_a_browser_are_each_known_in_it() -> None:
    nurse("nora"), nurse("nina")
    shared = Client()
    for name in ("nora", "nina"):
        assert try_log_in(shared, PASSWORD, username=name) == 302
        shared.post("/staff/log-out/")
    guess(20)

    assert try_log_in(shared, PASSWORD) == 302


def test_a_known_browser_may_not_guess_without_end_either() -> None:
    nurse("nora")
    usual = Client()
    try_log_in(usual, PASSWORD)
    usual.post("/staff/log-out/")
    for _ in range(20):
        try_log_in(usual, "wrong")

    assert try_log_in(usual, PASSWORD) == 429


def test_guessing_at_one_account_leaves_others_alone() -> None:
    nurse("nora"), nurse("nina")
    guess(20)

    assert try_log_in(Client(), PASSWORD, username="nina") == 302


def test_a_name_in_other_letters_is_the_same_account() -> None:
    nurse("nora")
    for number in range(20):
        try_log_in(Client(), "wrong", username=" NORA"[number % 2 :], address=f"198.51.100.{number}")

    assert try_log_in(Client(), PASSWORD) == 429


def test_a_known_browser_of_one_account_is_a_stranger_to_another() -> None:
    nurse("nora"), nurse("nina")
    ninas = Client()
    try_log_in(ninas, PASSWORD, username="nina")
    ninas.post("/staff/log-out/")
    guess(20)

    assert try_log_in(ninas, PASSWORD) == 429


def test_whoever_has_to_wait_is_told_how_long_and_keeps_the_name() -> None:
    nurse("nora")
    guess(20)
    response = Client().post(LOG_IN, {"username": "nora", "password": PASSWORD})

    assert 0 < int(response["Retry-After"]) <= 600
    assert 'value="nora"' in response.content.decode()
    assert PASSWORD not in response.content.decode()


def test_a_name_that_nobody_has_is_answered_like_one_that_somebody_has() -> None:
    nurse("nora")
    answers = {
        name: [try_log_in(Client(), "wrong", username=name, address=f"{at}.{n}") for n in range(12)]
        for name, at in (("nora", "198.51.100"), ("nobody", "203.0.113"))
    }

    assert answers["nora"] == answers["nobody"]


def test_log_ins_failures_and_limits_are_in_the_trail_without_a_typed_name() -> None:
    user = nurse("nora")
    try_log_in(Client(), PASSWORD)
    try_log_in(Client(), "wrong")
    try_log_in(Client(), "wrong", username="a password typed here")
    guess(20)
    rows = AuditRow.objects.filter(action__startswith="log_in").order_by("number")
    told = [(row.action, row.actor, row.subject_type, row.subject) for row in rows]

    assert told[0] == ("log_in", f"user {user.pk}", "user", str(user.pk))
    assert told[1] == ("log_in_failed", "system", "user", str(user.pk))
    assert told[2] == ("log_in_failed", "system", "unknown_account", "")
    assert [one[0] for one in told].count("log_in_limited") == 1


def test_another_way_to_write_a_name_is_no_way_around_the_limit() -> None:
    nurse("nora")
    guess(20)

    assert try_log_in(Client(), PASSWORD, username="\uff4eora") == 429


def test_a_name_with_a_null_character_is_answered() -> None:
    assert try_log_in(Client(), "wrong", username="no\x00ra") == 200
