"""What people want to be told of and when, and the log of mails that the product writes by itself."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kam', '0004_calendars'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='digest',
            field=models.CharField(choices=[('off', 'Never'), ('workdays', 'On working days'), ('daily', 'Every day')], default='workdays', max_length=10, verbose_name='daily mail'),
        ),
        migrations.AddField(
            model_name='user',
            name='digest_at',
            field=models.TimeField(default=datetime.time(7, 30), help_text="on the clock of the user's time zone", verbose_name='at'),
        ),
        migrations.AddField(
            model_name='user',
            name='watches',
            field=models.JSONField(default=dict, help_text='{kind: wanted}, where not as `kam.ground.watching` begins'),
        ),
        migrations.AlterField(
            model_name='run',
            name='kind',
            field=models.CharField(choices=[('contribution', 'Contribution'), ('tiers', 'Tiers'), ('churn', 'Churn risk'), ('standards', 'Scorecards and classes'), ('fit', 'Profiles and fit'), ('all', 'Everything'), ('visit_plans', 'Visit plans'), ('watch', 'Watch over deadlines'), ('digest', 'Daily mails'), ('import', 'Import')], max_length=20, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(blank=True, max_length=254, verbose_name='to')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('day', models.DateField(verbose_name='day')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mail', to='kam.delivery')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='colleague')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'day'), name='one_mail_a_day')],
            },
        ),
    ]
