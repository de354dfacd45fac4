"""Where a customer is found on the globe, for check-ins at visits; photos among the documents."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0022_lean_standings'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='latitude',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude'),
        ),
        migrations.AddField(
            model_name='account',
            name='longitude',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude'),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('contract', 'Contract'), ('quotation', 'Quotation'), ('minutes', 'Minutes'), ('drawing', 'Drawing'), ('certificate', 'Certificate'), ('photo', 'Photo'), ('other', 'Other')], default='other', max_length=12, verbose_name='kind'),
        ),
    ]
