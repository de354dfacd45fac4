"""Text indexes for Chinese search where the database is PostgreSQL; SQLite reads the column plainly."""

from django.db import migrations

TABLES = ("accounts_account", "accounts_contact", "accounts_product")


def make(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (to_tsvector('simple', search_text))")


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"DROP INDEX IF EXISTS {table}_search")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]
    operations = [migrations.RunPython(make, drop)]
