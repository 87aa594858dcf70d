"""What tests of the patients' pages may ask for."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from tests.patients.person import Person
from triage.models import Clinic, OpeningHours
from triage.models.clinic import Weekday

if TYPE_CHECKING:
    from triage.models import ProtocolVersion


@pytest.fixture
def person(live_version: ProtocolVersion) -> Person:  # noqa: ARG001 (publishes it)
    """Somebody who answers for themselves."""
    return Person()


@pytest.fixture
def carer(live_version: ProtocolVersion) -> Person:  # noqa: ARG001 (publishes it)
    """Somebody who answers for someone else."""
    return Person("other")


@pytest.fixture
def clinic(db: None) -> Clinic:  # noqa: ARG001 (opens the database)
    """A clinic with two numbers that is never open."""
    return Clinic.objects.create(
        name="Elm Street Oncology", phone="555-0100", after_hours_phone="555-0199", time_zone="UTC"
    )


@pytest.fixture
def open_clinic(clinic: Clinic) -> Clinic:
    """The same clinic, open all day, every day."""
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=time.min, closes=time.max) for day in Weekday
    )
    return clinic
