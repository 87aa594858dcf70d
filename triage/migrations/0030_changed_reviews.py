import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0029_machine_accounts'),
    ]

    operations = [
        # Those of before count as changed now: programs read them once more, and miss none.
        migrations.AddField(
            model_name='review',
            name='changed_at',
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
