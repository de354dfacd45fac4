"""Recomputes contribution, tiers, churn, fit or all of them in the foreground, without broker or worker."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions import nights, recompute
from analytics.management import options
from kam.choices import RunKind

KINDS = [
    RunKind.CONTRIBUTION.value,
    RunKind.TIERS.value,
    RunKind.CHURN.value,
    RunKind.VALUE.value,
    RunKind.BEHAVIOUR.value,
    RunKind.DEVELOPMENT.value,
    RunKind.FIT.value,
    RunKind.STANDARDS.value,
    RunKind.LEARNING.value,
    RunKind.BACKTEST.value,
    RunKind.ALL.value,
]


class Command(BaseCommand):
    help = (
        "Recompute contribution, tiers, churn, value, behaviour, development, fit, scorecards, what the score learns, "
        "or all of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        options.add(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        by, as_of = options.person(given["as_user"]), given["as_of"]
        if as_of is None:
            offer = recompute.offered()
            why = "the newest order: the book ends in the past" if offer.ended else "today"
            self.stdout.write(f"As of {offer.as_of} ({why}).")
            as_of = offer.as_of
        began = time.perf_counter()
        try:
            run = recompute.start(given["kind"], as_of=as_of, by=by)
        except Exception as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        for line in options.spoken(run.result):
            self.stdout.write(line)
        for after in nights.follow(run):
            for line in options.spoken(after.result, f"{after.kind}."):
                self.stdout.write(line)
        self.stdout.write(f"Run {run.pk} ({run.kind}) as of {run.as_of} done in {time.perf_counter() - began:.1f} s.")
