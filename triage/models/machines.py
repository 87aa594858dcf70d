"""Programs of the hospital that may read what patients shared, each by keys of its own."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models

from triage.models.clinic import check_name

LONGEST_PUBLIC_NAME = 60


class MachineAccount(models.Model):
    """A program that asks for tokens. We hold its public keys alone, and its private ones never.

    `keys` is a JSON Web Key Set, `scopes` lists what it may ask for. With a `public_name` its page may link
    into the questionnaire. It works only while its rights are those that two people, or a command of the
    machine, agreed to.
    """

    client_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True, validators=[MinLengthValidator(3)])
    scopes = models.JSONField(default=list, blank=True)
    public_name = models.CharField(
        "what patients read where its page leads them here",
        max_length=LONGEST_PUBLIC_NAME,
        blank=True,
        default="",
        db_default="",
        validators=[check_name, MinLengthValidator(3)],
    )
    keys = models.JSONField(default=dict)
    expires_at = models.DateTimeField()
    is_disabled = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Who last gave it more; empty for accounts from before two people were asked.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Of the rights that were agreed to.
    agreed_digest = models.CharField(max_length=64, blank=True, editable=False)
    is_agreed_at_machine = models.BooleanField(default=False, editable=False)

    class Meta:
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(agreed_digest="", agreed_by=None, is_agreed_at_machine=False)
                    | models.Q(~models.Q(agreed_digest=""), agreed_by=None, is_agreed_at_machine=True)
                    | models.Q(
                        ~models.Q(agreed_digest=""),
                        ~models.Q(agreed_by=models.F("proposed_by")),
                        agreed_by__isnull=False,
                        proposed_by__isnull=False,
                        is_agreed_at_machine=False,
                    )
                ),
                name="machine_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return f"machine {self.pk}"

    @property
    def rights_digest(self) -> str:
        """A hash of its rights as they are, its public name among them, and whether it is switched on."""
        ends = self.expires_at.astimezone(UTC).isoformat()
        rights: list[object] = [sorted(set(self.scopes)), sorted(self._key_texts()), ends, self.is_disabled]
        if self.public_name:
            rights.append(self.public_name)
        return sha256(json.dumps(rights).encode()).hexdigest()

    @property
    def is_agreed(self) -> bool:
        """Whether two people agreed to its rights as they are."""
        return self.agreed_digest == self.rights_digest

    def widens(self, before: MachineAccount) -> bool:
        """Whether any right is more than it was, or another: a key that was changed is another key."""
        return (
            not set(self.scopes) <= set(before.scopes)
            or not self._key_texts() <= before._key_texts()
            or self.public_name not in ("", before.public_name)
            or self.expires_at > before.expires_at
            or (before.is_disabled and not self.is_disabled)
        )

    def _key_texts(self) -> set[str]:
        return {json.dumps(key, sort_keys=True) for key in self.keys.get("keys", ())}

    def key(self, key_id: str) -> dict[str, Any] | None:
        """Its public key of this name."""
        return next((key for key in self.keys.get("keys", ()) if key.get("kid") == key_id), None)
