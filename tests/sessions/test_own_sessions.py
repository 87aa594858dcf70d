"""People of the staff see where they are logged in, and end what they left open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.nurses.people import PASSWORD, editor, logged_in, nurse
from tests.patients.html import read
from triage.actions.roles import LEAD_NURSE
from triage.actions.staff_sessions import live_sessions
from triage.models import AuditRow, StaffSession
from triage.nurses.browser_names import UNKNOWN, browser_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from time_machine import Traveller

pytestmark = pytest.mark.usefixtures("live_version")
SESSIONS, END_OTHERS = "/staff/sessions/", "/staff/sessions/end-others/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def with_browser(user: User, name: str) -> Client:
    """Somebody logged in with a browser that says what it is."""
    client = Client(headers={"User-Agent": name})
    client.force_login(user)
    # Noted anew by the first page that the browser itself asks for.
    StaffSession.objects.filter(session_key=client.session.session_key).delete()
    client.get(SESSIONS)
    return client


def is_logged_in(client: Client) -> bool:
    return client.get(SESSIONS).status_code == 200


def test_each_session_is_listed_with_its_browser_and_times(clock: Traveller) -> None:
    user = nurse()
    with_browser(user, CHROME)
    clock.shift(timedelta(hours=1))
    words = read(with_browser(user, FIREFOX).get(SESSIONS)).words

    assert "Firefox on Windows: this browser" in words
    assert "Chrome on Android" in words


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Android"),
        (CHROME.replace("Safari/", "Edg/126.0 Safari/"), "Edge on Android"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPad"),
        ("curl/8.0", UNKNOWN),
        ("", UNKNOWN),
        ("<script>Linux", "A browser on Linux"),
    ],
)
def test_a_browser_is_named_in_plain_words(sent: str, name: str) -> None:
    assert browser_name(sent) == name


def test_no_network_address_is_kept() -> None:
    client = logged_in(nurse())
    client.get(SESSIONS, REMOTE_ADDR="203.0.113.7")

    assert "203.0.113.7" not in str(StaffSession.objects.values())


def test_one_session_is_ended_and_the_others_go_on() -> None:
    user = nurse()
    here, left, other = logged_in(user), logged_in(user), logged_in(user)
    session = StaffSession.objects.get(session_key=left.session.session_key)
    here.post(f"{SESSIONS}{session.pk}/end/")

    assert [is_logged_in(one) for one in (here, left, other)] == [True, False, True]
    assert AuditRow.objects.filter(action="end_session", actor=f"user {user.pk}").count() == 1


def test_all_others_are_ended_at_once() -> None:
    user = nurse()
    here, left = logged_in(user), logged_in(user)
    response = here.post(END_OTHERS, follow=True)

    assert "Sessions ended: 1." in read(response).words
    assert [is_logged_in(one) for one in (here, left)] == [True, False]


def test_nobody_ends_a_colleagues_session_here() -> None:
    colleague = logged_in(nurse("nils"))
    session = StaffSession.objects.get(session_key=colleague.session.session_key)
    logged_in(nurse("nora")).post(f"{SESSIONS}{session.pk}/end/")

    assert is_logged_in(colleague)


def test_this_session_is_ended_by_logging_out_alone() -> None:
    client = logged_in(nurse())
    session = StaffSession.objects.get(session_key=client.session.session_key)
    client.post(f"{SESSIONS}{session.pk}/end/")

    assert is_logged_in(client)


@pytest.mark.parametrize("address", [END_OTHERS, f"{SESSIONS}1/end/"])
def test_ending_takes_a_form_and_a_log_in(address: str) -> None:
    assert logged_in(nurse()).get(address).status_code == 405
    assert Client().post(address)["Location"].startswith("/staff/log-in/")


def test_a_new_role_ends_every_session() -> None:
    user = nurse()
    client = logged_in(user)
    user.groups.add(Group.objects.get(name=LEAD_NURSE))

    assert not is_logged_in(client)
    assert AuditRow.objects.filter(action="end_session", actor="system").exists()


def test_a_person_added_to_a_group_from_its_side_is_logged_out_too() -> None:
    user = nurse()
    client = logged_in(user)
    Group.objects.get(name=LEAD_NURSE).user_set.add(user)

    assert not is_logged_in(client)


def test_whoever_left_is_logged_out() -> None:
    user = editor()
    client = logged_in(user)
    user.is_active = False
    user.save()

    assert not is_logged_in(client)
    assert not StaffSession.objects.exists()


def test_a_new_password_ends_the_sessions_of_before() -> None:
    user = nurse()
    client = logged_in(user)
    user.set_password(f"{PASSWORD} and a new one")
    user.save()

    assert not is_logged_in(client)
    assert not live_sessions(user, now=StaffSession.objects.get().begun_at)
    assert not StaffSession.objects.exists()


def test_what_ended_long_ago_is_forgotten_at_the_next_log_in(clock: Traveller) -> None:
    logged_in(nurse("nora"))
    clock.shift(timedelta(hours=13))
    logged_in(nurse("nils"))

    assert StaffSession.objects.count() == 1
