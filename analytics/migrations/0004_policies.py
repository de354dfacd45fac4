"""What a run of tiers decided from is kept with it, so that another policy can be tried on the same facts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("analytics", "0003_results_written_in_bulk"),
        ("kam", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TierBasis",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="tier_basis",
                        serialize=False, to="kam.run",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
        ),
    ]
