"""What the company of the bench's pages sells, to whom, and what that costs: so much of each for each customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F
from django.db.models.functions import Mod

from accounts.choices import CostKind, TierState
from accounts.models import (
    Account,
    Agreement,
    Competitor,
    CostEntry,
    HourRate,
    OrderLine,
    Presence,
    Product,
    Quota,
    TierChange,
    Wallet,
)
from analytics.actions.bench.tables import Row, put
from analytics.models import CompanyTarget
from kam.models import Team, User

PRODUCTS, RIVALS, TEAMS = 240, 12, 7
CATEGORIES = ("型材", "门窗", "五金", "玻璃", "涂料", "防水", "管材", "石材", "照明", "电缆", "胶粘", "工具")
TIERS = ((0.01, "platinum"), (0.08, "gold"), (0.4, "iron"), (1.0, "lead"))
"""{part of the customers up to which: the tier}; the first ones order most."""
COST_KINDS = tuple(kind.value for kind in CostKind)
COSTS = 2
"""Entries of cost to serve a customer."""
GROUP, MEMBERS = 40, 4
"""Of so many customers the first is a group with so many members."""


def tier_of(place: float) -> str:
    """The tier of a customer by its place in the book, 0 (it orders most) to 1."""
    return next(tier for upto, tier in TIERS if place <= upto)


def fill(keys: Sequence[int], orders: Sequence[tuple[int, Decimal]], users: list[User], today: date) -> None:
    """Beside accounts and orders (key, amount) that stand: teams, groups, tiers, products, costs, rivals, targets."""
    rng, system = Random(11), User.objects.system().pk
    _teams(users)
    _related(keys[0])
    put(TierChange, _tiers(rng, keys, today, system))
    put(OrderLine, _lines(rng, orders, put(Product, _products())))
    put(HourRate, ({"kind": kind, "on": today - timedelta(900), "amount": 80} for kind in ("visits", "hours")))
    put(CostEntry, _costs(rng, keys, today))
    put(Agreement, _agreements(rng, keys[::6], today))
    rivals = put(Competitor, ({"name": f"Rival {n}", "search_text": f" rival {n} "} for n in range(RIVALS)))
    put(Presence, _presences(rng, keys[::3], rivals, today))
    put(Wallet, _wallets(rng, keys[::4], today, system))
    put(Quota, _quotas(rng, keys[::10], today))
    put(CompanyTarget, ({"year": today.year + n, "key_share": 0.7 + n / 50} for n in (-1, 0, 1)))


def _teams(users: list[User]) -> None:
    """Teams below the one, each with its share of the managers."""
    root = users[0].team
    assert root is not None
    for place in range(TEAMS):
        team = Team.objects.create(name=f"Sales {place + 1}", parent=root)
        Team.objects.filter(pk=team.pk).update(path=f"{root.path}{team.pk}/")
        User.objects.filter(pk__in=[one.pk for one in users[1 + place :: TEAMS]]).update(team=team)


def _related(first: int) -> None:
    """Groups with their members, and customers that others sent."""
    place = Mod(F("pk") - first, GROUP)
    rows = Account.objects.annotate(place=place)
    rows.filter(place__range=(1, MEMBERS)).update(parent=F("pk") - place)
    rows.filter(place__in=(20, 30)).update(referred_by=F("pk") - 5, referred_on=F("customer_since"))


def _tiers(rng: Random, keys: Sequence[int], today: date, by: int) -> Iterator[Row]:
    """The tier that each stands in, and of a third of them the one before."""
    for place, key in enumerate(keys):
        tier, since = tier_of(place / len(keys)), today - timedelta(rng.randint(130, 500))
        row = {"account_id": key, "by_id": by}
        was = rng.choice(("gold", "iron", "lead")) if place % 3 == 0 else ""
        if was:
            before = since - timedelta(rng.randint(90, 400))
            yield row | {"tier": was, "state": TierState.ENDED.value, "from_on": before, "to_on": since}
        yield row | {"tier": tier, "was": was, "state": TierState.IN_EFFECT.value, "from_on": since}


def _products() -> Iterator[Row]:
    for n in range(PRODUCTS):
        category = CATEGORIES[n % len(CATEGORIES)]
        yield {"code": f"P{n:04}", "name": f"{category}{n}", "category": category, "unit": "㎡", "list_price": "120.00",
               "search_text": f" p{n:04} "}  # fmt: skip


def _lines(rng: Random, orders: Sequence[tuple[int, Decimal]], products: range) -> Iterator[Row]:
    """One line an order, two of every third; together they are the order's amount."""
    for place, (order, amount) in enumerate(orders):
        whole = round(float(amount) * 100)
        parts = (whole * 2 // 3, whole - whole * 2 // 3) if place % 3 == 0 else (whole,)
        for position, cents in enumerate(parts, 1):
            yield {"order_id": order, "position": position, "product_id": rng.choice(products), "quantity": "10",
                   "amount": f"{cents / 100:.2f}", "cost": f"{cents * 0.0072:.2f}"}  # fmt: skip


def _costs(rng: Random, keys: Sequence[int], today: date) -> Iterator[Row]:
    for _ in range(COSTS * len(keys)):
        hours = rng.choice((None, 1, 2, 4))
        yield {"account_id": keys[int(len(keys) * rng.random() ** 2)], "on": today - timedelta(int(730 * rng.random())),
               "kind": "support" if hours else rng.choice(COST_KINDS), "amount": f"{rng.lognormvariate(5, 1):.2f}",
               "hours": hours}  # fmt: skip


def _agreements(rng: Random, keys: Sequence[int], today: date) -> Iterator[Row]:
    for n, key in enumerate(keys):
        start = today - timedelta(rng.randint(30, 700))
        yield {"account_id": key, "kind": "framework", "number": f"V{n}", "starts_on": start,
               "ends_on": start + timedelta(rng.choice((365, 730))), "committed_amount": "200000.00"}  # fmt: skip


def _presences(rng: Random, keys: Sequence[int], rivals: range, today: date) -> Iterator[Row]:
    for key in keys:
        yield {"account_id": key, "competitor_id": rng.choice(rivals), "threat": rng.choice(("low", "medium", "high")),
               "wallet_percent": rng.randint(5, 60), "seen_on": today - timedelta(rng.randint(1, 300))}  # fmt: skip


def _wallets(rng: Random, keys: Sequence[int], today: date, by: int) -> Iterator[Row]:
    for key in keys:
        amount = f"{rng.lognormvariate(12, 1):.2f}"
        yield {"account_id": key, "on": today - timedelta(rng.randint(10, 600)), "amount": amount, "currency": "CNY",
               "rate": 1, "worth": amount, "source": "visit", "by_id": by}  # fmt: skip


def _quotas(rng: Random, keys: Sequence[int], today: date) -> Iterator[Row]:
    year = {"starts_on": today.replace(month=1, day=1), "ends_on": today.replace(month=12, day=31)}
    for key in keys:
        yield year | {"account_id": key, "amount": f"{rng.lognormvariate(11, 1):.2f}"}
