"""Which rows a computed line of the scorecard counted, and the day of the newest of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.choices import Criterion
from accounts.facts import scored_orders
from accounts.models import Account, CostEntry, Order
from accounts.rules import standards
from analytics.models import Scorecard
from kam.choices import RunKind
from kam.models import Run

YEAR, QUARTER = 365, 91
CONTRIBUTION = {Criterion.PROFIT, Criterion.SALES, Criterion.PROFIT_RATE}
BROUGHT = {Criterion.IMAGE, Criterion.LEAVING}
SPANS: dict[Criterion, int] = {
    Criterion.LARGE_ORDERS: YEAR, Criterion.FREQUENCY: YEAR, Criterion.VOLUME: YEAR, Criterion.ORDER_SIZE: YEAR,
    Criterion.PREMIUM: YEAR, Criterion.GROWTH: 2 * YEAR, Criterion.EFFORT: YEAR,
    Criterion.RELATION: standards.QUARTERS * QUARTER, Criterion.REPURCHASE: standards.QUARTERS * QUARTER,
}  # fmt: skip
"""Days up to the card's that a line counts; of years in a row as many as it found."""
Rows = tuple[str, dict[str, Any]]
"""The noun of the list (order, cost, contribution, account, potential), and what it is asked."""


def rows_of(name: Criterion, account: int, day: date, figure: float | None, *, contributed: bool) -> Rows:
    """
    Where the rows of a line as of a day stand; `figure` is what was scored, `contributed` whether a run is of the day.

    A window of so many days ends with the day, which counts.
    """
    if name in CONTRIBUTION:
        return "contribution", {"account": account} | ({"as_of": day.isoformat()} if contributed else {})
    if name in BROUGHT:
        return "account", {"referred_by": account}
    if name == Criterion.POTENTIAL:
        return "potential", {"account": account}
    span = YEAR * max(round(figure or 1), 1) if name == Criterion.YEARS else SPANS[name]
    asked = {"account": account, "since": (day - timedelta(span - 1)).isoformat(), "until": day.isoformat()}
    if name == Criterion.EFFORT:
        return "cost", asked
    only = name in (Criterion.LARGE_ORDERS, Criterion.FREQUENCY, Criterion.YEARS, Criterion.REPURCHASE)
    part = {"counted": name.value} if name in scored_orders.COUNTED else {}
    return "order", asked | ({"kind": "order"} if only or name == Criterion.RELATION else {}) | part


def contributed(day: date) -> bool:
    """Whether a run of contribution is of this very day."""
    return Run.objects.at(RunKind.CONTRIBUTION, day) is not None


def with_newest(cards: Any) -> Any:
    """The cards with the days of the newest order, cost and referral of each account up to the card's day."""
    as_of, mine = OuterRef("run__as_of"), {"account": OuterRef("account")}
    orders = Order.objects.live().filter(**mine, ordered_on__lte=as_of).order_by().values("account")
    costs = CostEntry.objects.live().filter(**mine, on__lte=as_of).order_by().values("account")
    entered = TruncDate("created_at", tzinfo=timezone.get_default_timezone())
    came = Account.objects.live().filter(referred_by=OuterRef("account")).order_by()
    came = came.annotate(came_on=Coalesce("referred_on", "customer_since", entered)).filter(came_on__lte=as_of)
    return cards.annotate(
        newest_order=Subquery(orders.annotate(day=Max("ordered_on")).values("day")),
        newest_cost=Subquery(costs.annotate(day=Max("on")).values("day")),
        newest_referral=Subquery(came.values("referred_by").annotate(day=Max("came_on")).values("day")),
    )


def newest(card: Scorecard, name: Criterion) -> date | None:
    """The day of the newest row behind a line of a card that was read `with_newest`; None where there is none."""
    ordered, spent, brought = (getattr(card, f"newest_{one}") for one in ("order", "cost", "referral"))
    if name == Criterion.POTENTIAL:
        return card.run.as_of
    if name == Criterion.EFFORT:
        return spent  # type: ignore[no-any-return]
    if name == Criterion.IMAGE:
        return brought  # type: ignore[no-any-return]
    days = [ordered]
    days += [spent] if name in CONTRIBUTION or name == Criterion.LEAVING else []
    days += [brought] if name == Criterion.LEAVING else []
    return max((one for one in days if one is not None), default=None)
