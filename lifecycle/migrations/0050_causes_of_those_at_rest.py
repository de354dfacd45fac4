"""Customers left to rest from a warning on which a cause stood: it is kept with the end, as with a loss."""

from django.db import migrations

SUSPICION = "squeezed_out"


def keep(apps, schema_editor):
    """The cause that everybody reads; a suspicion stays where it is, on the warning."""
    ended = apps.get_model("lifecycle", "Aftermath").objects.filter(ending="dormant", cause="", warning__isnull=False)
    causes = apps.get_model("lifecycle", "WarningCause").objects.filter(state__in=("suspected", "confirmed"))
    standing = {one.warning_id: one for one in causes.exclude(cause=SUSPICION)
                .filter(warning__in=ended.values("warning")).order_by("on", "pk")}  # fmt: skip
    found = [one for one in ended if one.warning_id in standing]
    for one in found:
        said = standing[one.warning_id]
        one.cause, one.evidence = said.cause, said.note
        one.version += 1  # who keeps a copy by its tag reads it anew
    apps.get_model("lifecycle", "Aftermath").objects.bulk_update(found, ["cause", "evidence", "version"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0049_why_promises_were_broken"),
    ]

    operations = [
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
