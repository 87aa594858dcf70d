"""What tests of the editors' pages may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches

from tests.editors.pages import RowPages
from tests.nurses.people import approver, editor, logged_in
from triage.actions.drafts.drafts import start_draft
from triage.models import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import ProtocolVersion


@pytest.fixture
def edith(db: None) -> User:  # noqa: ARG001 (opens the database)
    """An editor."""
    return editor("edith")


@pytest.fixture
def draft(live_version: ProtocolVersion, edith: User) -> Draft:
    """A draft of the live version, just begun by the editor."""
    return start_draft(name="Raise night pain", version=live_version, by=edith)


@pytest.fixture
def client(edith: User) -> Client:
    """The editor's browser."""
    return logged_in(edith)


@pytest.fixture
def pages(client: Client) -> RowPages:
    """The editors' pages in that browser."""
    return RowPages(client)


@pytest.fixture
def approving(db: None) -> Client:  # noqa: ARG001 (opens the database)
    """The browser of an approver."""
    return logged_in(approver())


@pytest.fixture(autouse=True)
def _no_check_is_kept() -> Iterator[None]:
    """What the check of another test's draft found must not be taken for this one's."""
    caches["process"].clear()
    yield
    caches["process"].clear()
