"""Seals what was stored openly, and binds what was sealed before to its row.

In batches, each in a transaction of its own: killed, it goes on where it stopped. What no key opens stays as it
is, and `rotate_keys` tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from triage.models.sealing import VERSION, BrokenSealError, Sealed, SealedField, seal, unseal, unseal_unbound

_BATCH = 500
_IS_OPEN = ("submission", "storedassessment")
_NOTES = ("worry", "last_dose", "medicines", "temperature", "last_urine", "walking", "allergies")
# Each model with its sealed fields, and what tells a row from all others.
_CONTACT = ("name", "phone", "birth_date", "record_number")
_PLACES: dict[str, tuple[tuple[str, ...], Callable[[Any], tuple[str, ...]]]] = {
    "submission": (("answers",), lambda row: (row.pk.hex,)),
    "storedassessment": (
        ("document",),
        lambda row: (row.submission_id.hex, row.urgency, "final" if row.is_final else "so far"),
    ),
    "handovernotes": ((*_NOTES, "implants", "wishes", "contact"), lambda row: (row.submission_id.hex,)),
    "sharedcontact": (
        (*_CONTACT, "best_time", "other_phone"),
        lambda row: (str(row.review_id), row.review.submission_id.hex),
    ),
    "reviewentry": (
        ("text",),
        lambda row: (str(row.review_id), row.kind, row.code, str(row.form_key or "")),
    ),
    "phonecall": (_CONTACT, lambda row: (row.submission_id.hex,)),
}


def seal_all(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    def sealed(field: SealedField, raw: str, place: tuple[str, ...], *, was_open: bool) -> str | None:
        if raw.startswith(f"{VERSION}."):
            return None
        whole = (field.model._meta.db_table, field.column, *place)
        if was_open:
            return seal(raw, place=whole)
        try:
            return seal(unseal_unbound(raw), place=whole)
        except BrokenSealError:
            return None

    _change_all(apps, sealed)


def open_all(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Back to what a release before reads. Contact data stays bound to its rows, and that release cannot read it."""

    def opened(field: SealedField, raw: str, place: tuple[str, ...], *, was_open: bool) -> str | None:
        whole = (field.model._meta.db_table, field.column, *place)
        return unseal(raw, place=whole) if was_open and raw.startswith(f"{VERSION}.") else None

    _change_all(apps, opened)


def _change_all(apps: Apps, change: Callable[..., str | None]) -> None:
    for name, (fields, place_of) in _PLACES.items():
        model = apps.get_model("triage", name)
        for batch in _batches(model):
            with transaction.atomic():
                rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=batch)
                for row in rows.select_related("review") if name == "sharedcontact" else rows:
                    changed = {}
                    for field in fields:
                        raw = row.__dict__[field]
                        was_open = name in _IS_OPEN or (name == "handovernotes" and field != "contact")
                        if raw and (
                            new := change(model._meta.get_field(field), raw, place_of(row), was_open=was_open)
                        ):
                            changed[field] = Sealed(new)
                    if changed:
                        model._base_manager.filter(pk=row.pk).update(**changed)


def _batches(model: type[models.Model]) -> Iterator[list[Any]]:
    ids = model._base_manager.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:_BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:_BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("triage", "0026_sealed_answers")]

    operations = [migrations.RunPython(seal_all, open_all)]
