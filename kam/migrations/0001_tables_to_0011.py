"""All tables of this floor at once, for who begins; an instance that has them keeps its steps up to 0011."""

import datetime
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import kam.ground.tables
import kam.models.calendars
import kam.models.users
import uuid
from django.conf import settings
from django.db import migrations, models


def keep_plain(apps, schema_editor):
    """
    Packed numbers are read once and gone: PostgreSQL would spend seven times the work on making them shorter.

    Nor are they worth its log: a database that fell down has no worker left that waits for them.
    """
    if schema_editor.connection.vendor == "postgresql":
        columns = ", ".join(f"ALTER COLUMN {name} SET STORAGE EXTERNAL" for name in ("given", "found"))
        schema_editor.execute(f"ALTER TABLE kam_runpart {columns}")
        schema_editor.execute("ALTER TABLE kam_runpart SET UNLOGGED")


class Migration(migrations.Migration):

    replaces = [
        ('kam', '0001_initial'),
        ('kam', '0002_long_addresses'),
        ('kam', '0003_more_runs'),
        ('kam', '0004_calendars'),
        ('kam', '0005_told_and_mailed'),
        ('kam', '0006_value_runs'),
        ('kam', '0007_learning'),
        ('kam', '0008_parts'),
        ('kam', '0009_webhooks'),
        ('kam', '0010_events_say_through_what'),
        ('kam', '0011_retention'),
    ]

    initial = True

    # Tables of others that name none of ours come first, while there are few to keep in mind.
    dependencies = [
        ('axes', '0010_accessattemptexpiration'),
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        ('sessions', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        kam.ground.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name='RetentionPeriod',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20, unique=True, verbose_name='kind')),
                        ('days', models.PositiveIntegerField(blank=True, null=True, verbose_name='days')),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='WorkCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                        ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                        ('region', models.CharField(blank=True, max_length=40, verbose_name='part of the country')),
                        ('weekdays', models.JSONField(default=kam.models.calendars.usual_weekdays, verbose_name='working weekdays')),
                        ('places', models.JSONField(blank=True, default=list, verbose_name="customers' regions and cities")),
                        ('is_default', models.BooleanField(default=False, verbose_name="the company's own")),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['-is_default', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('role', models.CharField(choices=[('account_manager', 'Account manager'), ('team_lead', 'Team lead'), ('director', 'Sales director'), ('service', 'Service'), ('marketing', 'Marketing'), ('finance', 'Finance'), ('administrator', 'Administrator'), ('integration', 'Integration'), ('auditor', 'Auditor')], default='account_manager', max_length=20, verbose_name='role')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='kam.team')),
                        ('acts_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='integrations', to=settings.AUTH_USER_MODEL)),
                        ('is_system', models.BooleanField(default=False, editable=False)),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                        ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(blank=True, max_length=50, verbose_name='time zone')),
                        ('appearance', models.CharField(choices=[('system', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=8, verbose_name='appearance')),
                        ('page_size', models.PositiveSmallIntegerField(default=50)),
                        ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='users', to='kam.workcalendar', verbose_name='calendar')),
                        ('weekdays', models.JSONField(blank=True, default=list, verbose_name='working weekdays')),
                        ('visits_per_day', models.PositiveSmallIntegerField(default=4, verbose_name='visits a day')),
                        ('visit_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours for visits a week')),
                        ('watches', models.JSONField(default=dict, help_text='{kind: wanted}, where not as `kam.ground.watching` begins')),
                        ('digest', models.CharField(choices=[('off', 'Never'), ('workdays', 'On working days'), ('daily', 'Every day')], default='workdays', max_length=10, verbose_name='daily mail')),
                        ('digest_at', models.TimeField(default=datetime.time(7, 30), help_text="on the clock of the user's time zone", verbose_name='at')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                    managers=[
                        ('objects', kam.models.users.Users()),
                    ],
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='task | mail', max_length=20)),
                        ('name', models.CharField(help_text='task name or mail address', max_length=254)),
                        ('payload', models.JSONField(default=dict)),
                        ('account_id', models.BigIntegerField(db_index=True, null=True)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dead', 'Given up')], default='waiting', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('error', models.TextField(blank=True)),
                    ],
                    options={
                        'verbose_name_plural': 'deliveries',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['state', 'next_at'], name='delivery_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.BigIntegerField(editable=False, help_text='its place, given once committed', null=True, unique=True)),
                        ('verb', models.CharField(db_index=True, max_length=60)),
                        ('noun', models.CharField(max_length=40)),
                        ('subject_id', models.BigIntegerField(null=True)),
                        ('subject_name', models.CharField(blank=True, max_length=255)),
                        ('account_id', models.BigIntegerField(null=True)),
                        ('by_id', models.BigIntegerField(null=True)),
                        ('by_name', models.CharField(blank=True, max_length=120)),
                        ('through', models.CharField(blank=True, choices=[('page', 'Page'), ('token', 'API token'), ('import', 'Import'), ('run', 'Run'), ('merge', 'Merge')], db_default='', default='', max_length=10)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('changes', models.JSONField(default=dict, help_text='{field: [was, is]}')),
                        ('data', models.JSONField(default=dict, help_text='names and numbers that explain the happening')),
                    ],
                    options={
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['account_id', '-at', '-id'], name='event_account_at'), models.Index(fields=['noun', 'subject_id', '-at'], name='event_subject_at'), models.Index(fields=['-at', '-id'], name='event_at'), models.Index(condition=models.Q(('seq__isnull', True)), fields=['id'], name='event_without_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Feed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('last_used_at', models.DateTimeField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Key',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('owner', models.CharField(help_text='user:<id> or token:<id>', max_length=40)),
                        ('key', models.CharField(max_length=255)),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(help_text='null = still in progress', null=True)),
                        ('body', models.TextField(blank=True)),
                        ('headers', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('owner', 'key'), name='idempotency_key')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('contribution', 'Contribution'), ('tiers', 'Tiers'), ('churn', 'Churn risk'), ('standards', 'Scorecards and classes'), ('fit', 'Profiles and fit'), ('learning', 'Learning of the churn score'), ('backtest', 'Backtest of the churn score'), ('value', 'Customer asset value'), ('all', 'Everything'), ('visit_plans', 'Visit plans'), ('watch', 'Watch over deadlines'), ('digest', 'Daily mails'), ('import', 'Import'), ('retention', 'Retention')], max_length=20, verbose_name='kind')),
                        ('as_of', models.DateField(null=True, verbose_name='as of')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                        ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to=settings.AUTH_USER_MODEL)),
                        ('policy_version', models.PositiveIntegerField(null=True)),
                        ('params', models.JSONField(default=dict)),
                        ('progress', models.FloatField(default=0, help_text='0..1')),
                        ('step', models.CharField(blank=True, max_length=120)),
                        ('result', models.JSONField(default=dict)),
                        ('error', models.TextField(blank=True)),
                        ('is_current', models.BooleanField(default=False)),
                        ('lease', models.CharField(blank=True, max_length=64)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='requested')),
                        ('started_at', models.DateTimeField(null=True)),
                        ('beat_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['kind', 'state', 'as_of'], name='run_kind_state')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('kind',), name='one_current_run_per_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Import',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='accounts | orders', max_length=20, verbose_name='kind')),
                        ('file', models.FileField(upload_to='imports/')),
                        ('file_name', models.CharField(max_length=255, verbose_name='file')),
                        ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('checked', 'Checked'), ('done', 'Imported'), ('undone', 'Undone'), ('failed', 'Failed')], default='uploaded', max_length=10, verbose_name='state')),
                        ('mapping', models.JSONField(default=dict, help_text='{column of the file: field}')),
                        ('options', models.JSONField(default=dict)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('good', models.PositiveIntegerField(default=0)),
                        ('bad', models.PositiveIntegerField(default=0)),
                        ('created', models.PositiveIntegerField(default=0)),
                        ('changed', models.PositiveIntegerField(default=0)),
                        ('unchanged', models.PositiveIntegerField(default=0)),
                        ('errors', models.JSONField(default=list, help_text='first 500: [row, column, reason, value]')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                        ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to='kam.run')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RunPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='kam.run')),
                        ('work', models.CharField(max_length=20)),
                        ('given', models.BinaryField()),
                        ('found', models.BinaryField(default=bytes)),
                        ('lease', models.CharField(blank=True, max_length=64)),
                        ('taken_at', models.DateTimeField(null=True)),
                        ('done_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                        ('page', models.CharField(max_length=60)),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('query', models.CharField(blank=True, max_length=1000)),
                        ('shared', models.BooleanField(default=False, verbose_name='for everybody')),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'page', 'name'), name='saved_view_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='kam.team')),
                        ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to=settings.AUTH_USER_MODEL)),
                        ('path', models.CharField(db_index=True, default='/', editable=False, max_length=255)),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['path'],
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                        ('token_key', models.CharField(db_index=True, max_length=25)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
                        ('created', models.DateTimeField(auto_now_add=True)),
                        ('expiry', models.DateTimeField(blank=True, null=True)),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                        ('last_used_at', models.DateTimeField(null=True, verbose_name='last used')),
                        ('revoked_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['-created'],
                    },
                ),
                migrations.CreateModel(
                    name='Webhook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('archived_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL, verbose_name='kept by')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('url', models.CharField(max_length=500, verbose_name='address')),
                        ('verbs', models.JSONField(default=list, help_text='[verb, or noun for all of its verbs]', verbose_name='event types')),
                        ('tiers', models.JSONField(default=list, verbose_name='tiers')),
                        ('content', models.CharField(choices=[('ids', 'Numbers only: what happened, to which record of which customer'), ('whole', 'With names, and what was and is')], default='ids', max_length=10, verbose_name='content')),
                        ('secret', models.TextField(help_text='sealed')),
                        ('old_secret', models.TextField(blank=True, help_text='sealed; signs too while the other side changes over')),
                        ('old_until', models.DateTimeField(null=True)),
                        ('cursor', models.BigIntegerField(default=0, help_text='the last happening, by its place, that was looked at')),
                        ('is_on', models.BooleanField(default=True, verbose_name='is on')),
                        ('ended_why', models.CharField(blank=True, choices=[('gone', 'The other side answered that it is gone (410).'), ('failing', 'The other side took nothing for three days.'), ('secret', 'Its secret cannot be read any more: renew it, then switch it on.')], max_length=10)),
                        ('rest_until', models.DateTimeField(default=django.utils.timezone.now, help_text='a worker has it, or it failed a moment ago')),
                        ('well_at', models.DateTimeField(null=True, verbose_name='last success')),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Sending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='kam.webhook')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, help_text='webhook-id, the same at every try')),
                        ('event_id', models.BigIntegerField(null=True)),
                        ('account_id', models.BigIntegerField(db_index=True, null=True)),
                        ('verb', models.CharField(max_length=60, verbose_name='event type')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dead', 'Given up')], default='waiting', max_length=10, verbose_name='state')),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('tries', models.JSONField(default=list, help_text='[{at, status, error, ms}]')),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['webhook', 'next_at'], name='sending_due'), models.Index(fields=['done_at'], name='sending_done')],
                        'constraints': [models.UniqueConstraint(fields=('webhook', 'event_id'), name='sending_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='kam.workcalendar', verbose_name='calendar')),
                        ('on', models.DateField(verbose_name='day')),
                        ('works', models.BooleanField(default=False, verbose_name='is worked')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                        ('names', models.JSONField(default=dict, editable=False, help_text='{language: name}')),
                        ('by_hand', models.BooleanField(default=True, editable=False)),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['on'],
                        'indexes': [models.Index(fields=['on'], name='calendarday_on')],
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'on'), name='calendarday_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='colleague')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('until_on', models.DateField(verbose_name='last day')),
                        ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                        ('version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['starts_on', 'pk'],
                        'indexes': [models.Index(fields=['user', 'until_on'], name='absence_user_until')],
                    },
                ),
                migrations.CreateModel(
                    name='BusyTime',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='busy_times', to=settings.AUTH_USER_MODEL)),
                        ('starts_at', models.DateTimeField(verbose_name='from')),
                        ('ends_at', models.DateTimeField(verbose_name='until')),
                        ('all_day', models.BooleanField(default=False, verbose_name='all day')),
                        ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                        ('read_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['starts_at', 'pk'],
                        'indexes': [models.Index(fields=['user', 'ends_at'], name='busytime_user_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='kam.import')),
                        ('noun', models.CharField(max_length=20)),
                        ('subject_id', models.BigIntegerField()),
                        ('before', models.JSONField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['source', 'noun'], name='imported_row_source')],
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='colleague')),
                        ('to', models.EmailField(blank=True, max_length=254, verbose_name='to')),
                        ('kind', models.CharField(max_length=20, verbose_name='kind')),
                        ('day', models.DateField(verbose_name='day')),
                        ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                        ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mail', to='kam.delivery')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'day'), name='one_mail_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='kam.event')),
                        ('account_id', models.BigIntegerField(db_index=True, null=True)),
                        ('url', models.CharField(blank=True, max_length=255)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('read_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['user', 'read_at'], name='notice_unread')],
                    },
                ),
            ],
        ),
        migrations.RunPython(keep_plain, migrations.RunPython.noop),
    ]
