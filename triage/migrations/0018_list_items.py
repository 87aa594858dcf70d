from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0017_one_index_for_each_surname"),
    ]

    operations = [
        migrations.RemoveField(model_name="draft", name="becomes_emergency_if"),
        migrations.RemoveField(model_name="draft", name="becomes_emergency_if_other"),
    ]
