"""Who of the staff is whom at a hospital's provider of log-ins."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class HospitalIdentity(models.Model):
    """Somebody's number at a provider, noted at the first log-in by it; from then on it alone counts.

    A name at the provider may pass to somebody else; the number does not.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hospital_identity"
    )
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="hospital_identity")]

    def __str__(self) -> str:
        return f"identity of user {self.user_id}"
