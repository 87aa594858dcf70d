"""SECRET_KEY is changed while people work: what the key before signed is good while it stays listed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.editors.pages import sent_by
from tests.nurses.people import PASSWORD, administrator, logged_in, nurse, shared_review
from tests.nurses.test_log_in_limits import guess, try_log_in
from tests.patients.html import read
from tests.patients.person import Person
from tests.patients.test_for_computer import link_of
from tests.patients.test_form_token import LEG, form_token_on_page, loses_session
from tests.sessions.test_lock import TEN_MINUTES, kept_form
from triage.actions.staff_sessions import live_sessions
from triage.models import Clinic, ReviewEntry, StaffSession

if TYPE_CHECKING:
    from pytest_django import Settings
    from time_machine import Traveller

pytestmark = pytest.mark.usefixtures("live_version")
NEW = "a new secret key for the tests alone, long enough to be accepted"
CLINIC = "/admin/triage/clinic/1/change/"


def change_key(settings: Settings) -> None:
    """A new key, with the old one as a fallback."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]


def is_logged_in(client: Client) -> bool:
    return client.get("/staff/counts/").status_code == 200


def test_a_nurse_stays_logged_in(settings: Settings) -> None:
    client = logged_in(nurse())
    change_key(settings)
    assert is_logged_in(client)


def test_whoever_worked_meanwhile_stays_logged_in_when_the_old_key_goes(settings: Settings) -> None:
    working, away = logged_in(nurse("nora")), logged_in(nurse("nils"))
    change_key(settings)
    is_logged_in(working)
    settings.SECRET_KEY_FALLBACKS = []
    assert (is_logged_in(working), is_logged_in(away)) == (True, False)


def test_without_the_old_key_everybody_is_logged_out(settings: Settings) -> None:
    client = logged_in(nurse())
    settings.SECRET_KEY = NEW
    assert not is_logged_in(client)


def test_a_locked_session_stays_locked(clock: Traveller, settings: Settings) -> None:
    client = logged_in(nurse())
    clock.shift(TEN_MINUTES)
    change_key(settings)
    assert client.get("/staff/counts/").headers["X-Locked"] == "yes"
    assert client.get("/staff/counts/").headers["X-Locked"] == "yes"


def test_a_session_lasts_no_longer_than_its_shift(clock: Traveller, settings: Settings) -> None:
    client = logged_in(nurse())
    begun_at = StaffSession.objects.get().begun_at
    clock.shift(timedelta(minutes=5))
    change_key(settings)
    assert is_logged_in(client)
    assert StaffSession.objects.get().begun_at == begun_at


def test_sessions_elsewhere_are_still_listed(settings: Settings) -> None:
    user = nurse()
    logged_in(user)
    change_key(settings)
    assert len(live_sessions(user, now=timezone.now())) == 1


def test_a_form_that_was_sent_into_the_lock_is_kept(clock: Traveller, settings: Settings) -> None:
    client = logged_in(nurse())
    page = f"/staff/review/{shared_review().pk}/"
    hidden = dict(read(client.get(page)).hidden)
    sent = {name: hidden[name] for name in ("seen", "last_entry", "form_key")}
    clock.shift(TEN_MINUTES)
    kept = kept_form(client.post(f"{page}note/", {**sent, "text": "She cannot lift her foot."}))
    change_key(settings)
    client.post(f"{page}note/", {**kept, "proof_password": PASSWORD})
    assert ReviewEntry.objects.filter(kind="note").count() == 1


def test_a_known_browser_stays_known_while_strangers_guess(settings: Settings) -> None:
    nurse("nora")
    usual = Client()
    assert try_log_in(usual, PASSWORD) == 302
    usual.post("/staff/log-out/")
    change_key(settings)
    guess(20)
    assert (try_log_in(Client(), PASSWORD), try_log_in(usual, PASSWORD)) == (429, 302)


def test_a_browser_that_logs_in_meanwhile_is_known_by_the_new_key(settings: Settings) -> None:
    nurse("nora")
    usual = Client()
    try_log_in(usual, PASSWORD)
    usual.post("/staff/log-out/")
    change_key(settings)
    try_log_in(usual, PASSWORD)
    usual.post("/staff/log-out/")
    settings.SECRET_KEY_FALLBACKS = []
    guess(20)
    assert try_log_in(usual, PASSWORD) == 302


def test_settings_that_were_opened_before_are_saved(settings: Settings) -> None:
    Clinic.objects.create(name="Elm Street", phone="212-555-0100")
    client = logged_in(administrator())
    form = sent_by(client.get(CLINIC)) | {"stale_minutes": "45"}
    change_key(settings)
    client.post(CLINIC, form)
    assert Clinic.load().stale_minutes == 45


def test_a_patient_goes_on_with_the_check(settings: Settings) -> None:
    person = Person()
    change_key(settings)
    person.posts("movement", LEG)
    assert person.submission.answers["leg_weakness"] == "yes"
    assert person.opens_result().status_code == 200


def test_a_form_without_its_session_finds_home(settings: Settings) -> None:
    person = Person()
    token = form_token_on_page(person)
    change_key(settings)
    loses_session(person)
    person.posts("movement", {**LEG, "form_token": token})
    assert person.submission.answers["leg_weakness"] == "yes"


def test_a_doctors_computer_opens_its_link(settings: Settings) -> None:
    person = Person()
    person.was_told(leg_weakness="yes")
    link = link_of(person)
    change_key(settings)
    assert Client().get(link).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(link).status_code == 410
