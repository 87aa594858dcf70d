from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0008_phone_calls'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='called_at',
            field=models.DateTimeField(null=True),
        ),
    ]
