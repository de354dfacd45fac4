"""The accounts behind a number of the reservoir: who came and went, who stood there, who brings more or less (L4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Account, TierChange
from analytics.facts.reservoir import COLUMNS, Water, standing
from analytics.models import Contribution
from analytics.rules.histories import Change, Place, seen
from analytics.rules.reservoir import growth
from kam.models import Run

OPENING, CLOSING, GROWN = "opening", "closing", "grown"


@dataclass(frozen=True)
class Line:
    """One account behind a number: on which day it came or went and how, or that it stood there; what it brought."""

    account: Account
    on: date
    net: Decimal
    tier: str
    """Of that day, "" for none: it may stand there by its nomination, and have another one now."""
    change: Change | None = None


def lines(found: Water, keep: Any, flows: Sequence[str], month: date | None = None) -> list[Line]:
    """Who came and went these ways, the newest first: in the month that ends on a day, or in all of them."""
    chosen = []
    for key, history in found.movers.items():
        for change in seen(history.ways, keep):
            place = bisect_left(found.bounds, change.on)
            inside = 0 < place < len(found.bounds) and month in (None, found.bounds[place])
            if inside and change.flow in flows:
                net = found.nets[place].get(key, Decimal(0))
                chosen.append(Line(found.names[key], change.on, net, history.named_tier(change.on), change))
    return sorted(chosen, key=lambda line: (line.on, line.net), reverse=True)


def stood(user: Any, found: Water, keep: Any, place: int) -> list[Line]:
    """Who stood there on the day of a bound, those that bring most first."""
    day, known = found.bounds[place], found.nets[place]
    moved = [pk for pk, one in found.movers.items() if one.stands(day) and keep(one.place_on(day))]
    listed = [Line(found.names[pk], day, known.get(pk, Decimal(0)), found.movers[pk].named_tier(day)) for pk in moved]
    nets = _nets(user, found, found.runs[place])
    listed += [Line(one, day, nets.get(one.pk, Decimal(0)), tier) for one, tier in _still(user, found, keep, day)]
    return sorted(listed, key=lambda line: line.net, reverse=True)


def grown(user: Any, found: Water, keep: Any, first: int, last: int) -> list[Line]:
    """
    By how much (`net`) those that stood at the opening of months bring more or less by each month's run than before.

    Of the months that end on the bounds from `first` to `last`; the largest difference first, none without one.
    """
    bounds, day = found.bounds[first - 1 : last + 1], found.bounds[last]
    listed = []
    for key, history in found.movers.items():
        inside = [history.stands(on) and keep(history.place_on(on)) for on in bounds]
        worth = [known.get(key, Decimal(0)) for known in found.nets[first - 1 : last + 1]]
        listed.append(Line(found.names[key], day, growth(inside, worth), history.named_tier(day)))
    then, now = (_nets(user, found, found.runs[place]) for place in (first - 1, last))
    for one, tier in _still(user, found, keep, day):
        listed.append(Line(one, day, now.get(one.pk, Decimal(0)) - then.get(one.pk, Decimal(0)), tier))
    return sorted([line for line in listed if line.net], key=lambda line: abs(line.net), reverse=True)


def _nets(user: Any, found: Water, run: Run | None) -> dict[int, Decimal]:
    """What those that stood there all the time brought by a run."""
    rows = Contribution.objects.filter(run=run, account__in=standing(user, found).values("pk"))
    return dict(rows.values_list("account_id", "net_contribution")) if run else {}


def _still(user: Any, found: Water, keep: Any, day: date) -> list[tuple[Account, str]]:
    """Those that stood there all the time, with the tier of a day."""
    spans = TierChange.objects.on(day).filter(account__in=standing(user, found).values("pk"))
    tiers = dict(spans.values_list("account", "tier"))
    rows = standing(user, found).only(*COLUMNS)
    return [(one, tiers.get(one.pk, "")) for one in rows if keep(Place(one.owner_id, one.region))]


def listing(
    user: Any, found: Water, keep: Any, *, flows: Sequence[str], stock: str = "", month: date | None = None
) -> list[Line]:
    """
    Behind a number: who went these ways, or `stock`: who stood there at the opening or closing, who grew or shrank.

    Of the month that ends on a day, or of all of them; nobody where there is no such month.
    """
    if month is not None and month not in found.bounds[1:]:
        return []
    if not stock:
        return lines(found, keep, flows, month)
    first, last = (found.bounds.index(month),) * 2 if month else (1, len(found.bounds) - 1)
    if stock == GROWN:
        return grown(user, found, keep, first, last)
    return stood(user, found, keep, first - 1 if stock == OPENING else last)
