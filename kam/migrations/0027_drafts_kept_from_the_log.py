"""What the log kept of reports, of one's own views and of webhooks' addresses goes, as it keeps no more of new ones."""

from typing import Any
from urllib.parse import urlsplit

from django.db import migrations

BATCH = 200
COLUMNS = ["subject_name", "changes", "data"]
KEPT = {"digest", "language", "to", "people", "restored"}
"""Parts of the data that are texts and stay: marks of what was told, and our own colleagues' names."""


def keep_less(apps: Any, schema_editor: Any) -> None:
    """By an index of nouns, a batch of rows at a time; again it does nothing more."""
    event = apps.get_model("kam", "Event")
    pages = dict(apps.get_model("kam", "SavedView").objects.values_list("pk", "page"))
    found = event.objects.filter(noun__in=("report", "savedview", "webhook")).order_by("pk")
    last = 0
    while rows := list(found.filter(pk__gt=last)[:BATCH]):
        told = [row for row in rows if _lessens(row, pages)]
        event.objects.bulk_update(told, COLUMNS)
        last = rows[-1].pk


def _lessens(row: Any, pages: dict[int, str]) -> bool:
    """Take out of a row what it kept too much; whether there was anything."""
    before = [getattr(row, name) for name in COLUMNS]
    if row.noun == "webhook":
        urls = {name: list(map(_place, pair)) for name, pair in row.changes.items() if name == "url"}
        row.changes = {**row.changes, **urls}
    else:
        row.changes = {name: [None, None] for name in row.changes}
        row.data = {name: value for name, value in row.data.items() if name in KEPT or not _is_said(value)}
    if row.noun == "savedview":
        row.subject_name = pages.get(row.subject_id, "")
    return [getattr(row, name) for name in COLUMNS] != before


def _is_said(value: Any) -> bool:
    return isinstance(value, str | list | dict)


def _place(url: Any) -> Any:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else url


class Migration(migrations.Migration):
    dependencies = [("kam", "0026_each_mail_is_logged")]

    operations = [migrations.RunPython(keep_less, migrations.RunPython.noop, elidable=True)]
