"""Whether a dilemma may have held before the day on which it was found: so it is with those of the very first look."""

from django.db import migrations, models
from django.db.models import Min


def open_first(apps, schema_editor):
    """What the first look found has that look's day, and nobody read back since when it held."""
    rows = apps.get_model("lifecycle", "Diagnosis").objects
    first = rows.aggregate(day=Min("since"))["day"]
    rows.filter(since=first).update(may_be_older=True)


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0031_explicit_needs")]

    operations = [
        migrations.AddField(
            model_name="diagnosis",
            name="may_be_older",
            field=models.BooleanField(default=False, verbose_name="may have held before"),
        ),
        migrations.RunPython(open_first, migrations.RunPython.noop),
    ]
