"""What a draft says at each urgency, and what it may cite."""

from __future__ import annotations

from django.db import models

from triage.models.drafts import IDENTIFIER, Draft
from triage.models.submissions import URGENCY_CHOICES


class DraftUrgency(models.Model):
    """What a person is told at one urgency."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="urgencies")
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    title = models.JSONField(default=dict)
    by_when = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    steps_other = models.JSONField("steps (for someone else)", default=list)
    say = models.JSONField(default=dict)
    say_other = models.JSONField("say (for someone else)", default=dict)
    meanwhile = models.JSONField(default=list)
    meanwhile_other = models.JSONField("meanwhile (for someone else)", default=list)
    content = models.JSONField("education pages", default=list)

    class Meta:
        verbose_name = "words of an urgency"
        verbose_name_plural = "words of the urgencies"
        constraints = [models.UniqueConstraint(fields=["draft", "urgency"], name="draft_urgency_once")]

    def __str__(self) -> str:
        return str(self.get_urgency_display())


class DraftSource(models.Model):
    """A document or guideline that may be cited."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sources")
    key = models.CharField("id", max_length=60, validators=[IDENTIFIER])
    title = models.CharField(max_length=2000)
    publisher = models.CharField(max_length=2000)
    kind = models.CharField(
        max_length=9,
        choices=[
            ("document", "document, cited by heading and lines"),
            ("guideline", "guideline"),
            ("own", "our own"),
        ],
    )
    trust = models.CharField(
        max_length=11,
        choices=[
            ("verified", "verified"),
            ("second_hand", "second-hand"),
            ("our_choice", "our cautious choice"),
        ],
    )

    class Meta:
        ordering = ("key",)
        verbose_name = "source"
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_source_once")]

    def __str__(self) -> str:
        return self.key
