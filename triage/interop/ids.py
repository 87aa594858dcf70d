"""The ids of resources: each says whose it is of, so that none has to be stored to be found again."""

from __future__ import annotations

from uuid import UUID

_UUID_LENGTH = 36


def part_of(response: UUID, part: str) -> str:
    """The id of a resource that belongs to a response: the same whenever it is written.

    `part` is at most 27 letters, digits and hyphens, for FHIR's limit of 64.
    """
    return f"{response}-{part}"


def response_in(resource_id: str) -> UUID | None:
    """The response that the resource with this id belongs to, or is; None for an id that is not ours."""
    whose, rest = resource_id[:_UUID_LENGTH], resource_id[_UUID_LENGTH:]
    try:
        found = UUID(whose)
    except ValueError:
        return None
    # One id for each: no capitals, no other way to write it.
    return found if str(found) == whose and (not rest or rest.startswith("-")) else None
