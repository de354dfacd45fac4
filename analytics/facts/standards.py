"""The figures of every account's scorecard as of a date: a few statements over the book, no account by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accounts.choices import Criterion
from accounts.facts import order_sizes
from accounts.models import Account, OrderLine
from accounts.rules import standards
from analytics.choices import WalletBasis
from analytics.facts import dialect
from analytics.facts.books import Book
from analytics.facts.trade import ORDERS
from analytics.models import Potential
from analytics.rules.trade import Floats, Ints
from kam.choices import RunKind
from kam.models import Run

LINES = OrderLine._meta.db_table
QUARTER = 91
ESTIMATED = (WalletBasis.PEER_WALLETS, WalletBasis.PEER_PURCHASES, WalletBasis.RIVALS, WalletBasis.OWN_PURCHASES)
YEAR = 365


@dataclass(frozen=True)
class Cards:
    """One entry per account that is not archived, by key; figures and scores by criterion, NaN where unknown."""

    account: Ints
    figures: dict[Criterion, Floats]
    scores: dict[Criterion, Floats]


class Places:
    """Brings columns of a statement to the places of the accounts."""

    def __init__(self, accounts: Ints) -> None:
        self.accounts = accounts

    def spread(self, keys: Ints, values: Ints | Floats, unknown: float = np.nan) -> Floats:
        """The values at their accounts' places; elsewhere what is unknown or nothing."""
        found = np.full(len(self.accounts), unknown)
        if len(keys) and len(self.accounts):
            at = np.minimum(np.searchsorted(self.accounts, keys), len(self.accounts) - 1)
            known = self.accounts[at] == keys
            found[at[known]] = values[known]
        return found


def cards(book: Book) -> Cards:
    """The scorecards of the book."""
    as_of = book.as_of
    rows = list(Account.objects.live().order_by("pk").values_list("pk", "customer_since"))
    accounts = np.array([pk for pk, _since in rows], np.int64)
    places = Places(accounts)
    figures, relation, first = _rhythm(as_of, places, [since for _pk, since in rows])
    figures |= _money(book, places)
    rule = standards.Policy(**book.policy.group("standards"))
    figures |= _orders(as_of, places, first, rule.large) | _premium(as_of, places, rule.few_buyers)
    figures |= _referred(as_of, places) | _potential(as_of, places)
    figures[Criterion.LEAVING] = _leaving(figures, places, book)
    return Cards(accounts, figures, scored(figures, rule) | {Criterion.RELATION: relation})


RANKED = (
    Criterion.FREQUENCY, Criterion.VOLUME, Criterion.PROFIT_RATE, Criterion.ORDER_SIZE, Criterion.POTENTIAL,
)  # fmt: skip
SHARED = (Criterion.PROFIT, Criterion.EFFORT, Criterion.SALES)


def scored(figures: dict[Criterion, Floats], rule: standards.Policy) -> dict[Criterion, Floats]:
    """Each figure on its scale: from the top, by its place among all, or on straight lines."""
    found = {name: standards.on(scale, figures[name]) for name, scale in rule.scales.items() if name in figures}
    found |= {name: standards.standing(figures[name]) for name in RANKED}
    for name in SHARED:
        known = ~np.isnan(figures[name])
        found[name] = np.where(known, 100 * (1 - np.where(known, figures[name], 1.0)), np.nan)
    return found


def _money(book: Book, places: Places) -> dict[Criterion, Floats]:
    """
    What the year brought and took, against the whole book; unknown for accounts that never traded.

    Who traded before and not in the year brought 0. Of whom no cost to serve was entered nobody knows the effort, as on
    the page of the cost to serve.
    """
    trade, net = book.trade, book.whole
    keys, order = trade.account, np.argsort(trade.account)
    keys = keys[order]

    def at(values: Ints | Floats) -> Floats:
        return places.spread(keys, np.asarray(values)[order])

    revenue, earned, orders = at(trade.revenue365), at(net.net), at(trade.orders365)
    bought = revenue > 0
    cost = at(trade.cost_to_serve365)
    effort = at(standards.share_above(trade.cost_to_serve365.astype(np.float64)))
    return {
        Criterion.PROFIT: np.where(np.isnan(earned), np.nan, np.where(earned > 0, at(net.share_above), 1.0)),
        Criterion.SALES: at(standards.share_above(trade.revenue365.astype(np.float64))),
        Criterion.EFFORT: np.where(cost > 0, effort, np.nan),
        Criterion.FREQUENCY: np.where(orders > 0, orders, np.nan),
        Criterion.VOLUME: np.where(bought, revenue / 100, np.nan),
        Criterion.PROFIT_RATE: np.divide(earned, revenue, out=np.full(len(cost), np.nan), where=bought),
        Criterion.ORDER_SIZE: np.divide(
            revenue / 100, orders, out=np.full(len(cost), np.nan), where=bought & (orders > 0)
        ),
    }


def _rhythm(as_of: date, places: Places, since: list[date | None]) -> tuple[dict[Criterion, Floats], Floats, Floats]:
    """Years and quarters with an order, in one pass; the score of the relation, and the years since the first order."""
    t = dialect.day_number(as_of)
    days = f"""SELECT DISTINCT account_id, {dialect.day("ordered_on")} AS d FROM {ORDERS}
        WHERE ordered_on <= %s AND revenue > 0 AND archived_at IS NULL"""
    quarters = dialect.one_bit_each(f"({t} - d) / {QUARTER}", f"d > {t - QUARTER * standards.QUARTERS}")
    years = dialect.one_bit_each(f"({t} - d) / {YEAR}", f"d > {t - YEAR * standards.YEARS}")
    sql = f"SELECT account_id, MIN(d), {quarters}, {years} FROM ({days}) AS order_days GROUP BY account_id ORDER BY 1"
    found = dialect.columns(sql, [as_of], ["account", "first", "quarters", "years"])
    keys = found["account"]
    first = places.spread(keys, (t - found["first"]) / YEAR)
    began = np.array([np.nan if day is None or day > as_of else (as_of - day).days / YEAR for day in since])
    known = np.fmax(first, began)
    ordered = places.spread(keys, standards.quarters_with_orders(found["quarters"], (t - found["first"]) / QUARTER))
    figures = {
        Criterion.YEARS: places.spread(keys, standards.years_in_a_row(found["years"])),
        Criterion.REPURCHASE: places.spread(keys, standards.repurchase(found["quarters"])),
        Criterion.RELATION: known,
    }
    return figures, standards.relation(known, np.where(np.isnan(ordered), 0.0, ordered)), first


def _orders(as_of: date, places: Places, first: Floats, share: float) -> dict[Criterion, Floats]:
    """The part that large orders make of the year, and the year against the one before where it bought for both."""
    year, before = as_of - timedelta(YEAR), as_of - timedelta(2 * YEAR)
    this = "ordered_on > %s"
    sql = f"""SELECT account_id, {dialect.cents("revenue", this)}, {dialect.cents("revenue", "ordered_on <= %s")},
        {dialect.cents("revenue", f"{this} AND revenue > 0")}, {dialect.cents("revenue", f"{this} AND revenue >= %s")}
        FROM {ORDERS} WHERE {dialect.after("ordered_on")} AND archived_at IS NULL GROUP BY account_id ORDER BY 1"""
    large = order_sizes.large_from(as_of, share)
    values = [year, year, year, year, 1e18 if large is None else float(large), before, as_of]
    found = dialect.columns(sql, values, ["account", "now", "before", "gross", "large"])
    now, last, gross = (found[name].astype(np.float64) for name in ("now", "before", "gross"))
    part = np.divide(found["large"], gross, out=np.full(len(gross), np.nan), where=gross > 0)
    keys = found["account"]
    growth = places.spread(keys, standards.against(now, last))
    return {
        Criterion.LARGE_ORDERS: places.spread(keys, part),
        Criterion.GROWTH: np.where(first >= 2, growth, np.nan),
    }


def _premium(as_of: date, places: Places, few: int) -> dict[Criterion, Floats]:
    """What it paid for the year's products against their usual price; where enough others bought the same."""
    lines = f"""{LINES} l JOIN {ORDERS} o ON o.id = l.order_id WHERE o.ordered_on > %s AND o.ordered_on <= %s
        AND o.archived_at IS NULL AND l.product_id IS NOT NULL AND l.quantity > 0 AND l.amount > 0"""
    prices = f"""SELECT l.product_id AS product_id, SUM(l.amount * o.rate) / SUM(l.quantity) AS price FROM {lines}
        GROUP BY l.product_id HAVING COUNT(DISTINCT o.account_id) >= {int(few)}"""
    sql = f"""SELECT account_id, {dialect.cents("paid")}, {dialect.cents("usual")} FROM (
            SELECT o.account_id AS account_id, l.amount * o.rate AS paid, l.quantity * p.price AS usual
            FROM ({prices}) AS p JOIN {LINES} l ON l.product_id = p.product_id JOIN {ORDERS} o ON o.id = l.order_id
            WHERE o.ordered_on > %s AND o.ordered_on <= %s AND o.archived_at IS NULL AND l.quantity > 0 AND l.amount > 0
        ) AS priced GROUP BY account_id ORDER BY 1"""
    span = dialect.year_to(as_of)
    found = dialect.columns(sql, [*span, *span], ["account", "paid", "usual"])
    paid, usual = found["paid"].astype(np.float64), found["usual"].astype(np.float64)
    return {Criterion.PREMIUM: places.spread(found["account"], standards.against(paid, usual))}


def _potential(as_of: date, places: Places) -> dict[Criterion, Floats]:
    """
    What is not won yet of each customer's potential, by the newest scores up to the day; unknown stays unknown.

    An estimate that stands at the least the wallet can be knows of no more: that is unknown too, and not nothing.
    """
    run = Run.objects.at(RunKind.CHURN, as_of) or Run.objects.before(RunKind.CHURN, as_of)
    known = Potential.objects.filter(run=run, gap__isnull=False).exclude(gap=0, basis__in=ESTIMATED)
    rows = known.order_by("account").values_list("account_id", "gap")
    found = np.array([(key, float(gap)) for key, gap in rows] if run else [], np.float64).reshape(-1, 2)
    return {Criterion.POTENTIAL: places.spread(found[:, 0].astype(np.int64), found[:, 1])}


def _ties(as_of: date) -> list[tuple[int, int]]:
    """(who recommended, who came) up to a day."""
    return list(Account.objects.live().brought(as_of).order_by().values_list("referred_by_id", "pk"))


def _referred(as_of: date, places: Places) -> dict[Criterion, Floats]:
    """Customers that came by its recommendation; none says nothing of its influence."""
    givers, counts = np.unique([by for by, _came in _ties(as_of)], return_counts=True)
    return {Criterion.IMAGE: places.spread(givers.astype(np.int64), counts)}


def _leaving(figures: dict[Criterion, Floats], places: Places, book: Book) -> Floats:
    """
    Its own share of the positive net contribution, and that of the customers it brought.

    Unknown where neither it nor any of them ever traded; a loss takes nothing from what others bring.
    """
    order = np.argsort(book.trade.account)
    own = places.spread(book.trade.account[order], book.whole.share[order])
    shares = dict(zip(places.accounts.tolist(), own.tolist(), strict=True))
    brought: dict[int, float] = {}
    for by, came in _ties(book.as_of):
        share = shares.get(came, np.nan)
        if not np.isnan(share):
            brought[by] = brought.get(by, 0.0) + max(share, 0.0)
    keys = np.array(sorted(brought), np.int64)
    more = places.spread(keys, np.array([brought[key] for key in keys.tolist()], np.float64))
    return np.where(np.isnan(more), own, np.fmax(own, 0.0) + np.nan_to_num(more))
