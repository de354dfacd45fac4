"""The picture that a class is judged from: the signs of an account, what people judged, the points and the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.choices import Criterion, KeyClass
from accounts.facts import signs
from accounts.facts.signs import Signs
from accounts.models import Account, Assessment, ClassChange, Policy
from accounts.rules import classes
from accounts.rules.classes import Point, Verdict
from kam.choices import RunKind
from kam.ground import days
from kam.ground.days import company_today
from kam.models import Run


@dataclass(frozen=True)
class Span:
    """A class over the days it stood, up to the day it no longer did."""

    key_class: KeyClass
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class Picture:
    """One account as of a day: what the records show, who judged what, what it was before, and what follows."""

    account: Account
    signs: Signs
    judged: dict[str, Assessment]
    points: dict[Criterion, Point]
    was: str
    verdict: Verdict
    rule: classes.Policy
    as_of: date
    """The day the signs are of."""


def look(accounts: Iterable[Account], as_of: date, *, on: date | None = None) -> list[Picture]:
    """
    The accounts' pictures from the signs as of a day, for a class that begins on that day (or on another, `on`).

    What a class was before is what stood the day before it begins, so that a day gives the same however often and
    in whatever order it is judged.
    """
    listed, on = {account.pk: account for account in accounts}, on or as_of
    version = Policy.objects.in_force(on)
    rule, scale = classes.Policy(**version.group("classes")), classes.Scale(**version.group("signs"))
    seen = signs.gather(listed, as_of, scale)
    judged = signs.judgements(listed, judged_until(on))
    before = stood_before(listed, on)
    found = []
    for key, account in listed.items():
        shown, said, was = seen.get(key, {}), judged.get(key, {}), before.get(key, "")
        scores = {name: float(one.score) for name, one in said.items() if one.score is not None}
        points = classes.points(signs.scores(shown), scores, rule)
        found.append(Picture(account, shown, said, points, was, classes.judge(points, was, rule), rule, as_of))
    return found


def stood_before(keys: Iterable[int], day: date) -> dict[int, str]:
    """The class of each account on the day before: {account: class}."""
    found: dict[int, str] = {}
    listed = sorted(keys)
    for start in range(0, len(listed), signs.CHUNK):
        rows = ClassChange.objects.on(day - timedelta(days=1)).filter(account__in=listed[start : start + signs.CHUNK])
        found |= dict(rows.order_by("from_on", "pk").values_list("account_id", "key_class"))
    return found


def judged_until(day: date) -> date:
    """Until when judgements count for a day: today for the newest day of the book, even of one that ended before."""
    return company_today() if day >= days.offered() else day


def history(account: Account, most: int) -> list[Span]:
    """The newest classes of one account, each over all its reasons, the newest first."""
    found: list[Span] = []
    for key_class, was, from_on, to_on in (
        ClassChange.objects.of(account).order_by("from_on", "pk").values_list("key_class", "was", "from_on", "to_on")
    ):
        goes_on = bool(found) and was == key_class == found[-1].key_class and found[-1].to_on == from_on
        since = found.pop().from_on if goes_on else from_on
        found.append(Span(KeyClass(key_class), since, to_on))
    return found[: -most - 1 : -1]


def day_of_records(today: date) -> date:
    """The day the records speak of: that of the newest run, so that a book that ended is judged by its end."""
    newest = Run.objects.current(RunKind.CONTRIBUTION)
    return min(newest.as_of or today, today) if newest else today
