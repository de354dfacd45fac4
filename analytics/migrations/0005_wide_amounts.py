"""Room for a year of the largest amounts, so that no computation runs over."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0004_policies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contribution',
            name='cost',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='cost'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='cost_to_serve',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='cost to serve'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='net_contribution',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='net contribution'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='revenue',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='revenue'),
        ),
        migrations.AlterField(
            model_name='score',
            name='expected',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='expected contribution'),
        ),
        migrations.AlterField(
            model_name='score',
            name='value_at_risk',
            field=models.DecimalField(decimal_places=2, max_digits=20, verbose_name='value at risk'),
        ),
    ]
