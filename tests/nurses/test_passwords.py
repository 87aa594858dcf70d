"""Passwords that can be guessed are refused."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from triage.models import Clinic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    ["123456789012", "aaaaaaaaaaaa", "Summer2026!!", "hospital2026", "bonemets2026", "nursenurse12"],
)
def test_a_password_that_can_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["violet otter climbs 9 stairs", "Qv7#mZ2!pL9x"])
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    validate_password(password)


def test_names_of_the_person_and_of_the_clinic_make_no_password() -> None:
    Clinic.objects.update_or_create(pk=1, defaults={"name": "Zbrnkville Qwolthorpe"})
    person = User(username="x", first_name="Wraxithia", last_name="Okonjo")

    for password in ("qwolthorpe2026", "wraxithia2026!"):
        with pytest.raises(ValidationError, match="too easy to guess"):
            validate_password(password, person)


def test_a_very_long_password_is_judged_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(ValidationError):
        validate_password("a1" * 50_000)

    assert time.monotonic() - began < 5
