"""Writing the audit trail, and checking that nobody changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from triage.models import AuditHead, AuditRow
from triage.models.audit import START

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.auth.models import AbstractBaseUser
    from django.db import models

PATIENT, SYSTEM = "patient", "system"


def actor_name(by: AbstractBaseUser | str) -> str:
    """How the trail names who acted: a user's id, or `patient`, or `system`."""
    return by if isinstance(by, str) else f"user {by.pk}"


@transaction.atomic
def record(
    *, action: str, subject: models.Model | str, by: AbstractBaseUser | str, fields: Iterable[str] = ()
) -> AuditRow:
    """Add a row to the trail, in the transaction of the change it tells of.

    `fields` are names of fields, never values. `subject` may be a word when nothing stored is meant.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    row = AuditRow(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor_name(by),
        action=action,
        subject_type=subject if isinstance(subject, str) else str(subject._meta.model_name),
        subject="" if isinstance(subject, str) else str(subject.pk),
        fields=sorted(fields),
    )
    row.mac = row.chained_mac(head.mac)
    row.save()
    head.number, head.mac = row.number, row.mac
    head.seal = head.expected_seal()
    head.save()
    return row


def trail_faults(known_head: str | None = None) -> Iterator[str]:
    """What is wrong with the trail, in words; nothing when all is as it was written.

    `known_head` is what the trail's end read at an earlier time (`number mac`), kept elsewhere: with it,
    even a database that was restored as a whole to an earlier state is found.
    """
    previous, expected, known = START, 1, known_head.split() if known_head else None
    has_passed_known = known is None
    for row in AuditRow.objects.order_by("number").iterator(chunk_size=5000):
        if row.number != expected:
            yield f"Rows {expected} to {row.number - 1} are missing."
        if row.mac != row.chained_mac(previous):
            yield f"Row {row.number} was changed, or a row before it was changed, moved or removed."
        if known and [str(row.number), row.mac] == known:
            has_passed_known = True
        previous, expected = row.mac, row.number + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        if expected > 1:
            yield "The record of where the trail ends is missing."
    elif head.seal != head.expected_seal() and head.number:
        yield "The record of where the trail ends was changed."
    elif (head.number, head.mac) != (expected - 1, previous):
        yield f"The trail should end at row {head.number}, but ends at row {expected - 1}."
    if not has_passed_known:
        yield "The trail does not hold the end that was known before: the database was put back or replaced."
