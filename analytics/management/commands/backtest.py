"""Shows how well past churn scores foretold, on the company's own orders, beside simpler rules."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.actions import replay
from analytics.management import options
from analytics.rules.backtests import ALLOWED, LEAST, beats, calibrated


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
    """The first line: what was tested, and whether it is shown to beat the naive rule on this book."""
    said = f"{_said(found['all'], beats(found))} Tested: the risk from orders alone, by {_by(found)}."
    if calibrated(found) is False:
        said += f" Off by {found['all']['ece']:.1%}, more than the {ALLOWED:.1%} allowed: an order, not chances."
    return said


def _by(found: dict[str, Any]) -> str:
    """The pinned version on the days it can be judged by, what could be learned by then on the others."""
    version, count = found["version"], len(found["origins"])
    if not version or not version["days"]:
        return "what could be learned by each day"
    name = f"version {version['number']} (pinned)"
    return (
        name if version["days"] == count else f"{name} on {version['days']} of {count} days, else what was known then"
    )


def _said(whole: dict[str, Any], found: bool | None) -> str:
    if found is None:
        if whole["auc"] is None:
            return "The book is too young or too even to tell."
        return f"Too few customers to tell: it takes {LEAST} that were lost and {LEAST} that stayed."
    if found:
        return "The score beats the naive rule (days silent) on this book."
    how = "does worse than" if whole["ahead_high"] < 0 else "is not shown to beat"
    return f"The score {how} the naive rule (days silent) on this book."
