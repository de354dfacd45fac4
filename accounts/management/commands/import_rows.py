"""Brings a file of any kind of rows in, from the command line."""

from argparse import ArgumentParser
from typing import Any

from kam.ground import intakes
from kam.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Import rows of one kind: checked first; the same file twice adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.key for kind in intakes.kinds()], help="what the file holds")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.kind = options["kind"]
        super().handle(*args, **options)
