"""The customers that a book hangs on most: the first in rank, and their share of what is earned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from accounts.models import Account, trees
from accounts.models.measures import Cents
from analytics.choices import RiskBand
from analytics.facts import unwarned
from analytics.models import Contribution, Score
from analytics.rules import contribution
from kam.ground import scope
from kam.models import Run

MOST = 5


class Leader(NamedTuple):
    """A customer, its part (0 to 1) of what all that earn us bring, and what threatens it."""

    pk: int
    name: str
    share: float
    risk: float | None = None
    """Where it is high or very high."""
    from_orders: float | None = None
    """The same from orders alone, as it was tested."""
    is_false: bool = False
    """Whether it is held back as a false key account."""
    net: Decimal = Decimal(0)


class Leaders(NamedTuple):
    """The first in rank, and their part together of what all that earn us bring, as the dashboard has it."""

    first: list[Leader]
    share: float
    whole: Decimal = Decimal(0)
    """What all that earn us bring."""
    is_revenue: bool = False
    """Whether too little cost is known, so that it is revenue."""
    after: tuple[Leader, ...] = ()
    """Who belongs to them where the false key accounts among them are left out."""


def gather(user: Any, run: Run) -> Leaders:
    """Of the customers that a reader sees; where revenue stands in for contribution, it is what they bring."""
    earning = Contribution.objects.visible_to(user).filter(run=run, net_contribution__gt=0)
    own = {"account": OuterRef("account")}
    at_risk = Score.objects.current().filter(**own, band__gte=RiskBand.HIGH).order_by()
    high, alone = at_risk.values("p"), at_risk.values("p_orders")
    told = ("account", Account.called("account__"), "net_contribution", Subquery(high[:1]), Subquery(alone[:1]),
            Exists(unwarned.held_back().filter(**own)))  # fmt: skip
    named = earning.order_by("rank").annotate(false=told[-1]).values_list(*told[:-1], "false")
    rows = list(named[:MOST])
    whole = Decimal(run.result["total"]) if scope.sees_all(user) else _sum(earning)
    if not whole:
        return Leaders([], 0.0)
    false = sum(row[-1] for row in rows)
    more = list(named.filter(false=False)[MOST - false : MOST]) if false else []
    first, after = ([_leader(row, whole) for row in part] for part in (rows, more))
    together, basis = float(sum(row[2] for row in rows) / whole), run.result.get("basis")
    return Leaders(first, together, whole, basis == contribution.REVENUE, tuple(after))


def _leader(row: Any, whole: Decimal) -> Leader:
    pk, name, net, risk, from_orders, is_false = row
    return Leader(pk, name, float(net / whole), risk, from_orders, is_false, net)


class Whole(NamedTuple):
    """The group around a customer: its top, and what the members that a reader sees bring together."""

    top: int
    net: Decimal


def group_of(user: Any, key: int) -> Whole | None:
    """The whole group of a customer, as its page adds it up; None where nobody else is in it that the reader sees."""
    seen = Account.objects.visible_to(user).order_by()
    tops = seen.filter(Q(pk=key) | Q(pk__in=trees.above(key, "parent_id")), parent=None).values_list("pk", flat=True)
    top = tops.first() or key
    members = seen.filter(Q(archived_at__isnull=True) | Q(pk=top), pk__in=trees.below(top, "parent_id"))
    told = members.aggregate(count=Count("pk"), net=Sum("standing__net_contribution", output_field=Cents()))
    return Whole(top, told["net"] or Decimal(0)) if told["count"] > 1 else None


def _sum(rows: Any) -> Decimal | None:
    return rows.order_by().aggregate(sum=Sum("net_contribution", output_field=Cents()))["sum"]  # type: ignore[no-any-return]
