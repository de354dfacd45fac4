"""The customers that a book hangs on most: the first in rank, and their share of what is earned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum

from accounts.models import Account
from analytics.models import Contribution
from kam.ground import scope
from kam.models import Run

MOST = 5


class Leaders(NamedTuple):
    """Names of the first in rank, and their part (0 to 1) of what all that earn us bring, as the dashboard has it."""

    names: list[str]
    share: float


def gather(user: Any, run: Run) -> Leaders:
    """Of the customers that a reader sees; where revenue stands in for contribution, it is what they bring."""
    earning = Contribution.objects.visible_to(user).filter(run=run, net_contribution__gt=0)
    first = earning.order_by("rank").values_list(Account.called("account__"), "net_contribution")[:MOST]
    whole = Decimal(run.result["total"]) if scope.sees_all(user) else _sum(earning)
    return Leaders([name for name, _net in first], float(sum(net for _name, net in first) / whole) if whole else 0.0)


def _sum(rows: Any) -> Decimal | None:
    return rows.order_by().aggregate(sum=Sum("net_contribution"))["sum"]  # type: ignore[no-any-return]
