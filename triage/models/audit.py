"""The audit trail: who did what to which record, chained so that tampering is found.

Rows hold ids and names of fields, never answers, names or contact data of people; the numbers of the clinic
itself, which everybody reads, stand there as they were and as they became.
"""

from __future__ import annotations

import hmac
from datetime import UTC

from django.db import models

from triage.models.append_only import AppendOnly
from triage.models.audit_keys import current_key, known_keys, mac

# What the first row is chained to.
START = "0" * 64
STORE_VERSION = "store_version"


class AuditRow(AppendOnly):
    """One act. `number` counts from 1 without gaps; `mac` covers this row and the one before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    # The user's id, or who else acted: patient, system.
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    fields = models.JSONField(default=list)
    # SHA-256 of the protocol version that the act stored or made live, of a verdict, or of
    # the clinic's proposal.
    digest = models.CharField(max_length=64, blank=True, default="")
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["subject_type", "subject"], name="audit_subject")]
        permissions = [("read_audit", "Can read the audit trail")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.subject_type} {self.subject} by {self.actor}"

    def chained_mac(self, previous: str, key: str | None = None) -> str:
        """The `mac` of this row after a row with the mac `previous`, under AUDIT_KEY or the one named."""
        return mac(
            key or current_key(),
            previous,
            self.number,
            self.at.astimezone(UTC).isoformat(),
            self.actor,
            self.action,
            self.subject_type,
            self.subject,
            list(self.fields),
            *([self.digest] if self.digest else []),
        )

    def follows(self, previous: str) -> bool:
        """Whether `mac` fits this row after a row with the mac `previous`, under any of the audit keys."""
        return any(hmac.compare_digest(self.mac, self.chained_mac(previous, key)) for key in known_keys())

    @property
    def is_genuine(self) -> bool:
        """Whether `mac` fits this row and the mac of the one before."""
        before = AuditRow.objects.filter(number=self.number - 1).values_list("mac", flat=True).first()
        if before is None:
            before = AuditHead.mac_at_cut(self.number - 1)
        return self.follows(before or START)

    @classmethod
    def tells_of_version(cls, version_id: int, digest: str) -> bool:
        """Whether a genuine row says that the version was stored with this hash."""
        rows = cls.objects.filter(
            action=STORE_VERSION, subject_type="protocolversion", subject=str(version_id), digest=digest
        )
        return any(row.is_genuine for row in rows)


class AuditHead(models.Model):
    """The end of the trail, so that cutting off its last rows is found, and the last publication.

    Where old rows were purged, also the cut: the last of them. One row. A publication that the trail does
    not know makes nothing live.
    """

    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, default=START)
    # The last row that was purged, and its mac, to which the first row that is left is chained.
    cut_number = models.PositiveBigIntegerField(default=0)
    cut_mac = models.CharField(max_length=64, default=START)
    # The latest publication, and the hash of its version.
    publication = models.PositiveBigIntegerField(null=True)
    live_sha256 = models.CharField(max_length=64, blank=True, default="")
    seal = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_audit_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.mac[:16]}"

    @property
    def is_sealed(self) -> bool:
        """Whether `seal` fits everything else in this row, under any of the audit keys."""
        return any(hmac.compare_digest(self.seal, self.expected_seal(key)) for key in known_keys())

    def expected_seal(self, key: str | None = None) -> str:
        """The `seal` for everything else in this row, under AUDIT_KEY or the key of this name."""
        live = [] if self.publication is None else [self.publication, self.live_sha256]
        cut = ["cut", self.cut_number, self.cut_mac] if self.cut_number else []
        return mac(key or current_key(), "head", self.number, self.mac, *live, *cut)

    @classmethod
    def mac_at_cut(cls, number: int) -> str | None:
        """The mac of a purged row, if it is the one at the cut and the head is as it was sealed."""
        head = cls.objects.filter(pk=1).first()
        if head is None or head.cut_number != number or not head.is_sealed:
            return None
        return head.cut_mac

    def says_live(self, publication_id: int, sha256: str) -> bool:
        """Whether the trail's last publication is this one, of a version with this hash."""
        return self.is_sealed and (self.publication, self.live_sha256) == (publication_id, sha256)
