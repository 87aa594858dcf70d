"""Work in the background over what is stored."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from triage.models.leases import Leased


class RunState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    CANCELLED = "cancelled", "Cancelled"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"


UNFINISHED = (RunState.WAITING, RunState.RUNNING)


class Run(Leased):
    """One run by one worker, from the first row to the last. A run whose worker died begins again, unless
    `begins_anew` is false: then its next worker goes on where that one was.
    """

    begins_anew: ClassVar[bool] = True

    # Nobody where the program started it.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=RunState.choices, default=RunState.WAITING)
    # How many rows there are to do; nobody knows before a worker has begun.
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    # Why it failed; never an answer.
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        default_permissions = ("view",)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
