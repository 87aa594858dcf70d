"""A proposal: a version that waits for a second person before it becomes live."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from triage.models.drafts import Draft
from triage.models.protocols import Decision, ProtocolVersion, PublicationKind

TEXT_LENGTH = 2000


class Proposal(models.Model):
    """A version that somebody wants live, compared with what was live, and the second person's decision."""

    kind = models.CharField(
        max_length=9,
        choices=[(k.value, k.label) for k in (PublicationKind.PUBLISH, PublicationKind.ROLL_BACK)],
    )
    # Empty for rolling back.
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="proposals")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="proposals")
    live = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    comparison = models.JSONField()
    summary = models.TextField("why", max_length=TEXT_LENGTH)
    # The reason of each lowering by its key.
    reasons = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(max_length=TEXT_LENGTH, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=(
                    ~models.Q(decision=Decision.APPROVED)
                    | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("author")))
                ),
                name="proposal_approved_by_another",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(kind=PublicationKind.PUBLISH, draft__isnull=False)
                    | models.Q(kind=PublicationKind.ROLL_BACK, draft__isnull=True)
                ),
                name="proposal_draft_to_publish",
            ),
            models.UniqueConstraint(
                fields=["draft"], condition=models.Q(decision=Decision.OPEN), name="proposal_open_once"
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(decision=Decision.OPEN),
                name="proposal_of_version_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.decision == Decision.OPEN
