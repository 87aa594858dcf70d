"""The ledger: a keyed hash of every stored answer, result, line of history and publication.

A row that is changed, added or removed past the program no longer fits its line, also where the database's
triggers were switched off. The lines are summed in parts, each under AUDIT_KEY, so that a line that goes with
its row, or is put back with it to an earlier state, is found too. Whatever the program deletes leaves the
ledger in the same transaction.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models.signals import post_delete

from triage.models.audit_keys import MissingAuditKeyError, current_key, mac

# So many that two people who save at once seldom wait for each other, and one part is soon read.
PARTS = 64
_MODULUS = 2**256


@dataclass(frozen=True)
class Covered:
    """The columns that a line covers, and the way to the submission that decides its part."""

    columns: tuple[str, ...]
    submission: str = ""
    # Its line is never written anew by saving: what was changed past the program stays found.
    is_only_added: bool = True


_STATE = (
    "urgency",
    "override",
    "look_back_urgency",
    "rank",
    "shared_at",
    "due_at",
    "rings_at",
    "escalates_at",
)
_ENDING = ("claimed_by_id", "outcome", "reached_at", "spoken_at", "closed_at", "closed_by_id")
_SAID = ("version_id", "kind", "key", "language", "content", "sha256", "verdict", "remark", "reviewer_id")
COVERED: Mapping[str, Covered] = {
    "submission": Covered(
        ("version_id", "respondent", "answers", "sent_pages", "started_at", "finished_at", "erased_at"),
        submission="pk",
        is_only_added=False,
    ),
    "storedassessment": Covered(
        ("submission_id", "urgency", "document", "is_final", "assessed_at"), submission="submission_id"
    ),
    "review": Covered(
        ("submission_id", "entered_by_id", *_STATE, *_ENDING), submission="submission_id", is_only_added=False
    ),
    "reviewentry": Covered(
        ("review_id", "at", "by_id", "kind", "code", "called_at", "form_key", "text"),
        submission="review__submission_id",
    ),
    "persondecision": Covered(
        ("review_id", "other_id", "is_same", "by_id", "at"), submission="review__submission_id"
    ),
    "publication": Covered(
        (
            *("version_id", "kind", "published_at", "published_by_id", "approved_by_id"),
            *("reason", "comparison", "reasons", "report"),
        )
    ),
    "signoff": Covered((*_SAID, "name", "profession", "licence_number", "signed_at")),
}


class LedgerLine(models.Model):
    """What the program wrote last into one row, as a hash under the audit key that it names."""

    kind = models.CharField(max_length=20)
    row = models.CharField(max_length=36)
    part = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=8)
    mac = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="one_line_a_row")]
        indexes = [models.Index(fields=["part", "id"], name="ledger_parts")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"

    @property
    def weight(self) -> int:
        """What this line adds to the sum of its part; known to nobody without the key.

        Raises MissingAuditKeyError.
        """
        return int(mac(self.key, "weight", self.kind, self.row, self.mac), 16)

    def tells(self, values: Collection[object]) -> bool:
        """Whether the program wrote these values. Raises MissingAuditKeyError."""
        return hmac.compare_digest(self.mac, line_mac(self.key, self.kind, self.row, values))


class BrokenPartError(Exception):
    """A part whose sum cannot be read: its key is missing, or it was changed."""


class LedgerPart(models.Model):
    """How many lines a part has, and the sum of their weights, hidden under the audit key that it names.

    `version` counts the changes of the part.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    count = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=8)
    total = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Part {self.number}"

    @property
    def sum(self) -> int:
        """Raises BrokenPartError."""
        try:
            return (int(self.total, 16) - self._cover()) % _MODULUS
        except MissingAuditKeyError as error:
            raise BrokenPartError(error) from None
        except ValueError:
            raise BrokenPartError("its sum was changed") from None

    def write(self, total: int, count: int) -> None:
        """Set the sum, under the key of now."""
        self.version, self.count, self.key = self.version + 1, count, current_key()
        self.total = f"{(total + self._cover()) % _MODULUS:064x}"

    def _cover(self) -> int:
        return int(mac(self.key, "part", self.number, self.version, self.count), 16)


_Pending = dict[type[models.Model], set[Any]]
_pending: ContextVar[_Pending | None] = ContextVar("rows whose lines are to be written", default=None)


class InLedger(models.Model):
    """A row that the ledger knows. It is saved and deleted with its line, in one transaction."""

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        post_delete.connect(_note_deleted, sender=cls)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with _noting(type(self)) as noted:
            super().save(*args, **kwargs)
            noted.add(self.pk)


def _note_deleted(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    with _noting(sender) as noted:
        noted.add(instance.pk)


@contextmanager
def _noting(model: type[models.Model]) -> Iterator[set[Any]]:
    pending = _pending.get()
    if pending is not None:
        yield pending.setdefault(model, set())
        return
    noted: set[Any] = set()
    with transaction.atomic():
        yield noted
        write_lines(model, noted)


@contextmanager
def keeping_ledger() -> Iterator[None]:
    """A transaction that ends with the lines of all that was saved and deleted in it.

    At its end, because the parts are the last that anybody locks: whoever locks something else after them
    could wait for somebody who waits for a part.
    """
    if _pending.get() is not None:
        with transaction.atomic():
            yield
        return
    pending: _Pending = {}
    with transaction.atomic():
        token = _pending.set(pending)
        try:
            yield
        finally:
            _pending.reset(token)
        for model, pks in pending.items():
            write_lines(model, pks)


@contextmanager
def rewriting(model: type[models.Model], pks: Collection[Any]) -> Iterator[None]:
    """A transaction in which rows that are otherwise only added are changed by the program's own will.

    A row that was changed past the program before stays found. Rows that the ledger does not cover may be
    changed too.
    """
    with transaction.atomic():
        if model._meta.model_name not in COVERED:
            yield
            return
        before = as_written(model, pks)
        yield
        write_lines(model, before, is_rewritten=True)


def as_written(model: type[models.Model], pks: Collection[Any]) -> list[Any]:
    """Those of the rows that are as the program wrote them."""
    seen, lines = read_rows(model, pks), _lines(model, pks)
    return [
        pk for pk in pks if (row := row_name(pk)) in seen and row in lines and _fits(lines[row], seen[row])
    ]


def _fits(line: LedgerLine, seen: Seen) -> bool:
    try:
        return line.tells(seen.values)
    except MissingAuditKeyError:
        return False


@dataclass(frozen=True)
class Seen:
    """A row as it is stored now."""

    part: int
    values: Collection[object]


def read_rows(
    model: type[models.Model], pks: Iterable[Any], covered: Covered | None = None
) -> dict[str, Seen]:
    """Rows by their names in the ledger, as the database holds them: what is sealed stays sealed."""
    covered = covered or COVERED[str(model._meta.model_name)]
    way = covered.submission or "pk"
    rows = model._base_manager.filter(pk__in=pks).order_by().values_list("pk", way, *covered.columns)
    return {
        row_name(pk): Seen(_part_of(owner) if covered.submission else 0, [_plain(value) for value in values])
        for pk, owner, *values in rows.iterator(chunk_size=2000)
    }


def row_name(pk: Any) -> str:
    return pk.hex if isinstance(pk, UUID) else str(pk)


def _part_of(submission: UUID) -> int:
    return submission.int % PARTS


def _plain(value: object) -> object:
    """A value as JSON has it, the same from both databases."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.hex if isinstance(value, UUID) else value


def line_mac(key: str, kind: str, row: str, values: Collection[object]) -> str:
    return mac(key, "line", kind, row, *values)


def _lines(model: type[models.Model], pks: Iterable[Any]) -> dict[str, LedgerLine]:
    rows = [row_name(pk) for pk in pks]
    return {line.row: line for line in LedgerLine.objects.filter(kind=model._meta.model_name, row__in=rows)}


def write_lines(
    model: type[models.Model],
    pks: Collection[Any],
    *,
    is_rewritten: bool = False,
    covered: Covered | None = None,
) -> None:
    """Let the lines of these rows say what is stored now; a row that is gone leaves the ledger.

    In a transaction of the caller's. `is_rewritten` lets rows change that are otherwise only added.
    """
    kind, key = str(model._meta.model_name), current_key()
    covered = covered or COVERED[kind]
    seen, lines = read_rows(model, pks, covered), _lines(model, pks)
    added, changed, gone = list[LedgerLine](), list[LedgerLine](), list[LedgerLine]()
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in map(row_name, pks):
        line, found = lines.get(row), seen.get(row)
        if line is not None and found is not None and covered.is_only_added and not is_rewritten:
            continue
        if line is not None:
            _weigh(changes, line, -1)
        if found is None:
            gone += [line] if line is not None else []
            continue
        (added if line is None else changed).append(
            line := line or LedgerLine(kind=kind, row=row, part=found.part)
        )
        line.key, line.mac = key, line_mac(key, kind, row, found.values)
        _weigh(changes, line, 1)
    LedgerLine.objects.bulk_create(added)
    if changed:
        LedgerLine.objects.bulk_update(changed, ["key", "mac"], batch_size=500)
    if gone:
        LedgerLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    if changes:
        _change_parts(changes)


def _weigh(changes: dict[int, list[int]], line: LedgerLine, sign: int) -> None:
    change = changes[line.part]
    change[1] += sign
    try:
        change[0] += sign * line.weight
    except MissingAuditKeyError:
        # It was written with a key that is gone. The part no longer adds up, and says so.
        return


def _change_parts(changes: Mapping[int, list[int]]) -> None:
    parts = LedgerPart.objects.select_for_update().filter(number__in=changes).order_by("number")
    found = list(parts)
    if not found and not LedgerPart.objects.exists():
        # All at once, before the first line: a part that is missing later was removed.
        LedgerPart.objects.bulk_create(_empty_parts(), ignore_conflicts=True)
        found = list(parts.all())
    for part in found:
        weight, count = changes[part.number]
        try:
            part.write(part.sum + weight, max(part.count + count, 0))
        except BrokenPartError:
            # Nobody's answers are refused for that; `verify_audit` tells of it.
            continue
        part.save(update_fields=["version", "count", "key", "total"])


def _empty_parts() -> Iterator[LedgerPart]:
    for number in range(PARTS):
        part = LedgerPart(number=number)
        part.write(0, 0)
        yield part
