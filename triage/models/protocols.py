"""Protocol versions, and which one is live."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from pydantic import ValidationError

from triage.engine.loading import load_canonical
from triage.engine.references import ProtocolError
from triage.models.append_only import AppendOnly

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


class DamagedVersionError(Exception):
    """A stored version whose text was changed, or cannot be read by this program."""


class NothingPublishedError(Exception):
    """No protocol version is live, so nobody can be assessed."""


class ProtocolVersion(AppendOnly):
    """One immutable version: canonical JSON and its SHA-256.

    A version without a publication is a draft that waits for review.
    """

    document = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"version {self.pk} ({self.sha256[:12]})"

    @property
    def protocol(self) -> Protocol:
        """The protocol itself. Raises DamagedVersionError when text and hash differ."""
        return read_document(self.document, self.sha256)


@lru_cache(maxsize=16)
def read_document(document: str, expected_sha256: str) -> Protocol:
    """A stored protocol. Raises DamagedVersionError when text and hash differ, or nothing can be read."""
    if sha256(document.encode()).hexdigest() != expected_sha256:
        raise DamagedVersionError(f"protocol version {expected_sha256[:12]} was changed after it was stored")
    try:
        return load_canonical(document)
    except (ValidationError, ProtocolError):
        raise DamagedVersionError(
            f"protocol version {expected_sha256[:12]} cannot be read by this program"
        ) from None


class Publication(AppendOnly):
    """An entry of the publication log. The version of the latest entry is live."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField(auto_now_add=True)
    # Empty for the version that was loaded into an empty database.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.version} published {self.published_at:%Y-%m-%d %H:%M}"

    @classmethod
    def live_version(cls) -> ProtocolVersion:
        """The version that new submissions use. Raises NothingPublishedError when there is none."""
        latest = cls.objects.select_related("version").order_by("-pk").first()
        if latest is None:
            raise NothingPublishedError("no protocol is published; run 'python manage.py load_protocol'")
        version: ProtocolVersion = latest.version
        return version
