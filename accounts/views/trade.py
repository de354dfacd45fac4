"""The trade of one customer: two years month by month, the newest orders and costs, what is unpaid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, CostEntry, Order
from accounts.views import deliveries, receivables
from accounts.views.home import OfAccount
from kam.ground import charts
from kam.ground.charts import Chart
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

MONTHS = 24
NEWEST = 8


class AccountTrade(OfAccount, Panel):
    """Orders and costs of one customer."""

    template_name, title = "accounts/trade/_of_account.html", _("Trade")

    def context(self) -> dict[str, Any]:
        account = self.object
        orders = Order.objects.visible_to(self.user).live().filter(account=account)
        costs = CostEntry.objects.visible_to(self.user).live().filter(account=account)
        newest = list(orders.order_by("-ordered_on", "-pk")[:NEWEST])
        until = newest[0].ordered_on if newest else timezone.localdate()
        owed, kept = book_of(account, self.user)
        own = {
            "orders": newest,
            "costs": list(costs.order_by("-on", "-pk")[:NEWEST]),
            "figures": figures(orders, costs, until, owed["owes"]),
            "chart": by_month(account, orders, until) if newest else None,
            "may_trade": can(self.user, Right.EDIT_TRADE),
            "may_cost": can(self.user, Right.EDIT_COSTS),
        }
        return super().context() | owed | kept | own


def book_of(account: Account, user: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the customer owes and how we deliver, as of the day the book speaks of."""
    day = receivables.book_day()
    return receivables.of_account(account, user, day), deliveries.of_account(account, user, day)


def figures(orders: Any, costs: Any, until: date, owes: Any) -> list[dict[str, Any]]:
    """Twelve months up to the newest order: revenue, gross profit, cost to serve; and what is overdue now."""
    since = until.replace(year=until.year - 1) if (until.month, until.day) != (2, 29) else date(until.year - 1, 2, 28)
    year = Q(ordered_on__gt=since, ordered_on__lte=until)
    sums = orders.aggregate(
        brought=Sum("revenue", filter=year),
        spent=Sum("cost", filter=year),
        count=Count("pk", filter=year),
    )
    served = costs.filter(on__gt=since, on__lte=until).aggregate(sum=Sum("amount"))["sum"] or 0
    revenue = sums["brought"] or 0
    profit = revenue - sums["spent"] if sums["spent"] is not None else None
    share = ui.pct(profit / revenue) if profit is not None and revenue > 0 else ""
    hint = gettext("%(count)s orders, 12 months") % {"count": sums["count"]}
    return [
        {"label": gettext("Revenue"), "value": ui.money(revenue), "hint": hint},
        {"label": gettext("Gross profit"), "value": ui.money(profit), "hint": share},
        {"label": gettext("Cost to serve"), "value": ui.money(served), "hint": gettext("12 months")},
        {"label": gettext("Overdue"), "value": ui.money(owes.overdue if owes else 0), "url": "#owed",
         "hint": gettext("of %(amount)s open") % {"amount": receivables.short(owes.open)} if owes else "",
         "tone": "bad" if owes and owes.overdue else ""},
    ]  # fmt: skip


def by_month(account: Account, orders: Any, until: date) -> Chart:
    """Revenue of each of the last 24 months, with the same numbers as a table."""
    first = _months_back(until, MONTHS - 1)
    rows = orders.filter(ordered_on__gte=first).annotate(month=TruncMonth("ordered_on")).values("month")
    found = {row["month"]: row["sum"] for row in rows.annotate(sum=Sum("revenue")).order_by("month")}
    months = [_months_back(until, back) for back in range(MONTHS - 1, -1, -1)]
    values = [found.get(month, 0) for month in months]
    labels = [formats.month(month, ui.language()) for month in months]
    best = max(range(MONTHS), key=lambda place: values[place])
    said = gettext("Best month of the last two years: %(month)s.") % {"month": labels[best]}
    option = {
        "xAxis": charts.axis("category", data=labels, axisTick={"show": False}),
        "yAxis": charts.axis(form="money"),
        "series": [charts.bars(gettext("Revenue"), values)],
    }
    table = {
        "head": [gettext("Month"), gettext("Revenue")],
        "rows": [[label, ui.exact(value)] for label, value in zip(labels, values, strict=True)],
    }
    return Chart(f"trade-{account.pk}", "bar", option, said, table, height=200)


def _months_back(day: date, months: int) -> date:
    """The first of the month so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
