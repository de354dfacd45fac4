"""Writes contributions, tiers or scores of a completed run to a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions import exports
from analytics.management import options
from kam.ground.errors import Refused


class Command(BaseCommand):
    help = "Export the contributions, tiers or scores of a run as CSV; account_id is the account's code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(exports.KINDS))
        parser.add_argument("--output", required=True, metavar="FILE.csv", type=Path)
        options.add(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        by, path = options.person(given["as_user"]), given["output"]
        try:
            count = exports.write(given["what"], as_of=given["as_of"], path=path, by=by)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} rows written to {path}.")
