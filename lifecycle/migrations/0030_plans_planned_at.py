"""When a visit was first planned or accepted, so that a past day is read as it was then."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery

BY_PEOPLE = ("plan.made", "plan.accepted", "plan.moved")


def read_back(apps, schema_editor):
    """
    The first answer of a person that was not taken back since, as the log tells; of what was agreed at a visit, when
    that visit was entered. Of the rest nobody knows: it stays empty, and is read as planned when it was written.
    """
    plans = apps.get_model("lifecycle", "VisitPlan").objects.filter(planned_for__isnull=False).order_by()
    log = apps.get_model("kam", "Event").objects.filter(noun="visitplan")
    undone = log.filter(verb="plan.unaccepted", subject_id=OuterRef("subject_id"), at__gt=OuterRef("at"))
    answers = log.filter(~Exists(undone), verb__in=BY_PEOPLE, subject_id=OuterRef("pk")).order_by("at")
    plans.update(planned_at=Subquery(answers.values("at")[:1]))
    visits = apps.get_model("lifecycle", "Visit").objects.filter(archived_at__isnull=True)
    agreed = visits.filter(account=OuterRef("account"), next_on=OuterRef("planned_for")).order_by("created_at")
    unknown = plans.filter(planned_at__isnull=True, reasons__has_key="agreed")
    unknown.update(planned_at=Subquery(agreed.values("created_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("kam", "0007_learning"),
        ("lifecycle", "0029_value_lost_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitplan",
            name="planned_at",
            field=models.DateTimeField(
                editable=False,
                help_text="when a person first planned or accepted it; null: never, or not known",
                null=True,
            ),
        ),
        migrations.RunPython(read_back, migrations.RunPython.noop),
    ]
