"""Answers that patients who agreed to it give again on later days."""

from __future__ import annotations

from django.db import models

from triage.models.reviews import Review
from triage.models.submissions import URGENCY_CHOICES, Submission


class FollowUp(models.Model):
    """A submission that belongs to the review of an earlier one of the same person."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="follow_up")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="follow_ups")
    # The clinic's day on which it was begun.
    day = models.DateField()
    # When a result was first told: at the end, or when an emergency interrupted.
    answered_at = models.DateTimeField(null=True)
    # The result that was told last.
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    # The highest at which it brought the review back; empty when it did not.
    brought_back = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"follow-up of review {self.review_id} on {self.day}"

    @classmethod
    def shown(cls) -> models.QuerySet[FollowUp]:
        """Those that nurses see: a result was told, or they brought the review back; erased ones too."""
        return cls.objects.filter(models.Q(answered_at__isnull=False) | ~models.Q(brought_back=""))
