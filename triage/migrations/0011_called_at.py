from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0010_group_headings'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='called_at',
            field=models.DateTimeField(null=True),
        ),
    ]
