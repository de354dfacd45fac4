"""What a review of a suspected loss found stands apart from what everybody reads of it."""

from django.db import migrations, models
from django.db.models import F, Q

SUSPICION = "squeezed_out"
READERS = ("director", "auditor")


def part(apps, _editor):
    """
    Findings of suspected losses go to their few readers; those of a reviewer who knew of no suspicion are everybody's.

    A loss closed before a cause was asked for beside its suspicion gets the one that stood on its warning.
    """
    aftermaths, causes = apps.get_model("lifecycle", "Aftermath"), apps.get_model("lifecycle", "WarningCause")
    suspected = aftermaths.objects.filter(cause=SUSPICION)
    for made in suspected.exclude(findings="").select_related("reviewed_by"):
        writers = causes.objects.filter(warning=made.warning_id, cause=SUSPICION).values_list("by", flat=True)
        reviewer = made.reviewed_by
        is_blind = reviewer is not None and reviewer.role not in READERS and not reviewer.is_system
        if made.warning_id and is_blind and reviewer.pk not in {made.by_id, *writers}:
            continue
        aftermaths.objects.filter(pk=made.pk).update(closed_findings=made.findings, findings="")
    for made in suspected.filter(open_cause="", warning__isnull=False):
        standing = causes.objects.filter(warning=made.warning_id, state__in=("confirmed", "suspected"))
        beside = standing.exclude(cause=SUSPICION).order_by("-on", "-pk").first()
        if beside is not None:
            words = [beside.note, *beside.evidence.exclude(text="").values_list("text", flat=True)]
            said = next((text for text in words if text.strip()), "")
            aftermaths.objects.filter(pk=made.pk).update(open_cause=beside.cause, open_evidence=said)


def join(apps, _editor):
    """Back to one text, which only the few read."""
    aftermaths = apps.get_model("lifecycle", "Aftermath")
    aftermaths.objects.filter(~Q(closed_findings=""), findings="").update(findings=F("closed_findings"))


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0024_promises_kept_at_visits")]

    operations = [
        migrations.AddField(
            model_name="aftermath",
            name="closed_findings",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=4000, verbose_name="what we learnt of the suspicion"
            ),
        ),
        migrations.RunPython(part, join, elidable=True),
    ]
