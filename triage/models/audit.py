"""The audit trail: who did what to which record, chained so that tampering is found.

Rows hold ids and names of fields, never answers, names or contact data.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models

from triage.models.append_only import AppendOnly

# What the first row is chained to.
START = "0" * 64


def _mac(*parts: object) -> str:
    message = json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, sha256).hexdigest()


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
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["subject_type", "subject"], name="audit_subject")]
        permissions = [("read_audit", "Can read the audit trail")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.subject_type} {self.subject} by {self.actor}"

    def chained_mac(self, previous: str) -> str:
        """What `mac` must be after a row with the mac `previous`."""
        return _mac(
            previous,
            self.number,
            self.at.astimezone(UTC).isoformat(),
            self.actor,
            self.action,
            self.subject_type,
            self.subject,
            list(self.fields),
        )


class AuditHead(models.Model):
    """Where the trail ends: one row, so that cutting off its last rows is found."""

    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, default=START)
    seal = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_audit_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.mac[:16]}"

    def expected_seal(self) -> str:
        """What `seal` must be for this number and mac."""
        return _mac("head", self.number, self.mac)
