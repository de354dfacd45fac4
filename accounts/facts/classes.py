"""The picture that a class is judged from: the signs of an account, what people judged, the points and the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.choices import Criterion
from accounts.facts import signs
from accounts.facts.signs import Signs
from accounts.models import Account, Assessment
from accounts.rules import classes
from accounts.rules.classes import Point, Verdict
from kam.choices import RunKind
from kam.models import Run


@dataclass(frozen=True)
class Picture:
    """One account as of a day: what the records show, who judged what, and what follows from both."""

    account: Account
    signs: Signs
    judged: dict[str, Assessment]
    points: dict[Criterion, Point]
    verdict: Verdict


def look(accounts: Iterable[Account], as_of: date, *, judged_by: date | None = None) -> list[Picture]:
    """The accounts' pictures, from the signs as of a day and what was judged by then (or by another day)."""
    listed = {account.pk: account for account in accounts}
    seen = signs.gather(listed, as_of)
    judged = signs.judgements(listed, judged_by or as_of)
    found = []
    for key, account in listed.items():
        shown, said = seen.get(key, {}), judged.get(key, {})
        scores = {name: float(one.score) for name, one in said.items() if one.score is not None}
        points = classes.points(signs.scores(shown), scores)
        found.append(Picture(account, shown, said, points, classes.judge(points, account.key_class)))
    return found


def day_of_records(today: date) -> date:
    """The day the records speak of: that of the newest run, so that a book that ended is judged by its end."""
    newest = Run.objects.current(RunKind.CONTRIBUTION)
    return min(newest.as_of or today, today) if newest else today
