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


def _nothing(_apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Going on changes no row."""


def _one_with_report(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Going back: the latest certificate of each version, with a report."""
    certificates = apps.get_model("triage", "Certificate").objects
    latest = certificates.values("version").annotate(latest=models.Max("pk")).values_list("latest", flat=True)
    certificates.exclude(pk__in=list(latest)).delete()
    certificates.filter(report__isnull=True).update(report={})


class Migration(migrations.Migration):
    dependencies = [("triage", "0020_list_items")]

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
        migrations.RunPython(_nothing, _one_with_report),
        migrations.RunPython(_guard, _unguard),
    ]
