"""What a closed warning lost is all that was expected of the customer, not the share that was thought to be at risk."""

from decimal import Decimal

from django.db import migrations

CENT = Decimal("0.01")


def expected(value, risk):
    return max((value / Decimal(repr(risk))).quantize(CENT), value) if risk > 0 else value


def reckon(apps, schema_editor):
    """By the numbers that each kept from its opening and its end."""
    warnings = apps.get_model("lifecycle", "Warning").objects
    closed = list(warnings.filter(state__in=("lost", "dormant"), value_at_closing__isnull=False))
    for one in closed:
        ends = expected(one.value_at_opening, one.risk_at_opening), expected(one.value_at_closing, one.risk)
        one.value_lost = max(*ends, Decimal(0))
        one.version += 1  # who keeps a copy by its tag reads it anew
    warnings.bulk_update(closed, ["value_lost", "version"], batch_size=500)


def as_before(apps, schema_editor):
    """The share at risk alone, as it was."""
    warnings = apps.get_model("lifecycle", "Warning").objects
    closed = list(warnings.filter(state__in=("lost", "dormant"), value_at_closing__isnull=False))
    for one in closed:
        one.value_lost = max(one.value_at_opening, one.value_at_closing, Decimal(0))
        one.version += 1
    warnings.bulk_update(closed, ["value_lost", "version"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0028_plans_planned_for")]

    operations = [migrations.RunPython(reckon, as_before)]
