"""Answers of our own team name the round they belong to, which is read as a whole once it is over."""

from django.db import migrations, models
from django.utils import timezone


def find_rounds(apps, _editor):
    """The round of an answer is the one in which a colleague answered about its customer on that day, if it is one."""
    answers, invitations = (apps.get_model("lifecycle", name) for name in ("SurveyAnswer", "SurveyInvitation"))
    asked = {}
    answered = invitations.objects.filter(user__isnull=False, answered_at__isnull=False).exclude(cause="")
    for survey, account, at, cause in answered.values_list("survey", "account", "answered_at", "cause"):
        asked.setdefault((survey, account, timezone.localdate(at)), set()).add(cause)
    for answer in answers.objects.filter(audience="team"):
        causes = asked.get((answer.survey_id, answer.account_id, answer.answered_on), set())
        if len(causes) == 1:
            answers.objects.filter(pk=answer.pk).update(round=f"{next(iter(causes))}@{answer.account_id}")


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0025_findings_for_everybody")]

    operations = [
        migrations.AddField(
            model_name="surveyanswer",
            name="round",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=90),
        ),
        migrations.RunPython(find_rounds, migrations.RunPython.noop, elidable=True),
    ]
