"""Brings back everything that a back-up holds, and migrates it to this release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.ground import backups
from kam.ground.errors import Refused


class Command(BaseCommand):
    help = "Restore a file that `backup` wrote; stop web, worker and beat first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="though this database is in use: it is lost")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            about = backups.restore(options["path"].resolve(), replace=options["replace"])
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Restored as it was on {about['made_at'][:16]} (UTC), with {about['files']} files.")
