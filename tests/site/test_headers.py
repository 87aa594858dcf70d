"""Headers and cookies: one table for every address of the site."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.test import Client, override_settings

from bonemets.environment import BASE_DIR
from tests.nurses.people import administrator, logged_in, nurse
from tests.site.access.test_access import table
from tests.site.access.world import World, every_address

if TYPE_CHECKING:
    from collections.abc import Callable

# What every answer carries, whatever it is.
EVERYWHERE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
DENIED = ("camera", "geolocation", "microphone", "payment", "usb")
# Answers that hold nothing of anybody.
KEPT = ("admin:jsi18n",)


def wrong(client: Client, world: World) -> dict[str, list[str]]:
    """The headers that an address lacks, by its name."""
    found, known = {}, table()
    for name, pattern in every_address().items():
        if name not in known:
            # That a new address is missing there, another test says.
            continue
        response = client.get(world.address(pattern))
        faults = [key for key, value in EVERYWHERE.items() if response.get(key) != value]
        # A search tells its own pages nothing either.
        is_quiet = response.get("Referrer-Policy") in ("same-origin", "no-referrer")
        faults += [] if is_quiet else ["Referrer-Policy"]
        if response.get("Content-Type", "").startswith("text/html"):
            policy = response.get("Permissions-Policy", "")
            faults += [feature for feature in DENIED if f"{feature}=()" not in policy]
        faults += [] if "default-src 'none'" in response.get("Content-Security-Policy", "") else ["CSP"]
        if name.startswith(("admin:", "nurses:")) and name not in KEPT:
            faults += [] if "no-store" in response.get("Cache-Control", "") else ["no-store"]
        if faults:
            found[name] = faults
    return found


@pytest.mark.parametrize("role", ["anonymous", "owner", "nurse", "admin"])
@pytest.mark.usefixtures("live_version")
def test_every_address_carries_every_header(role: str) -> None:
    world = World()
    who: dict[str, Callable[[], Client]] = {
        "anonymous": Client,
        "owner": lambda: world.owner.client,
        "nurse": lambda: logged_in(nurse()),
        "admin": lambda: logged_in(administrator("ada")),
    }
    client = who[role]()
    client.raise_request_exception = False
    assert wrong(client, world) == {}


@pytest.mark.django_db
def test_after_log_out_the_browser_forgets() -> None:
    client = logged_in(nurse())
    assert client.post("/staff/log-out/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.usefixtures("live_version")
def test_nobody_else_loses_what_the_browser_keeps() -> None:
    assert "Clear-Site-Data" not in Client().get("/")


def settings_of(**environment: str) -> list[str]:
    """Names of cookies and what is said of https, as a deployment sees them."""
    code = (
        "from bonemets import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    )
    key = "a key that is quite long enough for these tests, and then some"
    whole = os.environ | {
        "HTTPS_ONLY": "true",
        "SECRET_KEY": key,
        "INDEX_KEY": key + " i",
        "AUDIT_KEY": key + " a",
        "ALLOWED_HOSTS": "example.org",
        "CONTACT_KEYS": Fernet.generate_key().decode(),
        **environment,
    }
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=whole, capture_output=True, text=True, check=True
    )
    return run.stdout.split()


def test_over_https_cookies_are_bound_to_the_host() -> None:
    assert settings_of() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "True"]


def test_subdomains_and_preloading_can_be_left_out_each() -> None:
    assert settings_of(HSTS_PRELOAD="false")[3:] == ["True", "False"]
    assert settings_of(HSTS_INCLUDE_SUBDOMAINS="false")[3:] == ["False", "False"]


@pytest.mark.usefixtures("live_version")
def test_a_cookie_bound_to_the_host_is_sent_as_such_a_name_asks() -> None:
    with override_settings(SESSION_COOKIE_NAME="__Host-sessionid", SESSION_COOKIE_SECURE=True):
        cookie = Client().post("/", {"respondent": "self"}).cookies["__Host-sessionid"]
    assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", True)


def test_without_a_contact_there_is_no_security_txt(db: None) -> None:  # noqa: ARG001
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_the_contact_and_is_valid_for_long() -> None:
    with override_settings(SECURITY_CONTACT="mailto:security@clinic.example", SITE_URL="https://a.example"):
        response = Client().get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:security@clinic.example"
    assert lines["Canonical"] == "https://a.example/.well-known/security.txt"
    left = datetime.fromisoformat(lines["Expires"]) - datetime.now(UTC)
    assert timedelta(days=django_settings.SECURITY_TXT_DAYS - 1) < left < timedelta(days=366)
