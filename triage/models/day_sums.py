"""What was counted of a day of the clinic."""

from __future__ import annotations

from django.db import models


class DaySums(models.Model):
    """The sums of the submissions that were begun on a day, and of what became of them."""

    day = models.DateField(primary_key=True)
    # A hash of the clinic's settings by which it was counted.
    basis = models.CharField(max_length=64)
    # From when on they no longer hold although nothing changes: something becomes late.
    changes_at = models.DateTimeField(null=True)
    summed_at = models.DateTimeField()
    # Counts how often it was counted.
    version = models.PositiveIntegerField()
    # By the name of a group, its whole numbers in hexadecimal.
    figures = models.JSONField()
    rules = models.JSONField()

    def __str__(self) -> str:
        return f"Sums of {self.day}"


class DeletedSums(models.Model):
    """The same of a day's submissions that were deleted since: the report counts them on."""

    day = models.DateField(primary_key=True)
    figures = models.JSONField(default=dict)
    rules = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Sums of what was deleted of {self.day}"


class ChangedDay(models.Model):
    """Tells that something changed since a day was summed: one row for each change, none waits."""

    # When the submission was begun. Which day that was depends on the clinic's time zone, which may change.
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Change of what was begun at {self.began_at}"
