"""Views of lists that bore the name of an analysis get the list's own, now that analyses keep views too."""

from django.db import migrations

NAMES = {"value": "value-customers", "development": "development-customers", "plays": "play-list"}


def rename(apps, names):
    views = apps.get_model("kam", "SavedView").objects
    for was, now in names.items():
        views.filter(page=was).update(page=now)


def forwards(apps, schema_editor):
    rename(apps, NAMES)


def backwards(apps, schema_editor):
    rename(apps, {now: was for was, now in NAMES.items()})


class Migration(migrations.Migration):

    dependencies = [
        ("kam", "0016_development"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
