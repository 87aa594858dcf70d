"""What journeys about accounts share: a clinic that asks for a second factor at once, and a nurse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.nurses.people import nurse

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.SECOND_FACTOR_GRACE_HOURS = 0
    settings.IDLE_LOCK_MINUTES = settings.CONFIRM_MINUTES = 10


@pytest.fixture
def nora(site: str) -> User:  # noqa: ARG001 (the server sees her)
    """A nurse who has a password and nothing else yet."""
    return nurse("nora")
