"""Whoever was only written to was not met: the day that a mail or message set gives way to that of a visit."""

from django.db import migrations
from django.utils import timezone

from kam.ground.days import zone_named

CHUNK = 900
WRITTEN = ("message",)


def _days(visits, people):
    """{contact: [(is written, day by the clock of whoever held it)]} of these people's visits."""
    found = {}
    columns = ("contacts", "kind", "held_at", "user__time_zone", "archived_at")
    for contact, kind, held, zone, gone in visits.filter(contacts__in=people).order_by().values_list(*columns):
        if gone is None:
            found.setdefault(contact, []).append((kind in WRITTEN, timezone.localdate(held, zone_named(zone))))
    return found


def recompute(apps, schema_editor):
    """In parts: of those named by a mail or message whose day it is, the newest visit where somebody spoke to them."""
    Contact, Visit = apps.get_model("accounts", "Contact"), apps.get_model("lifecycle", "Visit")
    named = Visit.objects.filter(kind__in=WRITTEN, contacts__last_met_on__isnull=False).order_by()
    keys = sorted(set(named.values_list("contacts", flat=True)) - {None})
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        days, changed = _days(Visit.objects, part), []
        for contact in Contact.objects.filter(pk__in=part).only("pk", "last_met_on"):
            told = days.get(contact.pk, [])
            written = {day for is_written, day in told if is_written}
            seen = max((day for is_written, day in told if not is_written), default=None)
            if contact.last_met_on in written and contact.last_met_on != seen:
                contact.last_met_on = seen
                changed.append(contact)
        Contact.objects.bulk_update(changed, ["last_met_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0053_visits_of_a_book_by_an_index"),
        ("accounts", "0033_a_search_begins_by_an_index"),
    ]

    operations = [
        migrations.RunPython(recompute, migrations.RunPython.noop),
    ]
