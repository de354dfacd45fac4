"""Promises that both sides let go of stay on record, out of the open ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0002_warning_calm_runs")]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="dropped_on",
            field=models.DateField(blank=True, null=True, verbose_name="cancelled on"),
        ),
    ]
