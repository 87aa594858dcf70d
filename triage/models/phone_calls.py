"""Phone calls: the answers of somebody on the phone, entered by a nurse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from triage.models.sealing import SealedField
from triage.models.submissions import Submission

if TYPE_CHECKING:
    from datetime import datetime


class PhoneCall(models.Model):
    """Whose answers a nurse enters. The submission belongs to no browser: only she and lead nurses open it.

    It is open until it is put into the queue or stopped; then the caller's data is no longer kept here.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="phone_call"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = SealedField(blank=True)
    phone = SealedField(blank=True)
    # ISO, as 1960-05-17.
    birth_date = SealedField(blank=True)
    record_number = SealedField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by"], condition=models.Q(ended_at__isnull=True), name="open_phone_calls")
        ]

    def __str__(self) -> str:
        return f"Phone call {self.submission_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (self.submission_id.hex,)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def end(self, *, at: datetime) -> None:
        """End it, and forget who called."""
        self.name = self.phone = self.birth_date = self.record_number = ""
        self.ended_at = at
