"""Rows that one process at a time works on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Q, QuerySet


class Leased(models.Model):
    """A row that one process holds until the lease ends, by itself when the holder dies."""

    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Leased)


def take_first(rows: QuerySet[Row], *, now: datetime, lasting: timedelta, **values: Any) -> Row | None:
    """Lease the first free row and set these values in it; None when there is none.

    One conditional UPDATE decides, so that one of several processes gets it.
    """
    free = rows.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    while (pk := free.values_list("pk", flat=True).first()) is not None:
        lease = uuid4()
        if free.order_by().filter(pk=pk).update(lease=lease, leased_until=now + lasting, **values):
            return rows.model._default_manager.get(pk=pk)
    return None
