"""The customers that a book hangs on most: the first in rank, and their share of what is earned."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Sum

from accounts.models import Account
from analytics.models import Contribution
from analytics.rules import contribution
from kam.models import Run

MOST = 5


class Leaders(NamedTuple):
    """Names of the first in rank, and their part (0 to 1) of what all that earn us bring, as the dashboard has it."""

    names: list[str]
    share: float


def gather(user: Any, run: Run) -> Leaders:
    """Of the customers that a reader sees, by revenue where it stands in for contribution."""
    by = "revenue" if run.result["basis"] == contribution.REVENUE else "net_contribution"
    earning = Contribution.objects.visible_to(user).filter(run=run, **{f"{by}__gt": 0})
    first = earning.order_by("rank").values_list(Account.called("account__"), by)[:MOST]
    whole = earning.order_by().aggregate(sum=Sum(by))["sum"]
    return Leaders([name for name, _sum in first], float(sum(net for _name, net in first) / whole) if whole else 0.0)
