"""Writes and verifies the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from triage.models import AuditHead, AuditRow, Publication, Review
from triage.models.audit import START

PATIENT, SYSTEM = "patient", "system"
# Whoever runs a command of the program where it is installed.
MACHINE = "machine"
_BATCH = 2000


def actor_name(by: AbstractBaseUser | str) -> str:
    """The actor as the trail names them: a user's id, or `patient`, `system`, `machine`."""
    return by if isinstance(by, str) else f"user {by.pk}"


# Without a savepoint of its own: a change whose row cannot be written must not be kept.
@transaction.atomic(savepoint=False)
def record(
    *,
    action: str,
    subject: models.Model | str,
    by: AbstractBaseUser | str,
    fields: Iterable[str] = (),
    digest: str = "",
) -> AuditRow:
    """Add a row to the trail, in the transaction of the change it tells of.

    `fields` are names of fields, never values, except the clinic's own numbers. `subject` may be a word when
    nothing stored is meant. `digest` is the hash of a protocol version or of the clinic's proposal; with a
    publication as the subject, it is live from now on.
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
        digest=digest,
    )
    row.mac = row.chained_mac(head.mac)
    row.save()
    head.number, head.mac = row.number, row.mac
    if isinstance(subject, Publication):
        head.publication, head.live_sha256 = subject.pk, digest
    head.seal = head.expected_seal()
    head.save()
    return row


def trail_faults(known_head: str | None = None) -> Iterator[str]:
    """What is wrong with the trail, in words; nothing when all is as it was written.

    `known_head` is what the trail's end read at an earlier time (`number mac`), kept elsewhere: with it,
    even a database that was restored as a whole to an earlier state is found. The site may go on writing
    meanwhile, and a purge may cut off old rows.
    """
    # Read before each batch: whatever it covers must be stored by the time that no row is left to read.
    head = AuditHead.objects.filter(pk=1).first()
    begins = (head.cut_number, head.cut_mac) if head is not None and head.cut_number else (0, START)
    (last, previous), read = begins, -1
    known = known_head.split() if known_head else [str(begins[0]), begins[1]]
    has_passed_known = known == [str(begins[0]), begins[1]]
    if int(known[0]) < begins[0]:
        yield (
            f"The end that you gave, row {known[0]}, was purged by age: the trail begins after row "
            f"{begins[0]}. Give a later one."
        )
        has_passed_known = True
    while rows := AuditRow.objects.filter(number__gt=read)[:_BATCH]:
        for row in rows:
            if row.number > last + 1 and (cut := _cut_after(last)):
                # Purged since the head was read.
                last, previous = cut
            if row.number > last + 1:
                yield f"{_rows(last + 1, row.number - 1)} missing."
            if not row.follows(previous):
                yield f"Row {row.number} was changed, or a row before it was changed, moved or removed."
            has_passed_known |= [str(row.number), row.mac] == known
            previous, last = row.mac, row.number
        read = last
        head = AuditHead.objects.filter(pk=1).first()
    yield from _head_faults(head, last, previous)
    if not last and Review.objects.exists():
        yield "The trail is empty, although reviews are stored."
    if not has_passed_known:
        yield "The trail does not hold the end that was known before: the database was put back or replaced."


def _cut_after(number: int) -> tuple[int, str] | None:
    head = AuditHead.objects.filter(pk=1, cut_number__gt=number).first()
    return (head.cut_number, head.cut_mac) if head is not None else None


def _rows(first: int, last: int) -> str:
    return f"Row {first} is" if first == last else f"Rows {first} to {last} are"


def _head_faults(head: AuditHead | None, last: int, mac: str) -> Iterator[str]:
    if head is None:
        if last:
            yield "The record of where the trail ends is missing."
    elif not head.is_sealed:
        yield "The record of where the trail ends was changed."
    elif (head.number, head.mac) != (last, mac):
        yield f"The trail should end at row {head.number}, but ends at row {last}."


def trail_begin() -> str:
    """Since when the trail is kept, where old rows were purged; empty when all are there."""
    head = AuditHead.objects.filter(pk=1).first()
    first = AuditRow.objects.first()
    if head is None or first is None or not head.cut_number:
        return ""
    return (
        f"whole since row {first.number} of {first.at:%Y-%m-%d}; {head.cut_number} before were purged by age"
    )


def trail_end() -> str:
    """The end of the trail, as `trail_faults` takes it for `known_head`."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(mac=START)
    return f"{head.number} {head.mac}"
