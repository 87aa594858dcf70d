"""Key rotation: seals all sealed data anew, and rebuilds the blind indexes. Finds what does not open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction

from triage.actions.audit import SYSTEM, record
from triage.actions.second_factors import factor_faults, seal_factors_anew
from triage.models import SharedContact
from triage.models.blind_indexes import phone_index, record_index, surname_indexes
from triage.models.ledger import rewriting
from triage.models.sealing import (
    UNREADABLE,
    VERSION,
    BrokenSealError,
    Sealed,
    SealedField,
    is_sealed_now,
    sealing_key,
    unseal_unbound,
)

# Small, so that people who save meanwhile wait a few milliseconds at most.
_BATCH = 200
_INDEXES = ("phone_index", "record_index", "surnames")


@dataclass
class Rotated:
    """How many values were changed, were right already, or do not open."""

    anew: int = 0
    already: int = 0
    unreadable: int = 0


def sealed_columns() -> dict[type[models.Model], list[SealedField]]:
    """Every model with sealed fields, and the fields."""
    found = {
        model: [field for field in model._meta.fields if isinstance(field, SealedField)]
        for model in apps.get_app_config("triage").get_models()
    }
    return {model: fields for model, fields in found.items() if fields}


def seal_anew() -> Rotated:
    """Seal every sealed value with the first of CONTACT_KEYS. What does not open is counted and left.

    Safe to repeat, and to run while the site serves: rows are locked a batch at a time.
    """
    counts = Rotated()
    for model, fields in sealed_columns().items():
        for batch in _batches(model):
            _reseal_batch(model, fields, batch, counts)
    for outcome, count in seal_factors_anew().items():
        setattr(counts, outcome, getattr(counts, outcome) + count)
    if counts.anew:
        record(action="seal_anew", subject="sealed", by=SYSTEM, digest=sealing_key())
    return counts


def sealed_faults() -> Iterator[str]:
    """The sealed values that do not open in their place, in words."""
    for model, fields in sealed_columns().items():
        for batch in _batches(model):
            for row in _rows(model).filter(pk__in=batch).order_by("pk"):
                for field in fields:
                    if raw := row.__dict__[field.attname]:
                        try:
                            field.open(raw, row.sealed_in)
                        except BrokenSealError:
                            yield (
                                f"{model._meta.verbose_name} {row.pk}: '{field.name}' does not open. It was "
                                "changed or moved here from another row, or its key is missing."
                            ).capitalize()
    yield from factor_faults()


def _batches(model: type[models.Model]) -> Iterator[list[Any]]:
    ids = model._base_manager.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:_BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:_BATCH])


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    # The base manager, because a history that is only ever added to must be sealed anew too; what it says
    # stays the same.
    rows = model._base_manager.all()
    return rows.select_related("review") if model is SharedContact else rows


@transaction.atomic
def _reseal_batch(
    model: type[models.Model], fields: list[SealedField], batch: list[Any], counts: Rotated
) -> None:
    rows = list(_rows(model).select_for_update(of=("self",)).order_by("pk").filter(pk__in=batch))
    with rewriting(model, batch):
        for row in rows:
            changed = {
                field.name: token
                for field in fields
                if (raw := row.__dict__[field.attname])
                and (token := _reseal(field, raw, row.sealed_in, counts))
            }
            if changed:
                model._base_manager.filter(pk=row.pk).update(**changed)


def _reseal(field: SealedField, raw: str, place: tuple[str, ...], counts: Rotated) -> Sealed | None:
    """The value sealed with the first key; None when it already is, or does not open."""
    is_bound = raw.startswith(f"{VERSION}.")
    try:
        value = field.open(raw, place) if is_bound else field.unpack(unseal_unbound(raw))
    except BrokenSealError:
        counts.unreadable += 1
        return None
    if is_sealed_now(raw):
        counts.already += 1
        return None
    counts.anew += 1
    return field.seal(value, place)


def index_anew() -> Rotated:
    """Rebuild the blind indexes of all contacts after INDEX_KEY changed. Safe to repeat.

    The indexes of patients' codes cannot be rebuilt: only hashes of the codes were ever stored. Each is made
    anew when its code is used.
    """
    counts = Rotated()
    for batch in _batches(SharedContact):
        _index_batch(batch, counts)
    if counts.anew:
        record(action="index_anew", subject="contacts", by=SYSTEM, fields=_INDEXES)
    return counts


@transaction.atomic
def _index_batch(batch: list[int], counts: Rotated) -> None:
    for contact in _rows(SharedContact).select_for_update(of=("self",)).order_by("pk").filter(pk__in=batch):
        if UNREADABLE in (contact.name, contact.phone, contact.birth_date, contact.record_number):
            counts.unreadable += 1
            continue
        born = date.fromisoformat(contact.birth_date) if contact.birth_date else None
        phone, record_number = phone_index(contact.phone), record_index(contact.record_number)
        surnames = surname_indexes(born, contact.name)
        known = set(contact.surnames.values_list("index", flat=True))
        if (contact.phone_index, contact.record_index, known) == (phone, record_number, surnames):
            counts.already += 1
            continue
        counts.anew += 1
        SharedContact.objects.filter(pk=contact.pk).update(phone_index=phone, record_index=record_number)
        contact.index_surnames(surnames)
