"""Passwords that somebody else knows."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FirstPassword(models.Model):
    """Says that somebody else typed a password: its owner has to choose another at log-in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="first_password"
    )
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"first password of user {self.user_id}"
