"""What a clinic wants patients to read beside the protocol: it waits for a second person."""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.db import models

from triage.models.protocols import Decision
from triage.models.publishing import TEXT_LENGTH


class ClinicProposalKind(models.TextChoices):
    SETTINGS = "settings", "name and numbers"
    NOTE = "note", "note on a page"


class ClinicProposal(models.Model):
    """A change of what patients read from the clinic itself, with old and new, and the decision on it."""

    kind = models.CharField("about", max_length=8, choices=ClinicProposalKind.choices)
    # The page and the language of a note; empty for settings.
    page = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    # Texts by the names of the fields; an empty note is none.
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField("why", max_length=TEXT_LENGTH)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("sent", auto_now_add=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(max_length=TEXT_LENGTH, blank=True)
    # Made live by its author, as nobody else had the right.
    is_alone = models.BooleanField("by one person alone", default=False)

    class Meta:
        ordering = ("-pk",)
        permissions = [("approve_clinic_words", "Can approve what the clinic tells patients")]
        verbose_name = "proposal of the clinic"
        verbose_name_plural = "proposals of the clinic"
        constraints = [
            models.CheckConstraint(
                condition=(
                    ~models.Q(decision=Decision.APPROVED)
                    | models.Q(is_alone=True, decided_by=models.F("author"))
                    | models.Q(
                        ~models.Q(decided_by=models.F("author")), is_alone=False, decided_by__isnull=False
                    )
                ),
                name="clinic_proposal_by_two",
            ),
            models.UniqueConstraint(
                fields=["kind", "page", "language"],
                condition=models.Q(decision=Decision.OPEN),
                name="clinic_proposal_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk} of the clinic"

    @property
    def is_open(self) -> bool:
        return self.decision == Decision.OPEN

    @property
    def sha256(self) -> str:
        """The hash of what it changes, as the audit trail keeps it."""
        said = [self.kind, self.page, self.language, self.before, self.after, self.reason]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
