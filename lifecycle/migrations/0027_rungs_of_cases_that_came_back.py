"""A case that was opened again climbs the ladder of lateness anew: each rung is told once a turn."""

from django.db import migrations, models
from django.db.models import Q


def count_turns(apps, _editor):
    """The turn of a step is how often its case had been opened again by then."""
    steps = apps.get_model("lifecycle", "CaseStep")
    turns = {}
    cases = steps.objects.filter(kind="reopened").order_by().values("case")
    for key, case, kind in steps.objects.filter(case__in=cases).order_by("case", "at", "pk").values_list(
        "pk", "case", "kind"
    ):
        turns[case] = turns.get(case, 0) + (kind == "reopened")
        if turns[case]:
            steps.objects.filter(pk=key).update(turn=turns[case])


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0026_rounds_of_the_team")]

    operations = [
        migrations.RemoveConstraint(model_name="casestep", name="told_once_a_rung"),
        migrations.AddField(
            model_name="casestep",
            name="turn",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="how often the case had been opened again by then"
            ),
        ),
        migrations.RunPython(count_turns, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.UniqueConstraint(
                condition=Q(("rung__isnull", False)),
                fields=("case", "clock", "rung", "turn"),
                name="told_once_a_rung",
            ),
        ),
    ]
