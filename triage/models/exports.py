"""Everything that was shared, made ready for one program to fetch."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models

from triage.models.machines import MachineAccount
from triage.models.runs import Run
from triage.models.sealing import SealedField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class FhirExport(Run):
    """What one program asked for, and how far it is. A worker that goes on begins after `last_review`.

    It holds the reviews up to `until_review`, the last one when it was asked for.
    """

    begins_anew = False

    # In its address, which tells nothing.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    machine = models.ForeignKey(MachineAccount, on_delete=models.PROTECT, related_name="exports")
    kinds = models.JSONField()
    with_contact = models.BooleanField()
    since = models.DateTimeField(null=True)
    until_review = models.PositiveBigIntegerField()
    last_review = models.PositiveBigIntegerField(default=0)
    # How many steps were stored: the number of the next pieces.
    steps = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        pieces: RelatedManager[ExportPiece]

    def __str__(self) -> str:
        return str(self.key)


class ExportPiece(models.Model):
    """Some resources of one kind, as lines of JSON: compressed, and sealed like the answers in them."""

    export = models.ForeignKey(FhirExport, on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    # Whose they are, for the trail.
    first_review = models.PositiveBigIntegerField()
    last_review = models.PositiveBigIntegerField()
    body = SealedField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["export", "kind", "number"], name="each_piece_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of export {self.export_id}"

    @property
    def sealed_in(self) -> tuple[str, ...]:
        return (str(self.export_id), self.kind, str(self.number))

    @staticmethod
    def packed(lines: Iterable[bytes]) -> str:
        return base64.b64encode(zlib.compress(b"".join(line + b"\n" for line in lines))).decode()

    @property
    def lines(self) -> bytes:
        """The resources, one on each line. Raises ValueError when they cannot be opened."""
        try:
            return zlib.decompress(base64.b64decode(self.body, validate=True))
        except zlib.error:
            raise ValueError("cannot be opened") from None
