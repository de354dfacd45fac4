"""What would go with customers if they left: money, orders, hours, debts, the referred, the shape of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, Subquery, Sum, When

from accounts.models import Account, Policy, receivables, trees
from analytics.facts import buyers, departure_work, dialect
from analytics.facts import policies as lab
from analytics.facts import tiers as standing
from analytics.facts.buyers import Led
from analytics.facts.departure_work import Work
from analytics.models import Contribution
from analytics.rules import contribution, curves, departures
from analytics.rules.contribution import Concentration
from analytics.rules.departures import Capacity, Moves
from analytics.rules.trade import Bools, Ints
from kam.choices import RunKind
from kam.ground import days, scope
from kam.models import Run

MOST, ALL = 50, 500
"""Rows of a part that a page lists, and that it lists where all are asked for; the file has more."""
AMOUNTS = ("revenue", "cost", "cost_to_serve", "net_contribution")


FIRST = 3
"""So many of the biggest leave where nobody else was chosen."""


def biggest(
    user: Any, of: Mapping[str, Any] | None = None, count: int | None = None, as_of: date | None = None
) -> list[Account]:
    """
    The customers that bring most of all that one sees, by name, up to a day or now; none before any run.

    `of`: filters of what belongs to a customer, of whom alone they are; `count`: how many, `FIRST` unless said.
    """
    rows = Contribution.objects.visible_to(user).filter(net_contribution__gt=0, **of or {})
    if as_of:
        rows = rows.filter(run=Subquery(Run.objects.newest_to(RunKind.CONTRIBUTION, as_of).values("pk")[:1]))
    else:
        rows = rows.current()
    first = rows.order_by("rank").values("account")[: count or FIRST]
    return list(Account.objects.visible_to(user).filter(pk__in=first).defer("search_text"))


@dataclass(frozen=True)
class Money:
    """Sums of a year in cents, of the leavers or of all."""

    revenue: int
    gross: int
    cost_to_serve: int
    net: int


@dataclass(frozen=True)
class Shape:
    """How concentrated the book is with the leavers, and without."""

    before: Concentration
    after: Concentration
    curve_before: list[tuple[int, float]]
    curve_after: list[tuple[int, float]]


@dataclass(frozen=True)
class Referred:
    """Whoever came through the leavers and stays: how many, what they bring, the greatest of them with names."""

    count: int
    revenue: int
    net: int
    rows: list[tuple[Account, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Departure:
    """The whole answer, over what the user sees; parts that take a right of their own are None without it."""

    run: Run
    chosen: list[Account]
    leaving: list[tuple[Account, Money]]
    lost: Money
    whole: Money
    share: float
    """Of what all profitable customers of the company bring, whoever asks; all else is of whom the user sees."""
    seen: int
    """Customers that the user sees in the run; `everybody` where that is the whole company."""
    everybody: bool
    work: Work
    work_whole: Work
    capacity: Capacity
    debts: dict[str, Any]
    referred: Referred
    members: int
    """Members of their groups that would stay."""
    categories: list[Led]
    products: list[Led]
    next_names: dict[int, str]
    shape: Shape | None
    moves: Moves | None
    movers: list[tuple[Account, str, str]]
    by_hand: int
    """Of those that would move, set by hand, and staying."""
    already: int
    """Of those that would move, standing in that tier as it is."""

    @property
    def is_revenue(self) -> bool:
        """Whether revenue stands in for gross profit, because too little cost of goods is known."""
        return bool(self.run.result.get("basis") == contribution.REVENUE)

    @property
    def share_seen(self) -> float | None:
        """Of the net contribution of all whom the user sees; None where they bring nothing together."""
        return departures.part_of(self.lost.net, self.whole.net)

    @property
    def verdict(self) -> str:
        """How much it hurts."""
        return departures.verdict(self.lost.net, self.share, len(self.categories))


def picture(
    chosen: Sequence[Account], user: Any, *, groups: bool, as_of: date | None, of_book: bool, most: int | None = MOST
) -> Departure | None:
    """
    As of the newest runs up to a day (by default the current ones); None where none is kept.

    `groups` takes the members below each chosen account along; `of_book` adds concentration and tiers, which take the
    right to see the dashboard; `most` rows are named in each part (None: all). The number of questions
    is fixed, whatever the size of the book.
    """
    run = Run.objects.known_on(RunKind.CONTRIBUTION, as_of)
    if run is None or run.as_of is None:
        return None
    seen, day = Account.objects.visible_to(user), run.as_of
    below = set(
        seen.live().filter(pk__in=trees.all_below([one.pk for one in chosen], "parent_id")).values_list("pk", flat=True)
    )
    keys = {one.pk for one in chosen} | (below if groups else set())
    book = _book(run, user)
    gone = np.isin(book["account"], list(keys))
    categories, products = buyers.led(sorted(keys), user, day)
    shape = _shape(book["net_contribution"], gone) if of_book else None
    policy = Policy.objects.in_force(day)
    work, all_work = departure_work.gather(user, day, policy, keys)
    moved, by_hand, already = _moves(keys, book, run, policy) if of_book else (None, 0, 0)
    return Departure(
        run, list(chosen), _leaving(seen, keys, book, gone), _money(book, gone), _money(book, np.ones_like(gone)),
        _share(run, user, keys), len(gone), scope.sees_all(user),
        work, all_work, departure_work.capacity(seen, day, policy, keys, work, all_work),
        _debts(seen, keys, day),
        _referred(seen, keys, book, most), len(below - keys), categories, products,
        buyers.named([*categories, *products[:most]], user), shape, moved, _movers(seen, moved, most), by_hand,
        already,
    )  # fmt: skip


def _book(run: Run, user: Any) -> dict[str, Ints]:
    """The run's rows that the user sees, as columns of whole numbers: cents, and the code of today's tier."""
    cents = map(dialect.whole_cents, AMOUNTS)
    tier = Case(*(When(account__tier=name, then=code) for name, code in standing.CODES.items()), default=-1)
    rows = Contribution.objects.visible_to(user).filter(run=run).order_by().values_list("account_id", *cents, tier)
    names = ("account", *AMOUNTS, "tier")
    found = np.array(list(rows), np.int64).reshape(-1, len(names))
    return {name: np.ascontiguousarray(found[:, place]) for place, name in enumerate(names)}


def _money(book: dict[str, Ints], chosen: Bools) -> Money:
    revenue, cost, serve, net = (int(book[name][chosen].sum()) for name in AMOUNTS)
    return Money(revenue, revenue - cost, serve, net)


def _share(run: Run, user: Any, keys: set[int]) -> float:
    rows = Contribution.objects.visible_to(user).filter(run=run, account__in=keys)
    return float(rows.aggregate(sum=Sum("share"))["sum"] or 0.0)


def _leaving(seen: Any, keys: set[int], book: dict[str, Ints], gone: Bools) -> list[tuple[Account, Money]]:
    """Each leaver with what it brings, the greatest first."""
    columns = [book["account"][gone], *(book[name][gone] for name in AMOUNTS)]
    known = {row[0]: row[1:] for row in zip(*(column.tolist() for column in columns), strict=True)}
    found = []
    for account in seen.filter(pk__in=keys).select_related("owner").defer("search_text"):
        revenue, cost, serve, net = known.get(account.pk, (0, 0, 0, 0))
        found.append((account, Money(revenue, revenue - cost, serve, net)))
    return sorted(found, key=lambda pair: (-pair[1].net, pair[0].name, pair[0].pk))


def _debts(seen: Any, keys: set[int], day: date) -> dict[str, Any]:
    """What the leavers would still owe on the day."""
    found = receivables.totals(receivables.owing(seen.filter(pk__in=keys), day))
    return {name: found[name] for name in ("open", "overdue", "balance")}


def _referred(seen: Any, keys: set[int], book: dict[str, Ints], most: int | None) -> Referred:
    """Along ties that the user sees: nobody comes in through somebody out of sight."""
    rows = seen.live().filter(pk__in=trees.all_below(sorted(keys), "referred_by_id")).exclude(pk__in=keys)
    known = {row.pk: row for row in rows.only("name", "short_name", "tier", "referred_by")}
    through: set[int] = set(keys)
    while fresh := {key for key, row in known.items() if row.referred_by_id in through and key not in through}:
        through |= fresh
    inside = np.isin(book["account"], list(through - keys))
    money = _money(book, inside)
    nets = dict(zip(book["account"][inside].tolist(), book["net_contribution"][inside].tolist(), strict=True))
    ranked = sorted(through - keys, key=lambda key: (-nets.get(key, 0), key))
    return Referred(len(ranked), money.revenue, money.net, [(known[key], nets.get(key, 0)) for key in ranked[:most]])


def _shape(net: Ints, gone: Bools) -> Shape:
    left = net[~gone]
    return Shape(
        contribution.concentrated(net), contribution.concentrated(left), curves.points(net), curves.points(left)
    )


def _moves(keys: set[int], book: dict[str, Ints], of: Run, policy: Policy) -> tuple[Moves | None, int, int]:
    """Who of the seen would end in another tier; beside, how many are set by hand, and how many stand there already."""
    run = Run.objects.up_to(RunKind.TIERS, of.as_of)  # type: ignore[arg-type]
    basis = lab.kept_by(run) if run else None
    if run is None or run.as_of is None or basis is None:
        return None, 0, 0
    then = policy if run.as_of == of.as_of else Policy.objects.in_force(run.as_of)
    found = departures.moves(basis, np.isin(basis.account, list(keys)), lab.rule(then))
    found = found.take(np.isin(found.account, book["account"]))
    by_hand = np.isin(found.account, list(standing.set_by_hand(days.company_today())))
    already = ~by_hand & (_in_force(found.account, book, of) == found.tier)
    return found.take(~by_hand & ~already), int(by_hand.sum()), int(already.sum())


def _in_force(accounts: Ints, book: dict[str, Ints], run: Run) -> Ints:
    """Tier codes in force on the run's day, of the current one today's; -1 for none. `accounts` are in the book."""
    if not run.is_current:
        return standing.in_effect(accounts, run.as_of)  # type: ignore[arg-type]
    order = np.argsort(book["account"], kind="stable")
    return book["tier"][order][np.searchsorted(book["account"][order], accounts)]


def _movers(seen: Any, moved: Moves | None, most: int | None) -> list[tuple[Account, str, str]]:
    """The greatest of those that would move, by revenue, with the tiers before and after."""
    if moved is None:
        return []
    order = np.argsort(-moved.revenue, kind="stable")[:most]
    rows = seen.only("name", "short_name", "code").in_bulk([int(key) for key in moved.account[order]])
    names = {code: tier for tier, code in standing.CODES.items() if tier}
    return [
        (rows[int(moved.account[place])], names[int(moved.was[place])], names[int(moved.tier[place])])
        for place in order
        if int(moved.account[place]) in rows
    ]
