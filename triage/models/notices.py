"""Mails about a proposal: to those who decide it, to its author, to the person whom it is about."""

from __future__ import annotations

from django.db import models

from triage.models.access_proposals import AccessProposal
from triage.models.alerts import Outgoing
from triage.models.clinic_proposals import ClinicProposal
from triage.models.publishing import Proposal


class NoticeKind(models.TextChoices):
    WAITS = "waits", "waits for a decision"
    DECIDED = "decided", "was decided"
    # To the person whom a proposal of access is about.
    CHANGED = "changed", "changed what you may do"
    USED = "used", "a password was chosen by its codes"


class Notice(Outgoing):
    """One mail to one person about one proposal; each person is told of each of its turns once.

    It is about a proposal of a version, of the clinic or of access; the others are empty.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="notices")
    clinic_proposal = models.ForeignKey(
        ClinicProposal, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    access_proposal = models.ForeignKey(
        AccessProposal, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=7, choices=NoticeKind.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["proposal", "kind", "address"], name="one_notice_for_each_turn"),
            models.UniqueConstraint(
                fields=["clinic_proposal", "kind", "address"], name="one_notice_for_each_turn_of_the_clinic"
            ),
            models.UniqueConstraint(
                fields=["access_proposal", "kind", "address"], name="one_notice_for_each_turn_of_access"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(proposal__isnull=False, clinic_proposal=None, access_proposal=None)
                    | models.Q(proposal=None, clinic_proposal__isnull=False, access_proposal=None)
                    | models.Q(proposal=None, clinic_proposal=None, access_proposal__isnull=False)
                ),
                name="notice_of_one_proposal",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, cancelled_at=None),
                name="notices_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"
