"""How rows leave that are otherwise only added: by a purge, or because the person erased them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction


class PurgeTicket(models.Model):
    """While this row is there, triggers let rows of evidence be deleted.

    It is added and removed in one transaction, so no other one ever sees it.
    """

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_purge_ticket")]

    def __str__(self) -> str:
        return "Rows may be deleted"


@contextmanager
def deleting_evidence() -> Iterator[None]:
    """Let this transaction alone delete rows of evidence, within the block."""
    with transaction.atomic():
        ticket = PurgeTicket.objects.create(pk=1)
        yield
        ticket.delete()


class PurgeRun(models.Model):
    """One purge of all that was due when it began. `counts` holds how much went, by kind."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Purge of {self.began_at}"


class ErasedSubmission(models.Model):
    """The random id of answers that a person erased, so that a form left open does not bring them back."""

    id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erased at {self.erased_at}"
