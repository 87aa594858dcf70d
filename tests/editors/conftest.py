"""What tests of the editors' pages may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.nurses.people import approver, editor, logged_in
from tests.patients.conftest import live_version, stored_protocol
from triage.actions.drafts.drafts import start_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import Draft, ProtocolVersion

__all__ = ["live_version", "stored_protocol"]


@pytest.fixture
def edith(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (published)
    """An editor."""
    return editor()


@pytest.fixture
def client(edith: User) -> Client:
    """Her browser."""
    return logged_in(edith)


@pytest.fixture
def approving(live_version: ProtocolVersion) -> Client:  # noqa: ARG001 (published)
    """The browser of an approver."""
    return logged_in(approver())


@pytest.fixture
def draft(edith: User, live_version: ProtocolVersion) -> Draft:
    """A draft that says what the live version says."""
    return start_draft(name="raise night pain", version=live_version, by=edith)
