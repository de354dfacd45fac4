"""What a customer's own statements tell: five ratios, their trend, and whether they can pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from accounts.choices import PayAbility, Trend

YEAR = Decimal(365)
SOUND_CURRENT, SOUND_CASH = Decimal("1.5"), Decimal("0.2")
"""Rules of thumb of credit analysis: current assets of half as much again as what falls due, a fifth of it in cash."""
SHORT_CURRENT, SHORT_CASH = Decimal(1), Decimal("0.1")
"""Below the first, what falls due within a year is not covered; a loss with less cash than the second is not either."""
LATEST_END = (6, 30)
"""Month and day of the next year by which a fiscal year is over, where it bears the name of the year it began in."""


@dataclass(frozen=True)
class Figures:
    """The figures of one fiscal year, in one currency; None is "not known", which is not zero."""

    year: int
    currency: str = ""
    current_assets: Decimal | None = None
    total_assets: Decimal | None = None
    cash: Decimal | None = None
    current_liabilities: Decimal | None = None
    receivables: Decimal | None = None
    inventory: Decimal | None = None
    revenue: Decimal | None = None
    cost_of_sales: Decimal | None = None
    net_profit: Decimal | None = None


def ends_in(year: int, year_end: date) -> bool:
    """Whether a fiscal year of this name may end on the day: within that year, or up to 30 June of the next."""
    return date(year, 1, 1) <= year_end <= date(year + 1, *LATEST_END)


@dataclass(frozen=True)
class Ratios:
    """Shares and multiples with four decimals, spans in days with one; None where a figure is missing."""

    current_asset_share: Decimal | None = None
    current_ratio: Decimal | None = None
    cash_ratio: Decimal | None = None
    net_margin: Decimal | None = None
    return_on_assets: Decimal | None = None
    collection_days: Decimal | None = None
    inventory_days: Decimal | None = None


RATIOS = tuple(one.name for one in fields(Ratios))
FALLING_IS_BETTER = frozenset({"collection_days", "inventory_days"})
WITHIN = (
    ("cash", "current_assets"), ("receivables", "current_assets"), ("inventory", "current_assets"),
    ("current_assets", "total_assets"), ("cash", "total_assets"), ("receivables", "total_assets"),
    ("inventory", "total_assets"),
)  # fmt: skip
"""Figures of one balance sheet that are part of another, and so never more than it."""
CURRENT = ("cash", "receivables", "inventory")
"""Parts of the current assets; together they are not more either."""
NOISE: Mapping[str, Decimal] = {
    "current_asset_share": Decimal("0.01"),
    "current_ratio": Decimal("0.05"),
    "cash_ratio": Decimal("0.02"),
    "net_margin": Decimal("0.005"),
    "return_on_assets": Decimal("0.005"),
    "collection_days": Decimal(2),
    "inventory_days": Decimal(2),
}
"""A change up to this size is no change."""


@dataclass(frozen=True)
class Verdict:
    """Whether they can pay, and the ratios it rests on (those that are known)."""

    ability: PayAbility
    current_ratio: Decimal | None = None
    cash_ratio: Decimal | None = None
    loss: bool | None = None


def ratios(now: Figures, before: Figures | None = None) -> Ratios:
    """
    The five ratios of a year, with the two beside the first.

    Current-asset ratio = current ÷ total assets; current ratio = current assets ÷ current liabilities; cash ratio =
    cash ÷ current liabilities; net margin = net profit ÷ revenue; return on assets = net profit ÷ total assets;
    collection period = receivables ÷ revenue × 365 days; inventory days = inventory ÷ cost of sales × 365 days. What is
    set against a whole year's flow (total assets, receivables, inventory) is the mean of the year's beginning and end
    where the year before is known in the same currency, else its end. A ratio without its figures, or over nothing, is
    None. Source: the usual definitions of statement analysis (mission A4).
    """
    follows = before is not None and before.year == now.year - 1 and before.currency == now.currency
    last = before if before is not None and follows else Figures(now.year - 1)
    assets = _mean(now.total_assets, last.total_assets)
    owed = _mean(now.receivables, last.receivables)
    stock = _mean(now.inventory, last.inventory)
    return Ratios(
        current_asset_share=_share(now.current_assets, now.total_assets),
        current_ratio=_share(now.current_assets, now.current_liabilities),
        cash_ratio=_share(now.cash, now.current_liabilities),
        net_margin=_share(now.net_profit, now.revenue),
        return_on_assets=_share(now.net_profit, assets),
        collection_days=_days(owed, now.revenue),
        inventory_days=_days(stock, now.cost_of_sales),
    )


def contradiction(year: Figures) -> tuple[tuple[str, ...], str] | None:
    """(parts, whole) of a balance sheet that cannot be so, because the parts are more than the whole; else None."""
    for part, whole in WITHIN:
        of, all_ = getattr(year, part), getattr(year, whole)
        if of is not None and all_ is not None and of > all_:
            return (part,), whole
    known = [getattr(year, name) for name in CURRENT if getattr(year, name) is not None]
    if year.current_assets is not None and sum(known) > year.current_assets:
        return CURRENT, "current_assets"
    return None


def trend(name: str, now: Decimal | None, before: Decimal | None) -> Trend | None:
    """How a ratio moved against the year before, by the direction that is good for it; None where either is missing."""
    if now is None or before is None:
        return None
    change = before - now if name in FALLING_IS_BETTER else now - before
    if abs(change) <= NOISE[name]:
        return Trend.FLAT
    return Trend.BETTER if change > 0 else Trend.WORSE


def verdict(year: Figures) -> Verdict:
    """
    Whether they can pay what falls due within a year.

    Weak: current assets do not cover it, or they lose money and hold hardly any cash. Strong: covered one and a half
    times, a fifth of it in cash, and no loss, all of it known. Unknown: current assets or current liabilities are, or
    the balance sheet contradicts itself. Else fair.
    """
    assets, due, loss = year.current_assets, year.current_liabilities, _is_loss(year.net_profit)
    current, cash = _share(assets, due), _share(year.cash, due)
    if assets is None or due is None or contradiction(year) is not None:
        return Verdict(PayAbility.UNKNOWN, current, cash, loss)
    enough_cash = year.cash is not None and year.cash >= SOUND_CASH * due
    hardly_cash = year.cash is not None and year.cash < SHORT_CASH * due
    if assets < SHORT_CURRENT * due or (loss and hardly_cash):
        return Verdict(PayAbility.WEAK, current, cash, loss)
    is_strong = assets >= SOUND_CURRENT * due and enough_cash and loss is False
    return Verdict(PayAbility.STRONG if is_strong else PayAbility.FAIR, current, cash, loss)


def is_split(told: Verdict) -> bool:
    """Whether the two ratios point different ways: one is sound and the other short."""
    if told.current_ratio is None or told.cash_ratio is None or told.ability == PayAbility.UNKNOWN:
        return False
    covered, paid = told.current_ratio >= SOUND_CURRENT, told.cash_ratio >= SOUND_CASH
    return (covered and told.cash_ratio < SHORT_CASH) or (paid and told.current_ratio < SHORT_CURRENT)


def by_year(years: Iterable[Figures]) -> list[tuple[Figures, Ratios]]:
    """Each year with its ratios, oldest first."""
    known = {one.year: one for one in years}
    return [(known[year], ratios(known[year], known.get(year - 1))) for year in sorted(known)]


def _is_loss(profit: Decimal | None) -> bool | None:
    return None if profit is None else profit < 0


def _mean(end: Decimal | None, start: Decimal | None) -> Decimal | None:
    return end if end is None or start is None else (end + start) / 2


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    if part is None or whole is None or whole <= 0:
        return None
    return (part / whole).quantize(Decimal("0.0001"))


def _days(stock: Decimal | None, flow: Decimal | None) -> Decimal | None:
    if stock is None or flow is None or flow <= 0:
        return None
    return (stock / flow * YEAR).quantize(Decimal("0.1"))
