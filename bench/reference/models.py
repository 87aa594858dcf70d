"""What the writing view writes."""

from __future__ import annotations

from django.db import models


class Written(models.Model):
    """A row as small as one can be that has an index beside its key."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    number = models.IntegerField()

    objects: models.Manager[Written] = models.Manager()

    def __str__(self) -> str:
        return str(self.number)
