"""What tests of drafts, proposals and versions in the admin may ask for: all of it small and quick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches

from tests.actions.publishing.conftest import _quick_check, author, live, second
from tests.actions.publishing.scene import EVIDENCE, changed_draft
from tests.nurses.people import logged_in
from triage.actions.drafts import checking

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import Draft

__all__ = ["_quick_check", "author", "live", "second"]


@pytest.fixture(autouse=True)
def _small_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The live check too holds a small protocol against what fits it; nothing is known from before."""
    caches["process"].clear()
    monkeypatch.setattr(checking, "evidence", lambda: EVIDENCE)


@pytest.fixture
def client(author: User) -> Client:
    """The browser of somebody who writes."""
    return logged_in(author)


@pytest.fixture
def approving(second: User) -> Client:
    """The browser of somebody who approves."""
    return logged_in(second)


@pytest.fixture
def raised(author: User) -> Draft:
    """A draft in which one rule says more than the live version."""
    return changed_draft(author)


@pytest.fixture
def lowered(author: User) -> Draft:
    """A draft in which one rule says less than the live version."""
    return changed_draft(author, urgency="soon")
