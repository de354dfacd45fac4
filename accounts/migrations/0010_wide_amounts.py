"""Room for a year of the largest amounts, so that no computation runs over."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_file'),
    ]

    operations = [
        migrations.AlterField(
            model_name='standing',
            name='net_contribution',
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='net contribution'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='revenue',
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='revenue, 12 months'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='value_at_risk',
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name='value at risk'),
        ),
    ]
