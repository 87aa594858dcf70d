"""Whom to call, on the handover sheet, is contact data: seal what was stored as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

from triage.models.sealing import SealedField, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _rewrite(change: Callable[[str], str]) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def rewrite(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
        notes = apps.get_model("triage", "HandoverNotes").objects
        for pk, contact in notes.exclude(contact="").values_list("pk", "contact"):
            notes.filter(pk=pk).update(contact=change(contact))

    return rewrite


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0005_closed_reviews_only"),
    ]

    operations = [
        # Sealed texts are longer than 200 letters.
        migrations.AlterField(
            model_name="handovernotes",
            name="contact",
            field=models.TextField(blank=True, max_length=200, verbose_name="Someone they may call"),
        ),
        migrations.RunPython(_rewrite(seal), _rewrite(unseal)),
        migrations.AlterField(
            model_name="handovernotes",
            name="contact",
            field=SealedField(blank=True, max_length=200, verbose_name="Someone they may call"),
        ),
    ]
