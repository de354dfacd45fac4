"""Versions of the tier policy get a life: draft, published, in force from a date; and what each tier is worth."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WORTH = {
    "platinum": (4, 4, 24, True, 12, 60, 40),
    "gold": (2, 8, 48, True, 8, 45, 30),
    "iron": (None, 24, 72, None, 3, 30, 20),
    "lead": (None, 48, 120, None, 0, 0, 10),
    "core": (4, 4, 24, True, 15, 90, None),
    "important": (2, 8, 48, True, 10, 60, None),
}
TERMS = (
    "executive_meetings", "response_hours", "resolution_hours", "green_channel", "discount_ceiling", "credit_days",
    "resource_share",
)


def publish_what_is_there(apps, schema_editor):
    """Until now every version was published when it was written, and in force from then on."""
    Policy = apps.get_model("accounts", "Policy")
    worth = {grade: {t: v for t, v in zip(TERMS, row, strict=True) if v is not None} for grade, row in WORTH.items()}
    for place, policy in enumerate(Policy.objects.order_by("number")):
        policy.state, policy.worth, policy.published_by_id = "published", worth, policy.by_id
        policy.effective_on = policy.published_at.date() if place else None
        policy.created_at = policy.updated_at = policy.published_at
        policy.save()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_finances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("policy", "archived_at", models.DateTimeField(blank=True, db_index=True, null=True)),
        migrations.AddField(
            "policy", "created_at",
            models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now), preserve_default=False,
        ),
        migrations.AddField("policy", "updated_at", models.DateTimeField(auto_now=True)),
        migrations.AddField("policy", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField(
            "policy", "platinum_floor",
            models.DecimalField(
                decimal_places=2, default=0, max_digits=16, verbose_name="platinum: least revenue a year"
            ),
        ),
        migrations.AddField(
            "policy", "gold_floor",
            models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="gold: least revenue a year"),
        ),
        migrations.AddField(
            "policy", "visit_minutes",
            models.PositiveSmallIntegerField(default=150, verbose_name="minutes for a visit, with the way"),
        ),
        migrations.AddField(
            "policy", "visits_per_manager",
            models.PositiveSmallIntegerField(default=440, verbose_name="visits a manager can hold in a year"),
        ),
        migrations.AddField(
            "policy", "worth",
            models.JSONField(
                default=dict, help_text="{tier or class: {term: value}}, without the cadence of visits"
            ),
        ),
        migrations.AddField(
            "policy", "state",
            models.CharField(
                choices=[("draft", "Draft"), ("published", "Published")], default="draft", max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "policy", "effective_on", models.DateField(blank=True, null=True, verbose_name="effective from")
        ),
        migrations.AddField(
            "policy", "published_by",
            models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "policy", "published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")
        ),
        migrations.RunPython(publish_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
