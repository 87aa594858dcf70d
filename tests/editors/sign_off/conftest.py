"""Two clinicians and their browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.sign_offs.conftest import ana, ben
from tests.nurses.people import logged_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client


__all__ = ["ana", "ben", "client"]


@pytest.fixture
def client(ana: User) -> Client:
    """The oncologist's browser."""
    return logged_in(ana)
