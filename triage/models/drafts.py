"""A draft: a protocol in the making, whose items an editor changes one by one.

What it says stands in `DraftItem`. A draft may be incomplete at any time; `actions.drafts` turns it into
a protocol or says what is missing where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from triage.models.protocols import ProtocolVersion

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.draft_items import DraftItem


class DraftState(models.TextChoices):
    EDITING = "editing", "being edited"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published"
    DISCARDED = "discarded", "discarded"


class Draft(models.Model):
    """A protocol in the making. `revision` counts the saves of anything in it."""

    name = models.CharField(max_length=120, help_text="What this draft is for, such as: raise night pain.")
    base = models.ForeignKey(
        ProtocolVersion,
        on_delete=models.PROTECT,
        related_name="drafts",
        help_text="The version that this draft started from.",
    )
    state = models.CharField(max_length=9, choices=DraftState.choices, default=DraftState.EDITING)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Everybody who changed something in it: none of them may approve it.
    contributors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        items: RelatedManager[DraftItem]

    class Meta:
        ordering = ("-pk",)
        permissions = [
            ("propose_protocol", "Can send a draft for review"),
            ("approve_protocol", "Can approve what another person proposed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_editable(self) -> bool:
        """Whether its items may be changed now."""
        return self.state == DraftState.EDITING
