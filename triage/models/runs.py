"""Work in the background: done in batches, stopped and taken up again without losing or repeating any."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RunState(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    CANCELLED = "cancelled", "Cancelled"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"


UNFINISHED = (RunState.WAITING, RunState.RUNNING)
STOPPED = (RunState.CANCELLED, RunState.FAILED)


class Run(models.Model):
    """One run over the stored submissions of the last `days`.

    `cursor` is the key of the last row that was done; it moves in the transaction that stores what the
    batch gave. Whoever works on it holds a lease, which ends by itself when they die.
    """

    days = models.PositiveSmallIntegerField()
    # Nobody where the program started it.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=RunState.choices, default=RunState.WAITING)
    # How many rows there are to do; nobody knows before the first batch.
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    cursor = models.CharField(max_length=36, blank=True)
    worker = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Why it failed; never an answer.
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        default_permissions = ("view",)

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody works on it, or will."""
        return self.state in UNFINISHED

    @property
    def is_stopped(self) -> bool:
        """Whether it can be taken up again by asking for it."""
        return self.state in STOPPED
