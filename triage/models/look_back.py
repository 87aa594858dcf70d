"""Look-back: recent reviews, assessed again by newly published rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from triage.models.protocols import ProtocolVersion
from triage.models.runs import Run

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.reviews import Review


class LookBack(Run):
    """A look-back over the reviews of the last `days` with a published version.

    `returned` counts the reviews that came back, `failed` those of them that could not be assessed.
    """

    days = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="look_backs")
    returned = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        reviews: RelatedManager[Review]

    class Meta(Run.Meta):
        verbose_name = "look-back"
        permissions = [("resume_lookback", "Can resume a look-back that failed")]

    def __str__(self) -> str:
        return f"Look-back with {self.version}"
