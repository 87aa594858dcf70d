"""Reading protocols for the commands, with their exit codes."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from content.library import library
from triage.actions import evidence
from triage.engine.faults import ProtocolError
from triage.engine.loading import load
from triage.engine.protocol import Protocol
from triage.engine.safety.checking import Evidence
from triage.models import ProtocolVersion, Publication
from triage.protocols.shipped import shipped_passages, shipped_protocol

EXIT_BLOCKED = 1
EXIT_NOT_LOADED = 2


def read_evidence() -> Evidence:
    """What comes with the program to hold protocols against. Raises CommandError with exit code 2."""
    try:
        return evidence.shipped_evidence()
    except ProtocolError as error:
        raise CommandError(
            f"These files of the program cannot be loaded:\n{error}", returncode=EXIT_NOT_LOADED
        ) from None


def stored_version(start: str | None) -> ProtocolVersion:
    """The version whose hash begins so, or the live one. Raises CommandError with exit code 2,
    NothingPublishedError and UntrustedVersionError.
    """
    if start is None:
        return Publication.live_version()
    found = ProtocolVersion.objects.filter(sha256__startswith=start.lower()) if len(start) >= 8 else None
    if found is None or found.count() != 1:
        raise CommandError(
            "Give at least 8 characters of the hash of one stored version.", returncode=EXIT_NOT_LOADED
        )
    return found.get()


def read_protocol(file: str | None) -> Protocol:
    """The protocol of a file, or the shipped one. Raises CommandError with exit code 2."""
    pages = library("en").keys()
    try:
        if file is None:
            return shipped_protocol(pages=pages)
        return load(Path(file).read_text(encoding="utf-8"), pages=pages, passages=shipped_passages())
    except ProtocolError as error:
        name = file or "The shipped protocol"
        raise CommandError(f"{name} cannot be loaded:\n{error}", returncode=EXIT_NOT_LOADED) from None
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "not UTF-8 text"
        raise CommandError(f"Cannot read {file}: {problem}", returncode=EXIT_NOT_LOADED) from None
