"""Programs of the hospital that may read what patients shared, each by keys of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.validators import MinLengthValidator
from django.db import models


class MachineAccount(models.Model):
    """A program that asks for tokens. We hold its public keys alone, and its private ones never.

    `keys` is a JSON Web Key Set, `scopes` lists what it may ask for.
    """

    client_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True, validators=[MinLengthValidator(3)])
    scopes = models.JSONField(default=list)
    keys = models.JSONField(default=dict)
    expires_at = models.DateTimeField()
    is_disabled = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return f"machine {self.pk}"

    def may_work(self, now: datetime) -> bool:
        return not self.is_disabled and now < self.expires_at

    def key(self, key_id: str) -> dict[str, Any] | None:
        """Its public key of this name."""
        return next((key for key in self.keys.get("keys", ()) if key.get("kid") == key_id), None)
