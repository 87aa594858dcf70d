import django.db.models.deletion
from datetime import date

from django.db import migrations, models

import triage.models.phones
from triage.models.sealing import UNREADABLE, surname_indexes


def index_surnames(apps, _schema):
    """Index every word of the names that can be read; of the others, keep the index there was."""
    contacts = apps.get_model("triage", "SharedContact").objects
    surnames = apps.get_model("triage", "ContactSurname").objects
    for contact in contacts.exclude(birth_index="").iterator(chunk_size=200):
        indexes = {contact.birth_index}
        if UNREADABLE not in (contact.name, contact.birth_date):
            indexes |= surname_indexes(date.fromisoformat(contact.birth_date), contact.name)
        for index in sorted(indexes):
            surnames.create(contact=contact, index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0015_draft_documents"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name="clinic",
                name=name,
                field=models.CharField(max_length=40, validators=[check], **options),
            )
            for name, check, options in (
                ("phone", triage.models.phones.check_phone, {"blank": True}),
                ("after_hours_phone", triage.models.phones.check_phone, {"blank": True}),
                ("emergency_number", triage.models.phones.check_phone_or_short_number, {"default": "911"}),
                (
                    "crisis_number",
                    triage.models.phones.check_phone_or_short_number,
                    {"default": "988", "help_text": "For thoughts of suicide or self-harm."},
                ),
            )
        ),
        migrations.CreateModel(
            name="ContactSurname",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.CharField(db_index=True, max_length=64)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surnames",
                        to="triage.sharedcontact",
                    ),
                ),
            ],
        ),
        migrations.RunPython(index_surnames, migrations.RunPython.noop),
    ]
