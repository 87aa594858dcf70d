"""Which nurses are on duty now."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class OnDuty(models.Model):
    """A nurse who switched herself on duty; no row means off duty."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="on_duty"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"user {self.pk} since {self.since}"
