"""
Warnings raised by hand of customers whom nobody had scored: what stood there for their risk was invented.

It was the policy's warning risk, beside a value at risk of nought. Such a row cannot be mistaken for a scored one:
a computed risk does not hit the policy's number to its last digit and bring nothing at stake as well.
"""

from django.db import migrations

BY_HAND = "by_hand"


def find(apps):
    """Opened by a person at exactly the warning risk of a version of the policy, with nothing at stake."""
    levels = set(apps.get_model("accounts", "Policy").objects.values_list("warn_at", flat=True))
    rows = apps.get_model("lifecycle", "Warning").objects.filter(risk_at_opening__in=levels, value_at_opening=0)
    return [one for one in rows if any(reason and reason[0] == BY_HAND for reason in one.reasons or ())]


def forget(apps, schema_editor):
    """Not known is null; what a run said since then stays, and so does the event log."""
    readings = apps.get_model("lifecycle", "WarningReading").objects
    found = find(apps)
    for one in found:
        invented = {"warning": one.pk, "on": one.opened_on, "risk": one.risk_at_opening, "value_at_risk": 0}
        readings.filter(**invented).delete()
        scored = readings.filter(warning=one.pk).exists()
        if not scored:
            one.risk = one.value_at_risk = one.value_at_closing = one.scored_on = None
        if one.state in ("kept", "won_back"):
            one.value_saved = None
        if one.state in ("lost", "dormant") and not scored:
            one.value_lost = None
        one.risk_at_opening = one.value_at_opening = None
        one.version += 1  # who keeps a copy by its tag reads it anew
    columns = ["risk", "value_at_risk", "value_at_closing", "scored_on", "value_saved", "value_lost",
               "risk_at_opening", "value_at_opening", "version"]  # fmt: skip
    apps.get_model("lifecycle", "Warning").objects.bulk_update(found, columns, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0042_risk_not_known"), ("accounts", "0032_an_agreements_document")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
