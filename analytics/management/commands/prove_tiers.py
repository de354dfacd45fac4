"""Shows how well the tier policy held on the company's own orders: steadiness, and what became of whom."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.actions import proofs
from analytics.management import options


class Command(BaseCommand):
    help = (
        "Replay the tier policy in force over the first days of the last months: changes taken back within three runs, "
        "agreement with the tier by the numbers alone, and how many of the flagged chance bulk buyers, of the other "
        "big ones, of platinum and of gold placed no order in the year after."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument("--runs", type=int, default=proofs.RUNS, help="months to replay (24)")
        options.add(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        by = options.person(given["as_user"])
        found = proofs.tiers_over_time(as_of=given["as_of"], runs=max(given["runs"], 1), by=by)
        lines = [json.dumps(found)] if given["json"] else options.spoken(found)
        for line in lines:
            self.stdout.write(line)
