"""Custom fields of customers: their definitions, and the column of their values."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_wide_amounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='custom',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='custom fields'),
        ),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('subject', models.CharField(choices=[('account', 'Customers')], default='account', max_length=10, verbose_name='of')),
                ('key', models.CharField(max_length=30, verbose_name='key')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('money', 'Amount of money'), ('date', 'Date'), ('choice', 'Choice'), ('yes_no', 'Yes or no')], max_length=8, verbose_name='kind')),
                ('label_en', models.CharField(blank=True, max_length=60, verbose_name='label in English')),
                ('label_zh_hans', models.CharField(blank=True, max_length=60, verbose_name='label in Simplified Chinese')),
                ('label_zh_hant', models.CharField(blank=True, max_length=60, verbose_name='label in Traditional Chinese')),
                ('help_text', models.CharField(blank=True, max_length=200, verbose_name='help')),
                ('options', models.JSONField(blank=True, default=list, help_text='[{value, label_…, retired}]', verbose_name='choices')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('listed', models.BooleanField(default=False, verbose_name='column of the list')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place')),
            ],
            options={
                'verbose_name': 'field',
                'verbose_name_plural': 'fields',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('subject', 'key'), name='customfield_key')],
            },
        ),
    ]
