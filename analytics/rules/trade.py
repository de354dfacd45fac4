"""The per-account trade facts that every score starts from, as arrays as of one date."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Numbers = dict[str, NDArray[Any]]
"""Columns by name, one entry per account each."""

YEAR = 365
HORIZON = 90
MONTH = 30
QUARTER = 91
CREDIT_RATE = 0.08
"""Cost of credit a year."""
NEVER = -1


@dataclass(frozen=True)
class Trade:
    """
    One entry per account with an order day up to t = `as_of` or an order row in the year before it; entries stand in
    the order of account codes.

    Days are numbered from 1970-01-01. Money is in whole cents of the company's currency. Windows are open on the
    left and closed on the right: "365" is t-365 < day <= t. An *order day* is a day with at least one row of
    positive revenue; several rows of a day are one. Returns are rows of negative revenue and never make one.
    """

    as_of: int
    account: Ints
    """Primary keys."""
    segment: Ints
    """The unit within which ranks and gaps are taken: a small number per segment, 0 where none is set."""
    first: Ints
    """First order day, -1 where every row was a return or nil."""
    last: Ints
    """Last order day, -1 likewise."""
    orders: Ints
    """Order days up to t (n)."""
    months: Ints
    """Distinct (t - day) // 30 below 12 over order days: of the last 360 days, 0..12."""
    months3: Ints
    """The same below 3, 0..3."""
    months24: Ints
    """The same from 12 to 23, 0..12: the year before."""
    longer: Ints
    """Gaps between its order days that lasted longer than the silence since the last."""
    orders365: Ints
    orders90: Ints
    """Order days in (t-90, t]."""
    orders275: Ints
    """Order days in (t-365, t-90]."""
    season: Bools
    """An order day in (t-365, t-365+H]: the same season last year."""
    season2: Bools
    """The same a year earlier: an order day in (t-730, t-730+H]."""
    in_window: Bools
    """Any order row, returns included, or cost-to-serve entry in (t-365, t]."""
    revenue365: Ints
    """Net of returns."""
    revenue90: Ints
    """Net of returns, (t-90, t]."""
    returns365: Ints
    """Returns of the window as a positive figure."""
    cost365: Ints
    """Known cost of the window."""
    costed365: Ints
    """Net revenue of the window's rows whose cost is known."""
    cost_to_serve365: Ints
    """Cost-to-serve entries dated in the window."""
    discount365: Ints
    """Discounts given on the window's orders."""
    credit365: Ints
    """What late payment cost us: days past due up to t x 8 % / 365 x revenue, over the window's orders."""

    def __len__(self) -> int:
        return len(self.account)

    @property
    def active(self) -> Bools:
        """Accounts with an order day in the window: those that are scored."""
        return self.orders365 > 0

    @property
    def recency(self) -> Ints:
        """R, days since the last order."""
        return self.as_of - self.last

    @property
    def tenure(self) -> Ints:
        """T, days since the first order (0 where there was none)."""
        return np.where(self.first == NEVER, 0, self.as_of - self.first)

    @property
    def life(self) -> Ints:
        """Days from the first to the last order."""
        return self.last - self.first

    @property
    def gross365(self) -> Ints:
        """Revenue of the window before returns."""
        return self.revenue365 + self.returns365

    def take(self, chosen: Bools | Ints) -> "Trade":
        """The same facts for some of the accounts."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in self.columns()})

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Names of the array fields, in their order."""
        return tuple(field.name for field in fields(cls) if field.name != "as_of")


@dataclass(frozen=True)
class Days:
    """Revenue per account and day, sorted by account place and day: what the burst test reads."""

    place: Ints
    """Index into the arrays of `Trade`."""
    day: Ints
    revenue: Ints
    """Net revenue of that day, cents."""


@dataclass(frozen=True)
class Quarters:
    """Sums of the last six quarters of 91 days for some accounts, shape (6, accounts), the newest quarter first."""

    place: Ints
    """Index into the arrays of `Trade`, one per column."""
    revenue: Ints
    """Net revenue of rows with a known cost, cents."""
    margin: Ints
    """The same less cost, cost to serve and credit cost, cents."""


def ratio(above: NDArray[np.generic], below: NDArray[np.generic]) -> Floats:
    """above / below, and 0 where there is nothing to divide by."""
    top, bottom = np.asarray(above, np.float64), np.asarray(below, np.float64)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)
