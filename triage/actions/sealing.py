"""Key rotation: seals all sealed data anew, and rebuilds the blind indexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Cast

from triage.actions.audit import SYSTEM, record
from triage.models import SharedContact
from triage.models.sealing import UNREADABLE, SealedField, phone_index, record_index, surname_indexes

# Small, so that people who save meanwhile wait a few milliseconds at most.
_BATCH = 200
_INDEXES = ("phone_index", "record_index", "surnames")


@dataclass
class Rotated:
    """How many values were changed, were right already, or open with no key."""

    anew: int = 0
    already: int = 0
    unreadable: int = 0


def sealed_columns() -> dict[type[models.Model], list[str]]:
    """Every model with sealed fields, and the names of the fields."""
    found = {
        model: [field.name for field in model._meta.fields if isinstance(field, SealedField)]
        for model in apps.get_app_config("triage").get_models()
    }
    return {model: names for model, names in found.items() if names}


def seal_anew() -> Rotated:
    """Seal every sealed value with the first of CONTACT_KEYS. What no key opens is counted and left.

    Safe to repeat, and to run while the site serves: rows are locked a batch at a time.
    """
    counts = Rotated()
    for model, names in sealed_columns().items():
        for batch in _batches(model):
            _reseal_batch(model, names, batch, counts)
    if counts.anew:
        record(action="seal_anew", subject="contacts", by=SYSTEM)
    return counts


def _batches(model: type[models.Model]) -> Iterator[list[int]]:
    last = 0
    ids = model._base_manager.order_by("pk").values_list("pk", flat=True)
    while batch := list(ids.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1]


@transaction.atomic
def _reseal_batch(model: type[models.Model], names: list[str], batch: list[int], counts: Rotated) -> None:
    # Read as plain text: the field itself would open the seal. The base manager, because a history that
    # is only ever added to must be sealed anew too; what it says stays the same.
    raw = {f"raw_{name}": Cast(name, models.TextField()) for name in names}
    rows = model._base_manager.select_for_update().order_by("pk").filter(pk__in=batch)
    for pk, *tokens in rows.annotate(**raw).values_list("pk", *raw):
        changed = {
            name: Value(token, output_field=models.TextField())
            for name, old in zip(names, tokens, strict=True)
            if old and (token := _reseal(old, counts))
        }
        if changed:
            model._base_manager.filter(pk=pk).update(**changed)


def _reseal(token: str, counts: Rotated) -> str | None:
    """The text sealed with the first key; None when it already is, or no key opens it."""
    first, *_ = keys = [Fernet(key) for key in settings.CONTACT_KEYS]
    try:
        first.decrypt(token)
    except InvalidToken:
        pass
    else:
        counts.already += 1
        return None
    try:
        text = MultiFernet(keys).decrypt(token)
    except InvalidToken:
        counts.unreadable += 1
        return None
    counts.anew += 1
    return first.encrypt(text).decode()


def index_anew() -> Rotated:
    """Rebuild the blind indexes of all contacts after INDEX_KEY changed. Safe to repeat.

    The indexes of patients' codes cannot be rebuilt: only hashes of the codes were ever stored.
    """
    counts = Rotated()
    for batch in _batches(SharedContact):
        _index_batch(batch, counts)
    if counts.anew:
        record(action="index_anew", subject="contacts", by=SYSTEM, fields=_INDEXES)
    return counts


@transaction.atomic
def _index_batch(batch: list[int], counts: Rotated) -> None:
    for contact in SharedContact.objects.select_for_update().order_by("pk").filter(pk__in=batch):
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
