"""Says what the code changes of the API's document in docs/openapi.json, and with --write keeps the new one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.ground import documents
from kam.rules import openapi_changes


class Command(BaseCommand):
    help = "Compare the API with docs/openapi.json; --write keeps what it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write the file anew")

    def handle(self, *args: Any, **options: Any) -> None:
        now = documents.made()
        before = documents.kept() if documents.KEPT.exists() else {"paths": {}, "components": {}}
        found = openapi_changes.changes(before, now)
        for change in found:
            self.stdout.write(str(change))
        if options["write"]:
            documents.keep(now)
        elif found:
            raise CommandError(documents.HOW)
