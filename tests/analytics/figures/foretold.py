"""The risk of past days, reckoned in plain arithmetic from the order days that SQL tells; and customers that left."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from random import Random
from statistics import mean, median
from typing import Any

from accounts.models import Order
from tests import factories
from tests.analytics.figures import trade
from tests.analytics.figures.ask import DAY, by_key, cents, days_ago, one, rows, within

HORIZON = 90
ORIGINS = [DAY - timedelta(HORIZON + 30 * number) for number in range(8)]
"""The past days whose outcome is known on the last one, the newest first."""


@dataclass(frozen=True)
class Row:
    """One customer as of one past day."""

    account: int
    segment: str
    origin: date
    ages: list[int]
    """How long ago its order days lay, the first of them first."""
    lost: bool
    revenue: int
    x: dict[str, float]
    """The features that the score weighs."""
    plain: float
    """P(no order) of BG/NBD alone."""
    score: float
    gap: float

    @property
    def silent(self) -> int:
        return self.ages[-1]


def leavers(book: Any) -> None:
    """Customers that left one after another, large ones and small; some came back, and all are of one segment."""
    chance, made = Random(9), []
    for place in range(24):
        account = factories.AccountFactory(
            code=f"L{place:03}", owner=book.owners[place % 3], segment="S", kind="dealer", region="East"
        )
        left, step = 45 + 16 * place + 90 * (place == 22), (18, 27, 40, 55)[place % 4]
        days = [DAY - timedelta(ago + chance.randint(0, 8)) for ago in range(left, 900, step)]
        days += [DAY - timedelta(4)] * (place in (9, 16, 22))
        for number, day in enumerate(days):
            worth = trade.amount(chance, 60_000 if place % 3 else 3_000)
            sign = -Decimal("0.3") if number % 7 == 5 else Decimal(1)
            made.append(trade.order(chance, account, day, number, (worth * sign).quantize(trade.CENT), cost=True))
    for row in made:
        row.revenue = (row.amount * row.rate).quantize(trade.CENT)
        row.cost = abs(row.revenue / 2).quantize(trade.CENT) * (1 if row.revenue > 0 else -1)
    Order.objects.bulk_create(made)


def weights_of(day: date) -> Any:
    """What the newest version that learned as of a day keeps, as it is stored."""
    return json.loads(one(f"""SELECT CAST(parameters AS TEXT) FROM analytics_scoremodel
        WHERE as_of = '{day}' ORDER BY number DESC LIMIT 1""")[0])  # fmt: skip


def history() -> dict[int, list[int]]:
    """{customer: days from its order days to the last day of the book, the oldest first}, by customer code."""
    found = defaultdict(list)
    for account, ago in rows(f"""SELECT o.account_id, {days_ago("o.ordered_on")} FROM accounts_order o
            JOIN accounts_account a ON a.id = o.account_id WHERE o.archived_at IS NULL AND o.revenue > 0
            GROUP BY a.code, o.account_id, o.ordered_on ORDER BY a.code, o.ordered_on"""):  # fmt: skip
        found[account].append(ago)
    return dict(found)


def known(day: date) -> dict[int, list[int]]:
    """The same as of an earlier day, of those that had ordered by then."""
    ago = (DAY - day).days
    found = {account: [age - ago for age in ages if age >= ago] for account, ages in history().items()}
    return {account: ages for account, ages in found.items() if ages}


def sold(day: date, span: int = 365) -> dict[int, tuple[int, int]]:
    """{customer: revenue net of returns, returns} of the days up to one, in cents."""
    return {key: (int(net), int(back)) for key, net, back in
            rows(f"""SELECT account_id, {cents("revenue")}, -{cents("revenue", "revenue < 0")} FROM accounts_order
            WHERE archived_at IS NULL AND {within("ordered_on", day - timedelta(span), day)}
            GROUP BY account_id""")}  # fmt: skip


def no_order(ages: list[int], horizon: int, shape: dict[str, float]) -> float:
    """P(no order within the horizon) by BG/NBD, weeks being its unit (Fader, Hardie and Lee 2005)."""
    repeats, life, silent = len(ages) - 1, (ages[0] - ages[-1]) / 7, ages[-1]
    r, alpha, a, b = (shape[name] for name in ("r", "alpha", "a", "b"))
    seen = alpha + (ages[0] + 1) / 7
    odds = a / (b + repeats - 1) * (seen / (alpha + life)) ** (r + repeats) if repeats else 0
    assert silent >= 0
    return 1 - (1 - (seen / (seen + horizon / 7)) ** (r + repeats)) / (1 + odds)


def features(ages: list[int], gap: float, rank: float, returned: float, chance: float) -> dict[str, float]:
    """What the weights are multiplied with, before it is made standard."""
    n, silent = len(ages), ages[-1]
    year, quarter = (sum(age < span for age in ages) for span in (365, 90))
    months = {age // 30 for age in ages}
    longer = sum(before - after > silent for before, after in zip(ages, ages[1:], strict=False))
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return {
        "bg": log(chance / (1 - chance)), "late": log(1 + silent / gap), "rec_h": log((1 + silent) / HORIZON),
        "gap_h": log(gap / HORIZON), "nord": log(1 + year), "single": float(n == 1),
        "trend": log((quarter + 0.5) / ((year - quarter) * 90 / 275 + 0.5)),
        "am": len(months & set(range(12))) / 12, "am3": len(months & set(range(3))) / 3,
        "am24": len(months & set(range(12, 24))) / 12,
        "seas": 0.5 if ages[0] < 365 else float(any(275 <= age < 365 for age in ages)),
        "season2": float(any(640 <= age < 730 for age in ages)), "rrank": rank, "ret": min(returned, 1.0),
        "od": min(max(log((silent + 1) / (gap + 1)), 0.0), log(4)) * (n - 1) / (n + 3), "ever": log(n),
        "longer": (longer + 0.5) / n, "step60": log(max((silent + 1) / 61, 1)),
        "step180": log(max((silent + 1) / 181, 1)),
    }  # fmt: skip


def logit(parameters: Any, segment: str, x: dict[str, float]) -> float:
    """The sum of a version's weights times the standardised features, with the segment's own where it has any."""
    own = parameters["segments"].get(segment) or {"offset": 0.0, "weights": parameters["weights"]}
    usual = ((one, (x[one] - parameters["means"][one]) / parameters["sds"][one]) for one in x)
    return float(parameters["b0"] + own["offset"] + sum(own["weights"][name] * value for name, value in usual))


def scored(day: date, parameters: Any) -> list[Row]:
    """Whoever ordered in the year to a day, scored by a version's parameters, with what became of them."""
    told, money = {key: ages for key, ages in known(day).items() if ages[-1] < 365}, sold(day)
    segments = by_key("SELECT id, segment FROM accounts_account")
    ago, whole = (DAY - day).days, history()
    groups = defaultdict(list)
    for account in told:
        groups[segments[account]].append(account)
    found = {}
    for segment, members in groups.items():
        usual = [(told[key][0] - told[key][-1]) / (len(told[key]) - 1) for key in members if len(told[key]) > 1]
        typical = median(usual) if usual else parameters["gap"]
        nets = sorted(money[key][0] for key in members)
        for key in members:
            ages, (net, back) = told[key], money[key]
            gap = max(1.0, (ages[0] - ages[-1] + 2 * typical) / (len(ages) - 1 + 2))
            rank = mean(place for place, value in enumerate(nets, 1) if value == net) / len(nets)
            plain = no_order(ages, HORIZON, parameters["bgnbd"])
            x = features(ages, gap, rank, back / (net + back), plain)
            lost = not any(ago - HORIZON <= age < ago for age in whole[key])
            chance = 1 / (1 + exp(-logit(parameters, segment, x)))
            found[key] = Row(key, segment, day, ages, lost, net, x, plain, chance, gap)
    return [found[key] for key in told]


def told_right(pairs: list[tuple[bool, float]]) -> float | None:
    """Of all pairs of one lost and one that stayed, in how many the lost one stood higher; ties count half."""
    bad, good = ([value for lost, value in pairs if lost is which] for which in (True, False))
    if not bad or not good:
        return None
    return mean((high > low) + (high == low) / 2 for high in bad for low in good)


def off_by(pairs: list[tuple[bool, float]]) -> float | None:
    """The mean distance of promised and seen, over ten equal classes of the risk."""
    return sum(n * abs(promised - seen) for n, promised, seen in classes(pairs)) / len(pairs) if pairs else None


def classes(pairs: list[tuple[bool, float]]) -> list[tuple[int, float, float]]:
    """(scores, promised on average, share seen) of each of these classes that holds anybody."""
    held = defaultdict(list)
    for lost, value in pairs:
        held[min(int(value * 10), 9)].append((value, lost))
    return [(len(held[at]), mean(value for value, _lost in held[at]), mean(float(lost) for _value, lost in held[at]))
            for at in sorted(held)]  # fmt: skip
