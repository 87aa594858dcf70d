"""Proposals, certificates, and a publication log that the database itself keeps as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.conf import settings
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
    dependencies = [
        ("triage", "0011_replay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("report", models.JSONField()),
                ("solver", models.CharField(max_length=100)),
                ("formula_sha256", models.CharField(max_length=64)),
                ("packed", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("publish", "published"), ("roll_back", "rolled back")], max_length=9
                    ),
                ),
                ("comparison", models.JSONField()),
                ("summary", models.TextField(max_length=2000, verbose_name="why")),
                ("reasons", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("approved", "approved"),
                            ("returned", "returned to its author"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_note", models.TextField(blank=True, max_length=2000)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.AddField(
            model_name="protocolversion",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="protocolversion",
            name="passages",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="publication",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="comparison",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="kind",
            field=models.CharField(
                choices=[
                    ("loaded", "loaded with the program"),
                    ("publish", "published"),
                    ("roll_back", "rolled back"),
                ],
                default="loaded",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="reasons",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="publication",
            name="report",
            field=models.JSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", None), ("kind", "loaded")),
                    models.Q(("approved_by", None), ("kind", "roll_back"), ("published_by__isnull", False)),
                    models.Q(
                        models.Q(("published_by", models.F("approved_by")), _negated=True),
                        ("approved_by__isnull", False),
                        ("kind__in", ["publish", "roll_back"]),
                        ("published_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="publication_by_two",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificate",
                to="triage.protocolversion",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="draft",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="triage.draft",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="live",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.protocolversion"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="triage.protocolversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "approved"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("author")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proposal_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draft__isnull", False), ("kind", "publish")),
                    models.Q(("draft__isnull", True), ("kind", "roll_back")),
                    _connector="OR",
                ),
                name="proposal_draft_to_publish",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "open")), fields=("draft",), name="proposal_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "open")),
                fields=("version",),
                name="proposal_of_version_open_once",
            ),
        ),
        migrations.RunPython(_guard, _unguard),
    ]
