"""What the watch has told whom of, and what people have put off."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0023_places'),
        ('lifecycle', '0009_win_back_dilemmas_self_check'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('reason', models.CharField(help_text='key of the thing within its kind', max_length=80, verbose_name='reason')),
                ('until', models.DateField(verbose_name='until')),
                ('level', models.IntegerField(default=0, help_text='how bad it stood when it was put off')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to='accounts.account', verbose_name='customer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['until', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'reason'), name='one_snooze_a_thing')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('thing', models.CharField(help_text='key of the thing within its kind', max_length=80)),
                ('due_on', models.DateField()),
                ('step', models.SmallIntegerField(help_text='days ahead, below 0 days past')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'thing'), name='told_once')],
            },
        ),
    ]
