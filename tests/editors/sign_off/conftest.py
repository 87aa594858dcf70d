"""Two clinicians and their browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.sign_offs.signing import ANA, BEN, clinician
from tests.nurses.people import logged_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import ProtocolVersion


@pytest.fixture
def ana(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to sign)
    """An oncologist."""
    return clinician("ana", ANA)


@pytest.fixture
def ben(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to sign)
    """An oncology nurse."""
    return clinician("ben", BEN)


@pytest.fixture
def client(ana: User) -> Client:
    """The oncologist's browser."""
    return logged_in(ana)
