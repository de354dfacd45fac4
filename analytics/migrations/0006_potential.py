"""Loyalty and potential of each customer, and verdicts that a director overruled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_nominations'),
        ('analytics', '0005_wide_amounts'),
        ('kam', '0002_long_addresses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='verdict',
            name='overruled',
            field=models.JSONField(default=list, help_text='which of the false keys a director had overruled that day'),
        ),
        migrations.CreateModel(
            name='Loyalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField(null=True, verbose_name='loyalty')),
                ('tenure', models.FloatField(null=True, verbose_name='tenure')),
                ('repurchase', models.FloatField(null=True, verbose_name='repurchase')),
                ('wallet', models.FloatField(null=True, verbose_name='share of wallet')),
                ('recommendation', models.FloatField(null=True, verbose_name='willingness to recommend')),
                ('known_share', models.FloatField(help_text='weight of the parts that are known, 0..1', verbose_name='known')),
                ('inputs', models.JSONField(default=dict, help_text='what the parts were read from')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='loyalties', to='accounts.account')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='loyalties', to='kam.run')),
            ],
            options={
                'verbose_name_plural': 'loyalties',
                'ordering': ['-score', 'account'],
                'indexes': [models.Index(fields=['run', '-score'], name='loyalty_score')],
                'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='one_loyalty_per_run')],
            },
        ),
        migrations.CreateModel(
            name='Overrule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('kind', models.CharField(choices=[('one_off', 'Chance bulk buyer'), ('no_profit', 'Volume without profit'), ('squeezer', 'Squeezer')], max_length=10, verbose_name='verdict')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('from_on', models.DateField(editable=False, verbose_name='from')),
                ('until', models.DateField(verbose_name='last day')),
                ('evidence', models.JSONField(default=dict, editable=False, help_text='what the verdict rested on when overruled')),
                ('withdrawn_on', models.DateField(editable=False, null=True, verbose_name='withdrawn on')),
                ('withdraw_reason', models.CharField(blank=True, editable=False, max_length=255, verbose_name='why withdrawn')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrules', to='accounts.account', verbose_name='customer')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-from_on', '-pk'],
                'indexes': [models.Index(fields=['from_on', 'until'], name='overrule_span')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('from_on'))), name='overrule_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Potential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wallet', models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='wallet')),
                ('basis', models.CharField(choices=[('entered', 'Entered'), ('peer_wallets', 'Estimated from the wallets of its like'), ('peer_purchases', 'Estimated from what its like buy of us'), ('unknown', 'Not known')], default='unknown', max_length=14, verbose_name='wallet from')),
                ('level', models.CharField(blank=True, choices=[('industry', 'same kind, industry and size'), ('size', 'same kind and size'), ('kind', 'same kind')], max_length=8, verbose_name='compared with')),
                ('peers', models.PositiveIntegerField(default=0, verbose_name='how many of its like')),
                ('ability', models.CharField(choices=[('strong', 'Strong'), ('fair', 'Fair'), ('weak', 'Weak'), ('unknown', 'Unknown')], default='unknown', max_length=7, verbose_name='power to pay')),
                ('loyalty', models.FloatField(help_text='0..100', verbose_name='loyalty counted')),
                ('loyalty_assumed', models.BooleanField(default=False, verbose_name='loyalty assumed')),
                ('reachable_share', models.FloatField(verbose_name='reachable share')),
                ('potential', models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='potential')),
                ('actual', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='bought of us')),
                ('gap', models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='not yet won')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='potentials', to='accounts.account')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='potentials', to='kam.run')),
            ],
            options={
                'ordering': ['-gap', 'account'],
                'indexes': [models.Index(fields=['run', '-gap'], name='potential_gap')],
                'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='one_potential_per_run')],
            },
        ),
    ]
