"""The protocol for readers who have not begun yet, and the shipped one."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError

from content.library import library
from triage.engine.protocol import Protocol
from triage.models import Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError
from triage.protocols.shipped import shipped_protocol


def protocol_in_use() -> Protocol:
    """The live protocol; the shipped one when the live one cannot be read."""
    try:
        return Publication.live_version().protocol
    except (DatabaseError, NothingPublishedError, UntrustedVersionError):
        return protocol_of_program()


@cache
def protocol_of_program() -> Protocol:
    """The shipped protocol, available without a database."""
    return shipped_protocol(pages=library("en"))
