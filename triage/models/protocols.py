"""Protocol versions with their certificates, and which one is live."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from pydantic import ValidationError

from triage.engine.faults import ProtocolError
from triage.engine.loading import load_canonical
from triage.engine.obligations import unmet_obligations
from triage.engine.protocol import Protocol
from triage.engine.safety.certificate import Proof
from triage.engine.safety.promised import check_complete
from triage.models.append_only import AppendOnly
from triage.models.audit import AuditHead, AuditRow
from triage.models.ledger import InLedger
from triage.models.prepared import PreparedQuery

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.publishing import Proposal


class Distrust(StrEnum):
    """Why a stored version cannot be trusted, as `/health/` says it."""

    CHANGED = "text_changed"
    UNREADABLE = "unreadable"
    NOT_RECORDED = "not_in_audit_trail"
    NOT_LIVE = "publication_not_in_audit_trail"
    UNCERTIFIED = "certificate_missing"
    UNPROVED = "certificate_invalid"


_WHY = {
    Distrust.CHANGED: "was changed after it was stored: its text does not have this hash",
    Distrust.UNREADABLE: "cannot be read by this program",
    Distrust.NOT_RECORDED: "is not in the audit trail with this number and hash, under the key AUDIT_KEY",
    Distrust.NOT_LIVE: "was not made live by this program: the audit trail knows of another publication",
    Distrust.UNCERTIFIED: "has no certificate of safety",
    Distrust.UNPROVED: "has a certificate that does not prove it safe",
}


class UntrustedVersionError(Exception):
    """A stored version that must not be used."""

    def __init__(self, reason: Distrust, sha256: str) -> None:
        self.reason = reason
        super().__init__(f"protocol version {sha256[:12]} {_WHY[reason]}")


class NothingPublishedError(Exception):
    """No protocol version is live, so nobody can be assessed."""


class Decision(models.TextChoices):
    """What became of a proposal to publish a version."""

    OPEN = "open", "open"
    APPROVED = "approved", "approved"
    RETURNED = "returned", "returned to its author"
    WITHDRAWN = "withdrawn", "withdrawn"


class VersionState(models.TextChoices):
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
        certificates: RelatedManager[Certificate]
        publications: RelatedManager[Publication]
        proposals: RelatedManager[Proposal]

    def __str__(self) -> str:
        return f"version {self.pk} ({self.sha256[:12]})"

    @property
    def protocol(self) -> Protocol:
        """The protocol. Raises UntrustedVersionError when one of its rows was changed.

        What the audit trail says of a version is read once in each process; so is the text, where it was not
        read with its row.
        """
        if "document" in self.get_deferred_fields():
            return kept_protocol(self.pk, self.sha256)
        protocol = self.read()
        if self.pk is not None:
            _check_recorded(self.pk, self.sha256)
        return protocol

    def read(self) -> Protocol:
        """The protocol, whatever the audit trail says. Raises UntrustedVersionError."""
        return read_document(self.document, self.sha256)

    def check_anew(self) -> None:
        """Read the audit trail's word on it again. Raises UntrustedVersionError."""
        self.read()
        if not AuditRow.tells_of_version(self.pk, self.sha256):
            raise UntrustedVersionError(Distrust.NOT_RECORDED, self.sha256)

    def check_certified(self) -> None:
        """Check the latest certificate, once in each process. Raises UntrustedVersionError."""
        _check_certified(self.pk, self.document, self.sha256)

    @property
    def is_readable(self) -> bool:
        """False when it was tampered with, or stored in a form that this program no longer reads."""
        try:
            return bool(self.protocol)
        except UntrustedVersionError:
            return False

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """The newer obligations that it misses, which keep it from becoming live again.

        People who began with it go on with it. Empty for a version that cannot be read at all.
        """
        return _shortcomings(self.document, self.sha256) if self.is_readable else ()

    @property
    def state(self) -> VersionState:
        published = list(Publication.objects.order_by("-pk").values_list("version", flat=True))
        if published and published[0] == self.pk:
            return VersionState.LIVE
        if self.proposals.filter(decision=Decision.OPEN).exists():
            return VersionState.IN_REVIEW
        return VersionState.RETIRED if self.pk in published else VersionState.NEVER_PUBLISHED

    @property
    def report(self) -> dict[str, Any] | None:
        """The safety report of its first passed check; None without one."""
        reports = Certificate.objects.filter(version=self, report__isnull=False).order_by("pk")
        return reports.values_list("report", flat=True).first()


@lru_cache(maxsize=16)
def read_document(document: str, expected_sha256: str) -> Protocol:
    """A stored protocol. Raises UntrustedVersionError when text and hash differ, or nothing can be read."""
    if sha256(document.encode()).hexdigest() != expected_sha256:
        raise UntrustedVersionError(Distrust.CHANGED, expected_sha256)
    try:
        return load_canonical(document)
    except (ValidationError, ProtocolError):
        raise UntrustedVersionError(Distrust.UNREADABLE, expected_sha256) from None


@lru_cache(maxsize=16)
def kept_protocol(version_id: int, sha256: str) -> Protocol:
    """The protocol of a version with this hash, read and checked once in each process.

    Raises UntrustedVersionError, and then tries again the next time.
    """
    version = ProtocolVersion.objects.filter(pk=version_id, sha256=sha256).first()
    if version is None:
        raise UntrustedVersionError(Distrust.CHANGED, sha256)
    return version.protocol


def forget_what_was_checked() -> None:
    """Let this process check every version again, as one that has just started."""
    for kept in (kept_protocol, _check_recorded, _check_certified):
        kept.cache_clear()


@lru_cache(maxsize=64)
def _check_recorded(version_id: int, sha256: str) -> None:
    if not AuditRow.tells_of_version(version_id, sha256):
        raise UntrustedVersionError(Distrust.NOT_RECORDED, sha256)


@lru_cache(maxsize=16)
def _check_certified(version_id: int, document: str, sha256: str) -> None:
    certificate = Certificate.objects.filter(version=version_id).order_by("-pk").first()
    if certificate is None:
        raise UntrustedVersionError(Distrust.UNCERTIFIED, sha256)
    if not _proves_safe(document, sha256, certificate.proof):
        raise UntrustedVersionError(Distrust.UNPROVED, sha256)


@lru_cache(maxsize=16)
def _proves_safe(document: str, sha256: str, proof: Proof) -> bool:
    return proof.proves_safe(read_document(document, sha256))


# A list shows many versions, and none of them changes.
@lru_cache(maxsize=500)
def _shortcomings(document: str, expected_sha256: str) -> tuple[str, ...]:
    protocol = read_document(document, expected_sha256)
    return (
        *(f"{problem}." for problem in unmet_obligations(protocol)),
        *(failure.words for failure in check_complete(protocol).failures),
    )


class Certificate(AppendOnly):
    """The packed proof that a version is safe, and the report of the check.

    A row of its own, so that the proof is not read with every version. The latest one counts: a later release
    of the program that proves more adds another.
    """

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="certificates")
    created_at = models.DateTimeField(auto_now_add=True)
    # Empty when the proof alone was made, for a version that came with the program or with an older one.
    report = models.JSONField(null=True)
    solver = models.CharField(max_length=100)
    formula_sha256 = models.CharField(max_length=64)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"certificate of version {self.version_id}"

    @property
    def proof(self) -> Proof:
        return Proof(solver=self.solver, formula_sha256=self.formula_sha256, packed=bytes(self.packed))


class PublicationKind(models.TextChoices):
    LOADED = "loaded", "loaded with the program"
    PUBLISH = "publish", "published"
    ROLL_BACK = "roll_back", "rolled back"


class Publication(InLedger, AppendOnly):
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
        """The version of the latest entry, which the audit trail must know.

        Raises NothingPublishedError when there is none, and UntrustedVersionError.
        """
        version_id, sha256 = _live_entry()
        version = ProtocolVersion.objects.filter(pk=version_id, sha256=sha256).first()
        if version is None:
            raise UntrustedVersionError(Distrust.CHANGED, sha256)
        return version

    @classmethod
    def live_protocol(cls) -> Protocol:
        """The protocol of the live version, whose text each process reads once: for pages that many read.

        Raises NothingPublishedError and UntrustedVersionError.
        """
        return kept_protocol(*_live_entry())

    @classmethod
    def version_to_ask(cls) -> ProtocolVersion:
        """The live version, for people who begin now: proved safe by its certificate.

        Editors go on from a live version that is not, to mend it. Raises NothingPublishedError and
        UntrustedVersionError.
        """
        version = cls.live_version()
        version.check_certified()
        return version


def _live_entry() -> tuple[int, str]:
    """The version of the latest publication, and its hash, as the audit trail knows them.

    Raises NothingPublishedError and UntrustedVersionError.
    """
    latest = _LATEST.first()
    if latest is None:
        raise NothingPublishedError("no protocol is published; run 'python manage.py load_protocol'")
    publication_id, version_id, sha256, *head = latest
    if head[0] is None or not AuditHead.from_db(None, _HEAD_FIELDS, head).says_live(publication_id, sha256):
        raise UntrustedVersionError(Distrust.NOT_LIVE, sha256)
    return version_id, sha256


_HEAD_FIELDS = [field.name for field in AuditHead._meta.fields]


def _latest_with_head() -> models.QuerySet[Publication, tuple[Any, ...]]:
    # One statement, so that nobody publishes between log and trail.
    head = AuditHead.objects.filter(pk=1)
    columns = {f"head_{name}": models.Subquery(head.values(name)) for name in _HEAD_FIELDS}
    latest = Publication.objects.annotate(**columns).order_by("-pk")
    return latest.values_list("pk", "version_id", "version__sha256", *columns)[:1]


_LATEST = PreparedQuery(_latest_with_head)
