import django.core.validators
import django.db.models.deletion
import triage.models.clinic
import triage.models.phones
import triage.models.sealing
import uuid
from django.conf import settings
from django.db import migrations, models

from triage.models.triggers import guard, unguard


def _guard(_apps, schema):
    guard(schema.connection)


def _unguard(_apps, schema):
    unguard(schema.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('mac', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
                ('publication', models.PositiveBigIntegerField(null=True)),
                ('live_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('seal', models.CharField(default='', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_audit_head')],
            },
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=40)),
                ('action', models.CharField(max_length=40)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=40)),
                ('fields', models.JSONField(default=list)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('mac', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('number',),
                'permissions': [('read_audit', 'Can read the audit trail')],
                'indexes': [models.Index(fields=['subject_type', 'subject'], name='audit_subject')],
            },
        ),
        migrations.CreateModel(
            name='Clinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40, validators=[triage.models.phones.check_phone])),
                ('after_hours_phone', models.CharField(blank=True, max_length=40, validators=[triage.models.phones.check_phone])),
                ('emergency_number', models.CharField(default='911', max_length=40, validators=[triage.models.phones.check_phone_or_short_number])),
                ('crisis_number', models.CharField(default='988', help_text='For thoughts of suicide or self-harm.', max_length=40, validators=[triage.models.phones.check_phone_or_short_number])),
                ('fallback_hours', models.PositiveSmallIntegerField(default=2, help_text='Someone told to call today goes to the emergency room when they have spoken to nobody for this many hours.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)])),
                ('emergency_minutes', models.PositiveSmallIntegerField(default=15, help_text='From sharing until a nurse takes it, by the clock, day and night.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='minutes to take up an emergency')),
                ('same_day_minutes', models.PositiveSmallIntegerField(default=240, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(720)], verbose_name='minutes to take up a call for today')),
                ('soon_minutes', models.PositiveSmallIntegerField(default=1440, validators=[django.core.validators.MinValueValidator(60), django.core.validators.MaxValueValidator(4320)], verbose_name='minutes to take up one that is to be told soon')),
                ('routine_minutes', models.PositiveSmallIntegerField(default=2880, validators=[django.core.validators.MinValueValidator(60), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes to take up one without signs')),
                ('emergency_closing_minutes', models.PositiveSmallIntegerField(default=120, help_text='From sharing until a nurse closes it with its outcome. The report compares with these.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes to close an emergency')),
                ('same_day_closing_minutes', models.PositiveSmallIntegerField(default=480, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(2880)], verbose_name='minutes to close a call for today')),
                ('soon_closing_minutes', models.PositiveSmallIntegerField(default=2880, validators=[django.core.validators.MinValueValidator(60), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes to close one that is to be told soon')),
                ('routine_closing_minutes', models.PositiveSmallIntegerField(default=4320, validators=[django.core.validators.MinValueValidator(60), django.core.validators.MaxValueValidator(20160)], verbose_name='minutes to close one without signs')),
                ('stale_minutes', models.PositiveSmallIntegerField(default=30, help_text='A nurse who holds a review and does nothing for so long may be relieved by another.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='minutes until a claim goes stale')),
                ('attempts_needed', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name="calls before 'could not reach'")),
                ('look_back_days', models.PositiveSmallIntegerField(default=30, help_text='When new rules are published, answers that were shared in so many days and would now be more urgent come back into the queue. 0 switches this off.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days to look back')),
                ('time_zone', models.CharField(default='America/New_York', max_length=60, validators=[triage.models.clinic.check_time_zone])),
                ('quiet_from', models.TimeField(blank=True, help_text='At these hours nobody is told that a review waits too long. An emergency is never kept quiet. Leave both empty for no quiet hours.', null=True, verbose_name='quiet hours from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet hours until')),
            ],
            options={
                'verbose_name': 'clinic settings',
                'verbose_name_plural': 'clinic settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_clinic'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end', violation_error_message='Quiet hours need a beginning and another end, or neither.')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What this draft is for, such as: raise night pain.', max_length=120)),
                ('state', models.CharField(choices=[('editing', 'being edited'), ('in_review', 'in review'), ('published', 'published'), ('discarded', 'discarded')], default='editing', max_length=9)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('protocol_id', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='protocol id')),
                ('title', models.JSONField(default=dict)),
                ('languages', models.JSONField(default=list)),
                ('cancer_question', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')])),
                ('documents', models.JSONField(blank=True, default=dict)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contributors', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'permissions': [('propose_protocol', 'Can send a draft for review'), ('approve_protocol', 'Can approve what another person proposed')],
            },
        ),
        migrations.CreateModel(
            name='DraftFrame',
            fields=[
            ],
            options={
                'verbose_name': 'frame',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('triage.draft',),
        ),
        migrations.CreateModel(
            name='DraftPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='id')),
                ('title', models.JSONField(default=dict)),
                ('intro', models.JSONField(default=dict)),
                ('intro_other', models.JSONField(default=dict, verbose_name='intro (for someone else)')),
                ('layout', models.CharField(choices=[('checklist', 'checklist: a row of boxes each'), ('one_by_one', 'one by one')], default='checklist', max_length=10)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='triage.draft')),
            ],
            options={
                'verbose_name': 'page',
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DraftQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='id')),
                ('type', models.CharField(choices=[('yes_no', 'yes / no'), ('number', 'number'), ('choice', 'choice')], max_length=6)),
                ('label', models.JSONField(default=dict, verbose_name='short name')),
                ('ask', models.JSONField(default=dict, verbose_name='question')),
                ('ask_other', models.JSONField(default=dict, verbose_name='question (for someone else)')),
                ('hint', models.JSONField(blank=True, default=dict)),
                ('hint_other', models.JSONField(blank=True, default=dict, verbose_name='hint (for someone else)')),
                ('how_to_tell', models.JSONField(blank=True, default=dict)),
                ('how_to_tell_other', models.JSONField(blank=True, default=dict, verbose_name='how to tell (for someone else)')),
                ('citations', models.JSONField(default=list)),
                ('role', models.CharField(choices=[('sign', 'a sign'), ('context', 'context')], default='sign', max_length=7)),
                ('red_flag', models.BooleanField(default=False, help_text='A yes alone must say: get help now. Needs the floor “emergency”.')),
                ('call_911', models.BooleanField(default=False, verbose_name='call 911')),
                ('informational', models.BooleanField(default=False, help_text='No rule looks at it.')),
                ('optional', models.BooleanField(default=False, help_text='It may be left empty.')),
                ('not_sure_until_answered', models.BooleanField(default=False)),
                ('body_region', models.CharField(blank=True, max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')])),
                ('unit', models.JSONField(blank=True, default=dict)),
                ('minimum', models.SmallIntegerField(blank=True, null=True)),
                ('maximum', models.SmallIntegerField(blank=True, null=True)),
                ('floor_alone', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9, verbose_name='floor for yes')),
                ('floor_not_sure', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9, verbose_name='floor for not sure')),
                ('floor_no_cancer', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9, verbose_name='floor without cancer')),
                ('floor_at_least', models.SmallIntegerField(blank=True, null=True, verbose_name='floor from this number on')),
                ('floor_position', models.PositiveSmallIntegerField(default=9999, editable=False)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='triage.draft')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='triage.draftpage')),
            ],
            options={
                'verbose_name': 'question',
                'ordering': ('page__position', 'position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DraftOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='id')),
                ('label', models.JSONField(default=dict)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='triage.draftquestion')),
            ],
            options={
                'verbose_name': 'option',
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DraftRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rule', 'rule'), ('combination', 'promised combination'), ('assumption', 'assumption')], default='rule', max_length=11)),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(blank=True, max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='id')),
                ('urgency', models.CharField(blank=True, choices=[('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('reason', models.JSONField(blank=True, default=dict)),
                ('clinician_note', models.JSONField(blank=True, default=dict)),
                ('note', models.CharField(blank=True, max_length=2000)),
                ('citations', models.JSONField(blank=True, default=list)),
                ('content', models.JSONField(blank=True, default=list, verbose_name='education pages')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='triage.draft')),
            ],
            options={
                'verbose_name': 'rule',
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DraftSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='id')),
                ('title', models.CharField(max_length=2000)),
                ('publisher', models.CharField(max_length=2000)),
                ('kind', models.CharField(choices=[('document', 'document, cited by heading and lines'), ('guideline', 'guideline'), ('own', 'our own')], max_length=9)),
                ('trust', models.CharField(choices=[('verified', 'verified'), ('second_hand', 'second-hand'), ('our_choice', 'our cautious choice')], max_length=11)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='triage.draft')),
            ],
            options={
                'verbose_name': 'source',
                'ordering': ('key',),
            },
        ),
        migrations.CreateModel(
            name='DraftTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('alternative', models.CharField(default='A', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$', 'Write a letter: A, B, C …')])),
                ('looks_at', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='question')),
                ('at_least', models.SmallIntegerField(blank=True, null=True, verbose_name='at least')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='one of')),
                ('or_not_sure', models.BooleanField(default=False, verbose_name='or not sure')),
                ('count_needed', models.PositiveSmallIntegerField(blank=True, help_text='Empty: this must hold. A number k: at least k of the rows with a number must hold.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='counts: needed')),
                ('yes_to', models.CharField(blank=True, max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', 'Write small letters, digits and underscores, with a letter first: leg_weakness.')], verbose_name='counts as yes to')),
                ('together_with', models.CharField(blank=True, help_text='Empty: always. Or a test of another question that must hold too: stiffness in [new]?', max_length=200, verbose_name='only together with')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='triage.draftpage')),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='triage.draftquestion')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='triage.draftrule')),
            ],
            options={
                'verbose_name': 'test',
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DraftUrgency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urgency', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('title', models.JSONField(default=dict)),
                ('by_when', models.JSONField(default=dict)),
                ('steps', models.JSONField(default=list)),
                ('steps_other', models.JSONField(default=list, verbose_name='steps (for someone else)')),
                ('say', models.JSONField(default=dict)),
                ('say_other', models.JSONField(default=dict, verbose_name='say (for someone else)')),
                ('meanwhile', models.JSONField(default=list)),
                ('meanwhile_other', models.JSONField(default=list, verbose_name='meanwhile (for someone else)')),
                ('content', models.JSONField(default=list, verbose_name='education pages')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='urgencies', to='triage.draft')),
            ],
            options={
                'verbose_name': 'words of an urgency',
                'verbose_name_plural': 'words of the urgencies',
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='triage.clinic')),
            ],
            options={
                'ordering': ('day',),
            },
        ),
        migrations.CreateModel(
            name='OnCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('nurse', 'Nurses'), ('lead', 'Lead nurses'), ('administrator', 'Administrators')], help_text='Nurses are told of an emergency at once; lead nurses of whatever nobody takes in time; administrators when nobody has after the same time again.', max_length=13, verbose_name='told as')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='on_call', to='triage.clinic')),
            ],
            options={
                'verbose_name': 'person on call',
                'verbose_name_plural': 'people on call',
                'ordering': ('-level', 'email'),
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours', to='triage.clinic')),
            ],
            options={
                'verbose_name_plural': 'opening hours',
                'ordering': ('weekday', 'opens'),
            },
        ),
        migrations.CreateModel(
            name='ProtocolVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.TextField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('passages', models.JSONField(default=dict)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('publish', 'published'), ('roll_back', 'rolled back')], max_length=9)),
                ('comparison', models.JSONField()),
                ('summary', models.TextField(max_length=2000, verbose_name='why')),
                ('reasons', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('returned', 'returned to its author'), ('withdrawn', 'withdrawn')], default='open', max_length=9)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.TextField(blank=True, max_length=2000)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='triage.draft')),
                ('live', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='triage.protocolversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='triage.protocolversion')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('cancelled', 'Cancelled'), ('finished', 'Finished'), ('failed', 'Failed')], default='waiting', max_length=9)),
                ('total', models.PositiveIntegerField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('days', models.PositiveSmallIntegerField()),
                ('returned', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='triage.protocolversion')),
            ],
            options={
                'verbose_name': 'look-back',
                'permissions': [('resume_lookback', 'Can resume a look-back that failed')],
                'abstract': False,
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='draft',
            name='base',
            field=models.ForeignKey(help_text='The version that this draft started from.', on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='triage.protocolversion'),
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('report', models.JSONField(null=True)),
                ('solver', models.CharField(max_length=100)),
                ('formula_sha256', models.CharField(max_length=64)),
                ('packed', models.BinaryField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='triage.protocolversion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('loaded', 'loaded with the program'), ('publish', 'published'), ('roll_back', 'rolled back')], default='loaded', max_length=9)),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.TextField()),
                ('comparison', models.JSONField(null=True)),
                ('reasons', models.JSONField(default=dict)),
                ('report', models.JSONField(null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='triage.protocolversion')),
            ],
        ),
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('cancelled', 'Cancelled'), ('finished', 'Finished'), ('failed', 'Failed')], default='waiting', max_length=9)),
                ('total', models.PositiveIntegerField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('document', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=120)),
                ('counts', models.JSONField(default=dict)),
                ('not_asked', models.JSONField(default=dict)),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'permissions': [('run_replay', 'Can start and cancel replays')],
                'abstract': False,
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urgency', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('override', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('look_back_urgency', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('rank', models.PositiveSmallIntegerField()),
                ('shared_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('escalates_at', models.DateTimeField(null=True)),
                ('waits', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('touched_at', models.DateTimeField(null=True)),
                ('has_news', models.BooleanField(default=False)),
                ('is_back', models.BooleanField(default=False)),
                ('outcome', models.CharField(blank=True, choices=[('sent_to_er', 'Sent to the emergency room'), ('appointment', 'Appointment made'), ('advice', 'Advice given'), ('in_care', 'Already in care'), ('not_reached', 'Could not reach'), ('duplicate', 'Duplicate of another'), ('withdrawn', 'Withdrawn by the patient')], max_length=12)),
                ('reached_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('follow_up_agreed_at', models.DateTimeField(null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('code_index', models.CharField(max_length=64, unique=True)),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claimed_reviews', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('look_back', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='triage.lookback')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='triage.person')),
                ('unreached_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'permissions': [('work_queue', 'Can read and work the queue'), ('lead_queue', 'Can close many reviews at once'), ('read_report', 'Can read the report: numbers only, no person')],
            },
        ),
        migrations.CreateModel(
            name='PersonDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_same', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='triage.review')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_decisions', to='triage.review')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('wait', models.PositiveIntegerField()),
                ('level', models.CharField(choices=[('nurse', 'Nurses'), ('lead', 'Lead nurses'), ('administrator', 'Administrators')], max_length=13)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('webhook', 'Webhook')], max_length=7)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='cancelled')),
                ('error', models.CharField(blank=True, choices=[('unreachable', 'could not be reached'), ('timed_out', 'did not answer in time'), ('not_safe', 'offers no safe connection'), ('log_in', 'refused our name and password'), ('refused', 'refused the message'), ('redirected', 'sent us elsewhere, which is not followed'), ('broken', 'was not asked, as the message could not be made; see the log')], max_length=11)),
                ('error_code', models.PositiveSmallIntegerField(null=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='triage.review')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('shared', 'Shared'), ('raised', 'Got more urgent'), ('rule_change', 'Back because a rule changed'), ('added', 'Patient added'), ('claimed', 'Taken'), ('released', 'Put back'), ('handed_over', 'Handed over'), ('attempt', 'Call'), ('note', 'Note'), ('overridden', 'Urgency changed'), ('unreached', 'Could not reach: a second nurse must agree'), ('kept_open', 'Second nurse kept it open'), ('closed', 'Closed'), ('reopened', 'Opened again'), ('agreed', 'Agreed to be asked again'), ('disagreed', 'No longer to be asked again'), ('followed_up', 'Answered again'), ('worse', 'Worse at follow-up'), ('joined', 'Same person confirmed'), ('withdrawn', 'Withdrawn')], max_length=11)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('text', triage.models.sealing.SealedField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='triage.review')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='SenderHeartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('beat_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_sender_heartbeat')],
            },
        ),
        migrations.CreateModel(
            name='SharedContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', triage.models.sealing.SealedField()),
                ('phone', triage.models.sealing.SealedField()),
                ('birth_date', triage.models.sealing.SealedField(blank=True)),
                ('record_number', triage.models.sealing.SealedField(blank=True)),
                ('best_time', triage.models.sealing.SealedField(blank=True)),
                ('phone_index', models.CharField(db_index=True, max_length=64)),
                ('record_index', models.CharField(blank=True, db_index=True, max_length=64)),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='triage.review')),
            ],
        ),
        migrations.CreateModel(
            name='ContactSurname',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.CharField(db_index=True, max_length=64)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surnames', to='triage.sharedcontact')),
            ],
        ),
        migrations.CreateModel(
            name='StoredCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('story', models.TextField(help_text='What the person would tell, in your own words. No name, nothing that tells who it is.', validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('answers', models.JSONField(default=dict)),
                ('expected', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9, verbose_name='expected urgency')),
                ('accepted', models.JSONField(default=list, verbose_name='accepted urgencies')),
                ('rationale', models.TextField(help_text='Why this urgency, and why the other accepted ones.', validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('source_title', models.CharField(help_text='Where this case was published.', max_length=300, verbose_name='source')),
                ('source_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('source_address', models.URLField(blank=True, max_length=300, verbose_name='address')),
                ('respondent', models.CharField(choices=[('self', 'the person with the signs'), ('other', 'someone for them')], default='self', max_length=5, verbose_name='who answers')),
                ('category', models.CharField(choices=[('benign_or_none', 'harmless, or no sign'), ('bone_pain', 'bone pain'), ('cord_compression', 'spinal cord compression'), ('fracture', 'broken bone'), ('hypercalcemia', 'high calcium'), ('treatment_side_effect', 'side effect of treatment'), ('other', 'something else')], max_length=30)),
                ('evidence', models.CharField(choices=[('case_report', 'case report'), ('cohort_summary', 'summary of many patients'), ('guideline_list', 'list in a guideline'), ('patient_leaflet', 'leaflet for patients'), ('patient_story', "a patient's own story"), ('regulator_report', 'report of a regulator'), ('teaching_case', 'teaching case'), ('own_experience', 'something that happened here'), ('proof', 'found by the proof')], max_length=30)),
                ('note', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('retired_reason', models.TextField(blank=True, editable=False, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'case',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('respondent', models.CharField(choices=[('self', 'the person with the signs'), ('other', 'someone for them')], max_length=5)),
                ('answers', models.JSONField(default=dict)),
                ('sent_pages', models.JSONField(default=list)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='triage.protocolversion')),
            ],
        ),
        migrations.CreateModel(
            name='StoredAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urgency', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('document', models.JSONField()),
                ('is_final', models.BooleanField()),
                ('assessed_at', models.DateTimeField(auto_now_add=True)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='triage.submission')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddField(
            model_name='review',
            name='submission',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='triage.submission'),
        ),
        migrations.CreateModel(
            name='ReplayRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comparability', models.CharField(choices=[('compared', 'compared'), ('not_comparable', 'not comparable'), ('failed', 'failed')], max_length=14)),
                ('before', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('after', models.CharField(choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('replay', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='triage.replay')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='triage.submission')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='HandoverNotes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worry', models.CharField(blank=True, max_length=200, verbose_name='What worries you most')),
                ('last_dose', models.CharField(blank=True, max_length=200, verbose_name='Last cancer drug, bone drug or radiation: which, and when')),
                ('medicines', models.CharField(blank=True, max_length=200, verbose_name='Pain drugs, steroids, blood thinners: last dose')),
                ('temperature', models.CharField(blank=True, max_length=200, verbose_name='Temperature, and when. Any fever pill before?')),
                ('last_urine', models.CharField(blank=True, max_length=200, verbose_name='When you last peed, and last pooped')),
                ('walking', models.CharField(blank=True, max_length=200, verbose_name='Can you walk now?')),
                ('allergies', models.CharField(blank=True, max_length=200, verbose_name='Allergies, also to scan dye. Kidney disease?')),
                ('implants', models.CharField(blank=True, max_length=200, verbose_name='Pacemaker or metal in the body')),
                ('wishes', models.CharField(blank=True, max_length=200, verbose_name='Care wishes or hospice')),
                ('contact', triage.models.sealing.SealedField(blank=True, max_length=200, verbose_name='Someone they may call')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='handover_notes', to='triage.submission')),
            ],
            options={
                'verbose_name_plural': 'handover notes',
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('urgency', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('brought_back', models.CharField(blank=True, choices=[('routine', 'ROUTINE'), ('soon', 'SOON'), ('same_day', 'SAME_DAY'), ('emergency', 'EMERGENCY')], max_length=9)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='triage.review')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='triage.submission')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='draftpage',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='draft_page_once'),
        ),
        migrations.AddConstraint(
            model_name='draftquestion',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='draft_question_once'),
        ),
        migrations.AddConstraint(
            model_name='draftoption',
            constraint=models.UniqueConstraint(fields=('question', 'key'), name='draft_option_once'),
        ),
        migrations.AddConstraint(
            model_name='draftrule',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'rule')), fields=('draft', 'key'), name='draft_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='draftsource',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='draft_source_once'),
        ),
        migrations.AddConstraint(
            model_name='drafttest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('page__isnull', True), ('question__isnull', True), ('rule__isnull', False)), models.Q(('page__isnull', False), ('question__isnull', True), ('rule__isnull', True)), models.Q(('page__isnull', True), ('question__isnull', False), ('rule__isnull', True)), _connector='OR'), name='draft_test_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='drafturgency',
            constraint=models.UniqueConstraint(fields=('draft', 'urgency'), name='draft_urgency_once'),
        ),
        migrations.AddConstraint(
            model_name='oncall',
            constraint=models.UniqueConstraint(fields=('level', 'email'), name='on_call_once', violation_error_message='This address is on this list already.'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opens_before_it_closes', violation_error_message='The office must close later than it opens.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'approved'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('author')), _negated=True)), _connector='OR'), name='proposal_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', False), ('kind', 'publish')), models.Q(('draft__isnull', True), ('kind', 'roll_back')), _connector='OR'), name='proposal_draft_to_publish'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', 'open')), fields=('draft',), name='proposal_open_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', 'open')), fields=('version',), name='proposal_of_version_open_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by', None), ('kind', 'loaded')), models.Q(('approved_by', None), ('kind', 'roll_back'), ('published_by__isnull', False)), models.Q(models.Q(('published_by', models.F('approved_by')), _negated=True), ('approved_by__isnull', False), ('kind__in', ['publish', 'roll_back']), ('published_by__isnull', False)), _connector='OR'), name='publication_by_two'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('sent_at', None)), fields=['due_at'], name='alerts_to_send'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('review', 'wait', 'level', 'channel', 'address'), name='one_alert_for_each_step'),
        ),
        migrations.AddConstraint(
            model_name='storedcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at', None), ('retired_by', None), ('retired_reason', '')), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False), models.Q(('retired_reason', ''), _negated=True)), _connector='OR'), name='case_is_retired_with_a_reason'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['started_at', 'id', 'version'], name='submissions_begun'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['-rank', 'due_at'], name='open_reviews_in_order'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at'], name='closed_reviews'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('escalates_at__isnull', False)), fields=['escalates_at'], name='waiting_reviews'),
        ),
        migrations.AddIndex(
            model_name='replayrow',
            index=models.Index(fields=['replay', 'comparability', 'before', 'after'], name='replay_transition'),
        ),
        migrations.AddConstraint(
            model_name='replayrow',
            constraint=models.UniqueConstraint(fields=('replay', 'submission'), name='replayed_once'),
        ),
        # Last: on SQLite, an operation that rebuilds a table drops its triggers.
        migrations.RunPython(_guard, _unguard),
    ]
