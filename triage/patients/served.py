"""The protocol for readers who have not begun yet, and the shipped one."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache

from django.db import DatabaseError
from django.http import HttpRequest

from content.library import library
from triage.engine.protocol import Protocol
from triage.models import ProtocolVersion, Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError
from triage.patients.asking import ask
from triage.patients.checked import checked_now
from triage.patients.display import display
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.once import once_a_request
from triage.protocols.shipped import shipped_protocol


@once_a_request
def protocol_in_use() -> Protocol:
    """The live protocol; the shipped one when the live one cannot be read."""
    try:
        return ask(Publication.live_protocol)
    except (DatabaseError, NothingPublishedError, UntrustedVersionError):
        return protocol_of_program()


@cache
def protocol_of_program() -> Protocol:
    """The shipped protocol, available without a database."""
    return shipped_protocol(pages=library("en"))


def shown_around(request: HttpRequest, version: ProtocolVersion | None = None) -> Hashable:
    """All that stands around what is a page's own: how this browser shows pages, the clinic, who checked it.

    That is who checked the version of somebody's answers, or the live one.
    """
    return display(request)["display"], clinic_or_last_known().values, checked_now(version)


def shown_on_pages(request: HttpRequest) -> Hashable:
    """All that education pages show beside their own text: the same, and the signs of the live version."""
    return shown_around(request), protocol_in_use().sha256
