"""What every new protocol owes its patients, beyond names that are known.

Files, imports and drafts that miss one of these do not load. Versions that were stored before an
obligation came still do, and cannot become live again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.engine.references import ROLE_TYPES, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol


def unmet_obligations(protocol: Protocol) -> Iterator[Problem]:
    """What it misses, and what to do about each."""
    if protocol.roles is None:
        listed = " and ".join(f"'{role}'" for role in ROLE_TYPES)
        yield Problem("roles", f"missing: name the questions for {listed}, or null where there is none")
