"""Finds what was changed, added or removed past the program, and writes the ledger under a new key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Replace

from triage.models import LedgerLine, LedgerPart
from triage.models.audit_keys import MissingAuditKeyError, current_key
from triage.models.ledger import (
    COVERED,
    PARTS,
    BrokenPartError,
    Seen,
    as_written,
    read_rows,
    row_name,
    write_lines,
)

_BATCH = 1000
_TRIES = 3
# What people who verify the ledger know each kind of row by.
_WORDS = {
    "submission": "Answers",
    "storedassessment": "Result",
    "review": "Review",
    "reviewentry": "Line of history",
    "persondecision": "Decision on one person",
    "publication": "Publication",
    "signoff": "Sign-off",
}


def ledger_faults() -> Iterator[str]:
    """Each row that was changed, added or removed past the program, in words. The site may go on writing."""
    numbers = set(LedgerPart.objects.values_list("number", flat=True))
    if numbers or LedgerLine.objects.exists():
        for number in range(PARTS):
            if number in numbers:
                yield from _part_faults(number)
            else:
                yield f"Part {number} of the ledger is missing."
    for kind in COVERED:
        for pk in _without_line(kind).iterator(chunk_size=_BATCH):
            named = _name(kind, row_name(pk))
            yield f"{named} was added past the program, or its line in the ledger was removed."


def _name(kind: str, row: str) -> str:
    return f"{_WORDS[kind]} {row}"


def _model(kind: str) -> type[models.Model]:
    return apps.get_model("triage", kind)


def _without_line(kind: str) -> models.QuerySet[Any]:
    # One statement, so that nobody saves between the row and its line.
    row = Replace(Cast(OuterRef("pk"), TextField()), Value("-"), Value(""))
    lines = LedgerLine.objects.filter(kind=kind, row=row)
    return _model(kind)._base_manager.filter(~Exists(lines)).order_by("pk").values_list("pk", flat=True)


@dataclass
class _Part:
    """What was found of one part."""

    faults: list[str] = field(default_factory=list)
    missing_keys: dict[str, int] = field(default_factory=dict)
    total: int = 0
    count: int = 0


def _part_faults(number: int) -> list[str]:
    for _ in range(_TRIES):
        before = LedgerPart.objects.filter(number=number).first()
        faults = _read_part(before, number)
        if LedgerPart.objects.filter(number=number, version=before.version if before else -1).exists():
            return faults
    # It is changed all the time: nobody writes to it while it is read once more.
    with transaction.atomic():
        return _read_part(LedgerPart.objects.select_for_update().filter(number=number).first(), number)


def _read_part(part: LedgerPart | None, number: int) -> list[str]:
    if part is None:
        return [f"Part {number} of the ledger is missing."]
    found, last = _Part(), 0
    lines = LedgerLine.objects.filter(part=number).order_by("id")
    while batch := list(lines.filter(id__gt=last)[:_BATCH]):
        last = batch[-1].pk
        for kind in {line.kind for line in batch}:
            _compare(kind, [line for line in batch if line.kind == kind], found)
    _add_up(part, found)
    return found.faults


def _compare(kind: str, lines: list[LedgerLine], found: _Part) -> None:
    seen = (
        read_rows(_model(kind), [line.row for line in lines if _is_key(kind, line.row)])
        if kind in COVERED
        else {}
    )
    for line in lines:
        found.count += 1
        try:
            found.total += line.weight
            fault = _fault(line, seen.get(line.row))
        except MissingAuditKeyError:
            found.missing_keys[line.key] = found.missing_keys.get(line.key, 0) + 1
            continue
        if fault:
            found.faults.append(f"{_name(kind, line.row) if kind in _WORDS else kind} {fault}")


def _is_key(kind: str, row: str) -> bool:
    try:
        _model(kind)._meta.pk.to_python(row)
    except ValidationError:
        return False
    return True


def _fault(line: LedgerLine, seen: Seen | None) -> str:
    if seen is None:
        return "was removed past the program."
    if not line.tells(seen.values):
        return "was changed past the program."
    return "" if seen.part == line.part else "was moved to another part of the ledger."


def _add_up(part: LedgerPart, found: _Part) -> None:
    for key, count in found.missing_keys.items():
        found.faults.append(
            f"{count} lines of part {part.number} of the ledger were written with the audit key {key}. "
            "Add it to AUDIT_KEY_FALLBACKS."
        )
    if found.missing_keys:
        return
    try:
        is_whole = (found.total - part.sum) % 2**256 == 0
    except BrokenPartError as error:
        found.faults.append(f"Part {part.number} of the ledger cannot be added up: {error}.")
        return
    if not is_whole:
        how = (
            f"{part.count - found.count} of its rows removed"
            if part.count > found.count
            else "rows were put back to an earlier state, or added,"
        )
        found.faults.append(
            f"Part {part.number} of the ledger does not add up: {how} together with their lines."
        )


def rewrite_ledger() -> tuple[int, int]:
    """Write every line under AUDIT_KEY, as long as its row is as the program wrote it.

    Safe to repeat and while the site serves. Returns how many were written, and how many stay.
    """
    written = left = 0
    for kind in COVERED:
        model = _model(kind)
        for batch in _batches(kind):
            with transaction.atomic():
                names = {row_name(pk): pk for pk in batch}
                old = LedgerLine.objects.filter(kind=kind, row__in=names).exclude(key=current_key())
                pks = [names[row] for row in old.values_list("row", flat=True)]
                list(
                    model._base_manager.select_for_update()
                    .filter(pk__in=pks)
                    .order_by("pk")
                    .values_list("pk")
                )
                whole = as_written(model, pks)
                write_lines(model, whole, is_rewritten=True)
            written += len(whole)
            left += len(pks) - len(whole)
    return written, left


def write_ledger_anew() -> None:
    """Let the ledger say what is stored now, whoever changed it."""
    for kind in COVERED:
        for batch in _batches(kind):
            with transaction.atomic():
                write_lines(_model(kind), batch, is_rewritten=True)


def _batches(kind: str) -> Iterator[list[Any]]:
    pks = _model(kind)._base_manager.order_by("pk").values_list("pk", flat=True)
    batch = list(pks[:_BATCH])
    while batch:
        yield batch
        batch = list(pks.filter(pk__gt=batch[-1])[:_BATCH])
