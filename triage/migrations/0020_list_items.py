from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0019_counts_together"),
    ]

    operations = [
        migrations.RemoveField(model_name="draft", name="becomes_emergency_if"),
        migrations.RemoveField(model_name="draft", name="becomes_emergency_if_other"),
    ]
