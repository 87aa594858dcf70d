"""A small live version, people who write and approve, and a check that takes milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.publishing.scene import EVIDENCE, certify_here, check_here, make_live, small_protocol
from tests.nurses.people import approver, editor
from triage.actions.publishing import gate

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion


@pytest.fixture(autouse=True)
def _quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real properties, in this process, against evidence that fits a small protocol."""
    monkeypatch.setattr(gate, "evidence", lambda: EVIDENCE)
    monkeypatch.setattr(gate, "check_in_process", check_here)
    monkeypatch.setattr(gate, "certify_in_process", certify_here)


@pytest.fixture
def live(db: None) -> ProtocolVersion:  # noqa: ARG001 (opens the database)
    """The small protocol, live."""
    return make_live(small_protocol())


@pytest.fixture
def author(live: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to change)
    """Somebody who writes."""
    return editor()


@pytest.fixture
def second(live: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to approve)
    """Somebody who approves."""
    return approver()
