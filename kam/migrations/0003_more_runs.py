"""Runs of profiles and fit, and of scorecards and classes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kam', '0002_long_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='run',
            name='kind',
            field=models.CharField(choices=[('contribution', 'Contribution'), ('tiers', 'Tiers'), ('churn', 'Churn risk'), ('standards', 'Scorecards and classes'), ('fit', 'Profiles and fit'), ('all', 'Everything'), ('visit_plans', 'Visit plans'), ('import', 'Import')], max_length=20, verbose_name='kind'),
        ),
    ]
