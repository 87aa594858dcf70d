"""What the tests about sessions share: short times, and a clock that they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _real_times(settings: Settings) -> None:
    """Minutes as a clinic has them."""
    settings.IDLE_LOCK_MINUTES = settings.CONFIRM_MINUTES = 10
    settings.LONGEST_SHIFT_HOURS = 12


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The time, which stands still until the test moves it."""
    with time_machine.travel("2026-06-15T14:00:00Z", tick=False) as traveller:
        yield traveller
