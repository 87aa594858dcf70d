"""A live version and two clinicians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.sign_offs.signing import ANA, BEN, clinician

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion


@pytest.fixture
def ana(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to sign)
    """An oncologist."""
    return clinician("ana", ANA)


@pytest.fixture
def ben(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to sign)
    """An oncology nurse."""
    return clinician("ben", BEN)
