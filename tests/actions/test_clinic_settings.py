"""The clinic's settings: one row, with defaults when there is none."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from triage.models import Clinic


@pytest.mark.django_db
def test_saving_a_second_clinic_changes_the_first() -> None:
    Clinic(name="First").save()
    Clinic(name="Second").save()
    assert Clinic.objects.get().name == "Second"


@pytest.mark.django_db
def test_creating_a_second_clinic_is_refused() -> None:
    Clinic.objects.create(name="First")
    with pytest.raises(IntegrityError):
        Clinic.objects.create(name="Second")


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_row() -> None:
    Clinic.objects.create(name="First")
    with pytest.raises(IntegrityError):
        Clinic.objects.bulk_create([Clinic(pk=2, name="Second")])


@pytest.mark.django_db
def test_without_a_row_the_defaults_are_loaded() -> None:
    clinic = Clinic.load()
    assert (clinic.emergency_number, clinic.crisis_number, clinic.fallback_hours) == ("911", "988", 2)
    assert not clinic.phone


@pytest.mark.django_db
def test_loading_the_defaults_stores_nothing() -> None:
    Clinic.load()
    assert not Clinic.objects.exists()


@pytest.mark.parametrize("number", ["212-555-0100 ext 2", "+1 (800) 555-0100", "212.555.0100"])
def test_a_phone_number_is_accepted(number: str) -> None:
    Clinic(phone=number).clean_fields()


@pytest.mark.parametrize(
    "number", ["call us", "911", "javascript:alert(1)", "1" * 27, "+", "5", "12", "555-0100"]
)
def test_what_is_no_phone_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(phone=number).clean_fields()
    assert list(caught.value.message_dict) == ["phone"]


@pytest.mark.parametrize("number", ["emergency_number", "crisis_number"])
def test_a_clinic_cannot_be_without_a_number_for_emergencies(number: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(**{number: ""}).clean_fields()
    assert list(caught.value.message_dict) == [number]


@pytest.mark.parametrize("hours", [0, 5])
def test_the_hours_before_going_to_the_emergency_room_stay_between_1_and_4(hours: int) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(fallback_hours=hours).clean_fields()
    assert list(caught.value.message_dict) == ["fallback_hours"]


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_the_days_to_look_back_stay_between_1_and_365(days: int) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(look_back_days=days).clean_fields()
    assert list(caught.value.message_dict) == ["look_back_days"]


def test_an_unknown_time_zone_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match="One looks like America/New_York"):
        Clinic(time_zone="Springfield").clean_fields()


def test_a_phone_link_holds_only_what_can_be_dialed() -> None:
    assert Clinic(phone="+1 (800) 555-0100").phone_link == "tel:+18005550100"


@pytest.mark.parametrize("name", ["You are fine", "Wait and see clinic", "Do not call us", "Usted está bien"])
def test_a_name_that_calms_people_or_makes_them_wait_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="A name may not say"):
        Clinic(name=name).clean_fields()


@pytest.mark.parametrize(
    ("begins", "ends"), [(time(0), time(23, 59)), (time(8), time(7)), (time(17), time(8))]
)
def test_quiet_hours_of_most_of_a_day_are_refused_at_their_box(begins: time, ends: time) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(quiet_from=begins, quiet_until=ends).clean()
    assert "At most 14 hours" in caught.value.message_dict["quiet_until"][0]


def test_quiet_hours_of_a_night_are_fine() -> None:
    Clinic(quiet_from=time(20), quiet_until=time(8)).clean()
