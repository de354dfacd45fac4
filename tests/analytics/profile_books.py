"""A book for profiles: twelve key accounts that build façades, fourteen dealers, three prospects; lin has the most."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account, Order, OrderLine, Product, TierChange
from analytics.actions import recompute
from kam.choices import RunKind
from kam.models import Run, User

DAY = date(2026, 6, 30)
KEY, REST = 12, 14


def accounts(lin: Any, chen: Any) -> dict[str, list[Account]]:
    """All but two key accounts and all but two others are lin's, the rest chen's; prospects are nobody's."""
    file = {
        "key": {"kind": "end_user", "industry": "Façades", "size_band": "large", "tier": "gold", "region": "East"},
        "rest": {"kind": "dealer", "industry": "Trade", "size_band": "small", "tier": "lead", "region": "East"},
        "prospect": {"kind": "end_user", "industry": "Façades"},
    }
    made: dict[str, list[Account]] = {}
    for group, count in (("key", KEY), ("rest", REST), ("prospect", 3)):
        rows = [
            Account(code=f"{group}{n}", name=f"{group} {n}", search_text=f" {group} {n} ",
                    owner=None if group == "prospect" else chen if n < 2 else lin, **file[group])
            for n in range(count)
        ]  # fmt: skip
        made[group] = Account.objects.bulk_create(rows)
    Account.objects.filter(code__in=["rest0", "key3"]).update(industry="")
    Account.objects.filter(code="prospect2").update(kind="dealer", industry="")
    return made


def trade(made: dict[str, list[Account]], by: User) -> None:
    """Key accounts order monthly and buy glass, all but key5; the others once, tiles."""
    glass = Product.objects.create(code="G", name="Glass 8 mm", category="Glass")
    tiles = Product.objects.create(code="T", name="Tile", category="Tiles")
    pairs = [(a, 12, tiles if a.code == "key5" else glass) for a in made["key"]]
    pairs += [(a, 1, tiles) for a in made["rest"]]
    orders = Order.objects.bulk_create(
        Order(account=account, number=f"{account.code}-{n}", ordered_on=DAY - timedelta(30 * n + 1), currency="CNY",
              amount=Decimal(1000), revenue=Decimal(1000), cost=Decimal(600), amount_cost=Decimal(600))
        for account, count, _product in pairs for n in range(count)
    )  # fmt: skip
    product = {account.pk: product for account, _count, product in pairs}
    OrderLine.objects.bulk_create(
        OrderLine(order=order, position=1, product=product[order.account_id], quantity=1, amount=1000, cost=600)
        for order in orders
    )
    TierChange.objects.bulk_create(
        TierChange(account=account, tier=account.tier, from_on=DAY - timedelta(400), by=by)
        for account in [*made["key"], *made["rest"]]
    )


def computed(lin: Any, chen: Any, *, day: date = DAY) -> Run:
    """The book, and a run of profiles and fit as of its day."""
    system = User.objects.system()
    trade(accounts(lin, chen), system)
    return recompute.start(RunKind.FIT, as_of=day, by=system)
