"""The hash of every stored and published version in the audit trail; more than one certificate of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

from triage.models.triggers import guard, unguard

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _guard(_apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    guard(schema.connection)


def _unguard(_apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    unguard(schema.connection)


class Migration(migrations.Migration):
    dependencies = [("triage", "0014_draft_frame")]

    operations = [
        migrations.RunPython(_unguard, _guard),
        migrations.AddField(
            model_name="auditrow",
            name="digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="audithead",
            name="publication",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="audithead",
            name="live_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="triage.protocolversion",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="report",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(_guard, _unguard),
    ]
