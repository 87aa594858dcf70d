"""What stands beside the form of a draft's row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.models import Draft


def check_context(_draft: Draft) -> dict[str, Any]:
    """What the panel shows of the last check of a draft."""
    return {}
