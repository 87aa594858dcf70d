"""`manage.py demo` is refused wherever it could do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.management import CommandError

from tests.commands.demo import demo
from tests.nurses.people import nurse, shared_review
from triage.models import Clinic, OpeningHours, Submission

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.mark.django_db
def test_where_debug_is_off_it_refuses() -> None:
    assert not django_settings.DEBUG
    with pytest.raises(CommandError, match="--even-here"):
        demo()
    assert not User.objects.exists()


@pytest.mark.usefixtures("live_version")
def test_where_people_have_shared_answers_it_refuses_whatever_is_asked() -> None:
    shared_review()
    with pytest.raises(CommandError, match="a database of its own"):
        demo("--even-here")
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_without_a_protocol_it_names_the_command_that_is_missing() -> None:
    with pytest.raises(CommandError, match="load_protocol"):
        demo("--even-here")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_one_demo_user_is_enough_to_refuse(settings: Settings) -> None:
    settings.DEBUG = True
    nurse("demo-nurse")
    with pytest.raises(CommandError, match="demo-nurse"):
        demo()


@pytest.mark.usefixtures("live_version")
def test_a_clinic_keeps_its_own_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr("triage.actions.demo.week.STORIES", ())
    monkeypatch.setattr("triage.actions.demo.week.SUBMISSIONS", 0)
    clinic = Clinic.objects.create(name="Oak Street", phone="555-0142")
    OpeningHours.objects.create(clinic=clinic, weekday=6, opens="10:00", closes="11:00")
    demo()
    assert Clinic.load().name == "Oak Street"
    assert OpeningHours.objects.count() == 1
