"""The command behind `import_orders` and `import_accounts`: in the foreground, without broker or worker."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from kam.actions import import_reports, imports, runs, uploads
from kam.ground import intakes
from kam.ground.errors import Refused
from kam.models import Import, User


def named_file(path: Path | None, pairs: list[str]) -> tuple[Path, list[str]]:
    """The file and the pairs of `--map`, which takes several words and so the file too where that comes last."""
    if path is None and pairs and "=" not in pairs[-1]:
        return Path(pairs[-1]), pairs[:-1]
    if path is None:
        raise CommandError("Name the file to import.")
    return path, pairs


class ImportCommand(BaseCommand):
    """Brings a file in: a dry run first, then all rows or none (or, asked for, the good ones)."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="CSV, CSV.GZ or XLSX with column names in its first row")
        parser.add_argument(
            "--map", action="extend", nargs="+", default=[], metavar="FIELD=COLUMN", help="which columns mean what"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--good-rows", action="store_true", help="import the good rows even if others have errors")
        parser.add_argument("--owner", metavar="USER", help="who owns customers that are made; default: nobody yet")
        parser.add_argument("--as", dest="by", metavar="USER", help="in whose name; default: the system's")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="write the bad rows there, with their reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            source = self.bring_in(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except PermissionDenied as denied:
            raise CommandError(str(denied)) from denied
        dry, bad = options["dry_run"], source.bad and not options["good_rows"]
        self.stdout.write(f"{source.total:,} rows read, {source.good:,} good, {source.bad:,} bad")
        words = "would be " if dry or bad else ""
        counts = f"{source.created:,} {self.kind} {words}created, {source.changed:,} {words}changed"
        self.stdout.write(f"{counts}, {source.unchanged:,} unchanged")
        for noun, count in source.options["besides"].items():
            if count:
                self.stdout.write(f"{count:,} {noun}s {words}made on the way")
        self.stdout.write(f"{time.monotonic() - began:.1f} seconds")
        if bad:
            words = "Nothing was imported" if not dry else "Nothing would be imported"
            raise CommandError(f"{words}: {source.bad:,} rows have errors. Mend them or use --good-rows.")

    def bring_in(self, options: dict[str, Any]) -> Import:
        """Receive, match, check and, unless it is a dry run, load."""
        path, pairs = named_file(options["file"], options["map"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        by = self.user(options["by"]) if options["by"] else User.objects.system()
        owner = self.user(options["owner"]) if options["owner"] else None
        source = uploads.receive(path, name=path.name, kind=self.kind, by=by)
        mapping = intakes.match(intakes.kind(self.kind), source.options["header"]) | self.mapped(pairs)
        source = imports.prepare(source, mapping=mapping, owner=owner, by=by)
        if source.options["ignored"]:
            self.stdout.write(f"Columns ignored: {', '.join(source.options['ignored'])}")
        step = imports.CHECK if options["dry_run"] else imports.LOAD
        self.step(source, step, path, good_rows=options["good_rows"])
        self.show_errors(source, options["errors"])
        return source

    def step(self, source: Import, step: str, path: Path, *, good_rows: bool) -> None:
        run = imports.begin(source, step, good_rows=good_rows, by=source.by)
        try:
            imports.perform(run, source, path)
        except Refused as refusal:
            runs.fail(run, refusal)
            if refusal.code != imports.BAD_ROWS:
                raise
        except BaseException as error:
            runs.fail(run, error)
            raise

    def mapped(self, pairs: list[str]) -> dict[str, str]:
        """`--map segment=tenant_id`: a field, by its name or one its columns go by, and a column of the file."""
        kind, found = intakes.kind(self.kind), {}
        for pair in pairs:
            name, _, column = pair.partition("=")
            field = kind.field_called(name)
            if not field or not column:
                known = ", ".join(item.name for item in kind.whole)
                raise CommandError(f"--map {pair}: write FIELD=COLUMN with a field out of: {known}.")
            found[field] = column
        return found

    def user(self, username: str) -> User:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no user {username}.")
        return found

    def show_errors(self, source: Import, target: Path | None) -> None:
        for row, column, reason, value in source.errors[:20]:
            self.stderr.write(f"row {row}, {column}: {reason} ({value})" if value else f"row {row}, {column}: {reason}")
        if source.bad > 20:
            self.stderr.write(f"… and more: {source.bad:,} rows in all")
        if target is not None and source.bad:
            target.write_bytes(import_reports.error_file(source).read_bytes())
