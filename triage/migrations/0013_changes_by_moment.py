"""Changes are told by the moment of beginning, so days that were summed before are counted again."""

from django.db import migrations, models


def forget_sums(apps, schema_editor):
    apps.get_model("triage", "DaySums").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):

    dependencies = [("triage", "0012_free_above_held")]

    operations = [
        migrations.RunPython(forget_sums, migrations.RunPython.noop),
        migrations.DeleteModel(name="ChangedDay"),
        migrations.CreateModel(
            name="ChangedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
            ],
        ),
    ]
