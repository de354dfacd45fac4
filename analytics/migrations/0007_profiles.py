"""How well customers fit the profile of key accounts, and what each run compared."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0017_fit'),
        ('analytics', '0006_potential'),
        ('kam', '0003_more_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProfileBasis',
            fields=[
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile_basis', serialize=False, to='kam.run')),
                ('packed', models.BinaryField()),
                ('bought', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Fit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField(help_text='0..100; five points double the odds of being a key account', verbose_name='fit')),
                ('known', models.PositiveSmallIntegerField(verbose_name='traits known')),
                ('is_key', models.BooleanField(help_text='platinum or gold on the day of the run', verbose_name='key account')),
                ('is_prospect', models.BooleanField(help_text='never ordered up to the day of the run', verbose_name='prospect')),
                ('reasons', models.JSONField(default=dict, help_text='{characteristic: [value, points]} of what is known')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='fits', to='accounts.account')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='fits', to='kam.run')),
            ],
            options={
                'ordering': ['-score', 'account'],
                'indexes': [models.Index(fields=['run', 'is_key', '-score'], name='fit_score')],
                'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='one_fit_per_run')],
            },
        ),
    ]
