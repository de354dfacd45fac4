"""The day for which a visit was first planned by a person, so that proposals are told from plans, and moved ones known."""

from django.db import migrations, models
from django.db.models import F, Q

BY_PEOPLE = ("plan.made", "plan.accepted", "plan.moved")


def read_back(apps, schema_editor):
    """What is planned is planned; of the rest, what a person made, agreed on or answered, as the log tells."""
    plans = apps.get_model("lifecycle", "VisitPlan").objects.filter(planned_for__isnull=True).order_by()
    events = apps.get_model("kam", "Event").objects.filter(noun="visitplan", verb__in=BY_PEOPLE)
    told = Q(pk__in=events.order_by().values("subject_id"))
    made = Q(reasons={}) | Q(reasons__has_key="agreed")
    plans.filter(Q(state="planned") | made | told).exclude(state="proposed").update(planned_for=F("planned_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("kam", "0007_learning"),
        ("lifecycle", "0027_rungs_of_cases_that_came_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitplan",
            name="planned_for",
            field=models.DateField(
                editable=False,
                help_text="the day it was first planned for by a person; null: never but a proposal",
                null=True,
            ),
        ),
        migrations.RunPython(read_back, migrations.RunPython.noop),
    ]
