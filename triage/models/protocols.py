"""Protocol versions with their certificates, and which one is live."""

from __future__ import annotations

import zlib
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from pydantic import ValidationError

from triage.engine.loading import load_canonical
from triage.engine.obligations import unmet_obligations
from triage.engine.references import ProtocolError
from triage.engine.safety.promised import check_complete
from triage.models.append_only import AppendOnly

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.engine.protocol import Protocol
    from triage.engine.safety.certificate import Certificate as Proof
    from triage.models.publishing import Proposal


class DamagedVersionError(Exception):
    """A stored version whose text was changed, or cannot be read by this program."""


class NothingPublishedError(Exception):
    """No protocol version is live, so nobody can be assessed."""


class Decision(models.TextChoices):
    """What became of a proposal to publish a version."""

    OPEN = "open", "open"
    APPROVED = "approved", "approved"
    RETURNED = "returned", "returned to its author"
    WITHDRAWN = "withdrawn", "withdrawn"


class VersionState(models.TextChoices):
    """Where a version stands in its life."""

    LIVE = "live", "live"
    IN_REVIEW = "in_review", "in review"
    RETIRED = "retired", "retired"
    NEVER_PUBLISHED = "never_published", "never published"


class ProtocolVersion(AppendOnly):
    """One immutable version: canonical JSON and its SHA-256."""

    document = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The passages of the source document as they were then: id and SHA-256.
    passages = models.JSONField(default=dict)
    # Empty for a version that came with the program.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    if TYPE_CHECKING:
        publications: RelatedManager[Publication]
        proposals: RelatedManager[Proposal]

    def __str__(self) -> str:
        return f"version {self.pk} ({self.sha256[:12]})"

    @property
    def protocol(self) -> Protocol:
        """The protocol itself. Raises DamagedVersionError when text and hash differ."""
        return read_document(self.document, self.sha256)

    @property
    def is_readable(self) -> bool:
        """Whether this program can read it: not when it is damaged, or of a form of long ago."""
        try:
            return bool(self.protocol)
        except DamagedVersionError:
            return False

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """What keeps it from becoming live again: it misses obligations that came after it was stored.

        People who began with it go on with it. Nothing for a version that cannot be read at all.
        """
        return _shortcomings(self.document, self.sha256) if self.is_readable else ()

    @property
    def state(self) -> VersionState:
        """Where it stands, by the publication log and the proposals."""
        published = list(Publication.objects.order_by("-pk").values_list("version", flat=True))
        if published and published[0] == self.pk:
            return VersionState.LIVE
        if self.proposals.filter(decision=Decision.OPEN).exists():
            return VersionState.IN_REVIEW
        return VersionState.RETIRED if self.pk in published else VersionState.NEVER_PUBLISHED

    @property
    def report(self) -> dict[str, Any] | None:
        """The safety report of its first check that passed; None when this program checked it never."""
        return Certificate.objects.filter(version=self).values_list("report", flat=True).first()


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


# A list shows many versions, and none of them changes.
@lru_cache(maxsize=500)
def _shortcomings(document: str, expected_sha256: str) -> tuple[str, ...]:
    protocol = read_document(document, expected_sha256)
    return (
        *(f"{problem}." for problem in unmet_obligations(protocol)),
        *(failure.words for failure in check_complete(protocol).failures),
    )


class Certificate(AppendOnly):
    """That a version was proved safe: the report, and formula and proof, packed.

    A row of its own, so that megabytes of proof are never read with a version.
    """

    version = models.OneToOneField(ProtocolVersion, on_delete=models.PROTECT, related_name="certificate")
    created_at = models.DateTimeField(auto_now_add=True)
    report = models.JSONField()
    solver = models.CharField(max_length=100)
    formula_sha256 = models.CharField(max_length=64)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"certificate of version {self.version_id}"

    @property
    def document(self) -> bytes:
        """Formula and proof as JSON, the document that `check_protocol --certificate` writes."""
        return zlib.decompress(self.packed)

    @classmethod
    def pack(cls, proof: Proof) -> Certificate:
        """A row for this proof, to be completed with version and report."""
        return cls(
            solver=proof.solver,
            formula_sha256=proof.formula_sha256,
            packed=zlib.compress(proof.model_dump_json().encode()),
        )


class PublicationKind(models.TextChoices):
    """How a version became live."""

    LOADED = "loaded", "loaded with the program"
    PUBLISH = "publish", "published"
    ROLL_BACK = "roll_back", "rolled back"


class Publication(AppendOnly):
    """An entry of the publication log. The version of the latest entry is live."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=9, choices=PublicationKind.choices, default=PublicationKind.LOADED)
    published_at = models.DateTimeField(auto_now_add=True)
    # Who proposed it. Empty for the version that was loaded into an empty database.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The second person. Empty where one suffices: rolling back, when nothing lowers.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    # What differs from the version that was live before, and the reason of each lowering by its key.
    comparison = models.JSONField(null=True)
    reasons = models.JSONField(default=dict)
    # The safety report of the check that let it be published.
    report = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(kind=PublicationKind.LOADED, approved_by=None)
                    | models.Q(kind=PublicationKind.ROLL_BACK, published_by__isnull=False, approved_by=None)
                    | models.Q(
                        ~models.Q(published_by=models.F("approved_by")),
                        kind__in=[PublicationKind.PUBLISH, PublicationKind.ROLL_BACK],
                        published_by__isnull=False,
                        approved_by__isnull=False,
                    )
                ),
                name="publication_by_two",
            )
        ]

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
