"""A competitor is one record: the names that stood at contacts as text point to it, and requirements know what was told."""

import unicodedata

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from kam.ground import search


def key(name):
    return search.fold(" ".join(unicodedata.normalize("NFKC", name).split()))


def join(apps, schema_editor):
    """Each name becomes a competitor, found by its name or short name in either script and any case, or made."""
    Competitor, Rivalry = apps.get_model("accounts", "Competitor"), apps.get_model("accounts", "Rivalry")
    known, now = {}, timezone.now()
    rows = list(Competitor.objects.order_by("archived_at", "pk").values_list("pk", "name", "short_name"))
    for pk, name, _short in rows:
        known.setdefault(key(name), pk)
    for pk, _name, short in rows:
        if key(short):
            known.setdefault(key(short), pk)
    taken = set()
    for rivalry in Rivalry.objects.order_by("-updated_at", "-pk").iterator(chunk_size=2000):
        name = " ".join(rivalry.competitor.split()) or "?"
        if key(name) not in known:
            made = Competitor.objects.create(name=name, search_text=search.text_of(name))
            known[key(name)] = made.pk
        rivalry.rival_id, place = known[key(name)], (rivalry.contact_id, known[key(name)])
        if rivalry.archived_at is None and place in taken:
            rivalry.archived_at = now  # two spellings at one contact: what was judged last stays
        elif rivalry.archived_at is None:
            taken.add(place)
        Rivalry.objects.filter(pk=rivalry.pk).update(rival_id=rivalry.rival_id, archived_at=rivalry.archived_at)
    settle(schema_editor)


def part(apps, schema_editor):
    """Back to names as text."""
    Rivalry = apps.get_model("accounts", "Rivalry")
    for rivalry in Rivalry.objects.select_related("rival").iterator(chunk_size=2000):
        Rivalry.objects.filter(pk=rivalry.pk).update(competitor=rivalry.rival.name[:120])
    settle(schema_editor)


def settle(schema_editor):
    """PostgreSQL: no check may wait while the table changes its shape."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [("accounts", "0018_lean_tier_history")]

    operations = [
        migrations.RemoveConstraint(model_name="rivalry", name="one_live_rivalry"),
        migrations.AddField(
            model_name="rivalry",
            name="rival",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="rivalries",
                to="accounts.competitor", verbose_name="competitor",
            ),
        ),
        migrations.AlterField(
            model_name="rivalry", name="competitor", field=models.CharField(default="", max_length=120),
        ),
        migrations.RunPython(join, part),
        migrations.RemoveField(model_name="rivalry", name="competitor"),
        migrations.RenameField(model_name="rivalry", old_name="rival", new_name="competitor"),
        migrations.AlterField(
            model_name="rivalry",
            name="competitor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rivalries", to="accounts.competitor",
                verbose_name="competitor",
            ),
        ),
        migrations.AddConstraint(
            model_name="rivalry",
            constraint=models.UniqueConstraint(
                condition=models.Q(archived_at__isnull=True), fields=("contact", "competitor"), name="one_live_rivalry"
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="told_for",
            field=models.DateField(editable=False, help_text="the day of expiry that was told of", null=True),
        ),
        migrations.AddField(
            model_name="requirement",
            name="told_step",
            field=models.SmallIntegerField(
                editable=False, help_text="how many days ahead, the last time", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=models.Index(fields=["valid_until"], name="requirement_valid_until"),
        ),
    ]
