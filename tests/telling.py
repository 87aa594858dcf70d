"""Measured figures in a run's output, whichever process they were measured in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

Tell: TypeAlias = Callable[[str], None]
TOLD = "told"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Put a figure at the end of the run's output."""
    return lambda figure: record_property(TOLD, figure)


def told_in(terminal: pytest.TerminalReporter) -> Iterator[str]:
    """What the tests told, each with the test's name."""
    reports = [report for kind in ("passed", "failed") for report in terminal.getreports(kind)]
    for report in reports:
        if report.when == "call":
            for name, figure in report.user_properties:
                if name == TOLD:
                    yield f"{report.nodeid.rpartition('::')[2]}: {figure}"
