"""Writes into the ledger what is stored already.

In batches, each in a transaction of its own: killed, it begins again where it stopped or before.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from triage.models.ledger import COVERED, write_lines

_BATCH = 1000


def write_all(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for kind, covered in COVERED.items():
        model = apps.get_model("triage", kind)
        pks = model._base_manager.order_by("pk").values_list("pk", flat=True)
        batch = list(pks[:_BATCH])
        while batch:
            with transaction.atomic():
                write_lines(model, batch, covered=covered)
            batch = list(pks.filter(pk__gt=batch[-1])[:_BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("triage", "0035_ledger")]

    operations = [migrations.RunPython(write_all, migrations.RunPython.noop)]
