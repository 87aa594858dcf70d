from django.db import migrations


class Migration(migrations.Migration):
    # By itself: PostgreSQL alters no table for which rows were just written.
    dependencies = [
        ("triage", "0016_surnames_and_phones"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="sharedcontact",
            name="birth_index",
        ),
    ]
