"""Shows how well past churn scores foretold, on the company's own orders, beside simpler rules."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.actions import replay
from analytics.management import options


class Command(BaseCommand):
    help = (
        "Replay past origins: AUC, Brier, calibration error, lift and revenue caught. With --as-of a day whose horizon "
        "the book covers, that day; else the eight newest origins whose outcome was known by then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        options.add(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        found = replay.backtest(as_of=given["as_of"], by=options.person(given["as_user"]))
        if given["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(verdict(found))
        for line in options.spoken(found):
            self.stdout.write(line)


def verdict(found: dict[str, Any]) -> str:
    """The first line: whether the score beats the naive rule on this book."""
    auc, naive = found["all"]["auc"], found["all"]["auc_naive"]
    if auc is None:
        return "The book is too young or too even to tell."
    if auc <= naive:
        return "The score does not beat the naive rule (days silent) on this book."
    return "The score beats the naive rule (days silent) on this book."
