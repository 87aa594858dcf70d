"""Whether the live version is what this program made live: checked at server start, and by monitors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError

from triage.models import ProtocolVersion, Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError, forget_what_was_checked

WHAT_FOLLOWS = (
    "Patients are not asked anything: they are told when to call. docs/audit.md says what to do about it."
)


@dataclass(frozen=True)
class Fault:
    """Why nobody can be asked: a word for machines, and a sentence."""

    code: str
    sentence: str


def live_fault() -> Fault | None:
    """The fault of the live version, read anew; its proof is checked once in each process."""
    try:
        version = Publication.version_to_ask()
        version.check_anew()
    except DatabaseError as error:
        return Fault("database", f"the database does not answer ({type(error).__name__})")
    except NothingPublishedError as error:
        return Fault("nothing_published", str(error))
    except UntrustedVersionError as error:
        # This process goes on with nothing that it read before.
        forget_what_was_checked()
        return Fault(error.reason.value, str(error))
    return None


def version_faults() -> Iterator[str]:
    """The faults of stored versions and of the publication log, in words."""
    for version in ProtocolVersion.objects.order_by("pk").iterator():
        try:
            version.check_anew()
        except UntrustedVersionError as error:
            yield f"Version {version.pk}: {error}."
    try:
        Publication.version_to_ask()
    except UntrustedVersionError as error:
        yield f"The live version: {error}."
    except NothingPublishedError:
        return
