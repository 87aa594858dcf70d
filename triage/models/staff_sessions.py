"""The log-ins of the staff that have not ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models


class StaffSession(models.Model):
    """One browser in which somebody of the staff is logged in. It holds no network address.

    What decides whether it is locked stands here and not in the session: two requests at a time that each
    store the session would undo one another.
    """

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_sessions"
    )
    # In plain words: Firefox on Windows.
    browser = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    # When the person last did something; what a page asks for by itself does not count.
    active_at = models.DateTimeField()
    # When the person last proved who they are.
    confirmed_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    # Wrong passwords and codes since the last right one, and when the last was given.
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-active_at", "-pk")

    def __str__(self) -> str:
        return f"session {self.pk} of user {self.user_id}"

    @property
    def idle_seconds(self) -> int:
        """After how long without a touch it is locked."""
        return settings.IDLE_LOCK_MINUTES * 60

    @property
    def locks_at(self) -> datetime:
        """When it is locked, unless the person does something before."""
        return self.active_at + timedelta(seconds=self.idle_seconds)

    def is_locked(self, now: datetime) -> bool:
        """Whether the person has to prove who they are before anything is shown."""
        return self.locked_at is not None or self.locks_at <= now

    def is_confirmed(self, now: datetime) -> bool:
        """Whether the person proved who they are so recently that they may do what is grave."""
        return now - self.confirmed_at < timedelta(minutes=settings.CONFIRM_MINUTES)
