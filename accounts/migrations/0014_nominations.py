"""Nominations and wallets, and the columns that keep key accounts and potential cheap to ask for."""

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_assessments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('kind', models.CharField(choices=[('potential', 'Potential'), ('strategy', 'Strategy')], max_length=10, verbose_name='nominated for')),
                ('reason', models.CharField(max_length=500, verbose_name='why')),
                ('until', models.DateField(verbose_name='last day')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('declined', 'Declined')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                ('proposed_on', models.DateField(editable=False, verbose_name='proposed on')),
                ('from_on', models.DateField(editable=False, null=True, verbose_name='counts from')),
                ('decision_note', models.CharField(blank=True, editable=False, max_length=255, verbose_name='note on the decision')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='ended on')),
                ('end_reason', models.CharField(blank=True, editable=False, max_length=255, verbose_name='why it was ended')),
                ('told_on', models.DateField(editable=False, help_text='when its owner was told that it ends soon', null=True)),
            ],
            options={
                'ordering': ['-proposed_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Wallet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('on', models.DateField(verbose_name='known since')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='buys a year')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('rate', models.DecimalField(decimal_places=8, default=1, editable=False, max_digits=18, verbose_name='rate')),
                ('worth', models.DecimalField(decimal_places=2, editable=False, max_digits=18, verbose_name="in the company's currency")),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
            ],
            options={
                'ordering': ['-on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='nominated_until',
            field=models.DateField(db_index=True, editable=False, null=True, verbose_name='nominated until'),
        ),
        migrations.AddField(
            model_name='standing',
            name='loyalty',
            field=models.FloatField(help_text='0..100', null=True, verbose_name='loyalty'),
        ),
        migrations.AddField(
            model_name='standing',
            name='potential',
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='potential'),
        ),
        migrations.AddField(
            model_name='standing',
            name='potential_gap',
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='potential not yet won'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['-potential_gap'], name='standing_gap'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='accounts.account', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='decided_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='ended_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='proposed_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='wallet',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wallets', to='accounts.account', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='wallet',
            name='by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['state', 'until'], name='nomination_state_until'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at__isnull', True), ('state', 'proposed')), fields=('account', 'kind'), name='one_open_proposal_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('from_on__isnull', False), _connector='OR'), name='nomination_confirmed_from_a_day'),
        ),
        migrations.AddIndex(
            model_name='wallet',
            index=models.Index(fields=['account', '-on'], name='wallet_account_day'),
        ),
        migrations.AddConstraint(
            model_name='wallet',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at__isnull', True)), fields=('account', 'on'), name='one_wallet_a_day'),
        ),
        migrations.AddConstraint(
            model_name='wallet',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='wallet_not_negative'),
        ),
    ]
