"""Writes one file that holds everything: the database and the files it names; while the product runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.actions import stray_files
from kam.ground import backups
from kam.ground.errors import Refused


class Command(BaseCommand):
    help = "Back up the database and all files into one file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, such as kam-2026-11-26.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            about = backups.make(options["path"].resolve())
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        size = options["path"].stat().st_size / 1024**2
        for name in stray_files.missed(about["gone"]):
            self.stderr.write(f"{name} went away while it was read: it is not in the back-up.")
        self.stdout.write(f"{options['path']}: database ({about['engine']}) and {about['files']} files, {size:.1f} MB.")
