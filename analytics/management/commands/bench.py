"""Prints how fast the product is: pages, imports and computations beside their floors, in a database of its own."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from analytics.actions import bench
from kam.models import User


class Command(BaseCommand):
    help = "Measures pages and jobs beside their floors, on data of its own; needs the right to make a database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=[*bench.PARTS, *bench.LONG], default="", help="one part")
        parser.add_argument(
            "--long", action="store_true", help="also ten times the orders, two workers, and the bytes after new orders"
        )
        parser.add_argument("--orders", type=int, default=bench.ORDERS, help="how many for the jobs (%(default)s)")
        parser.add_argument("--json", action="store_true", help="one object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        found = bench.measure(
            only=options["only"],
            long=options["long"],
            orders=options["orders"],
            tell=lambda step: self.stderr.write(f"  {step}"),
            by=User(username="bench", is_active=True, is_system=True),
        )
        self.stdout.write(json.dumps(found.data(), indent=1) if options["json"] else found.table())
