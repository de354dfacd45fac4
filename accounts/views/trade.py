"""The trade of one customer: two years month by month, the newest orders and costs, what is unpaid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, CostEntry, Order
from accounts.views import deliveries, margins, receivables
from accounts.views.home import OfAccount
from kam.ground import charts
from kam.ground.charts import Chart
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

MONTHS = 24
YEAR = timedelta(days=365)
"""The year of every run of contribution, so that the same customer's revenue is the same on each page."""
NEWEST = 8


class AccountTrade(OfAccount, Panel):
    """Orders and costs of one customer."""

    template_name, title = "accounts/trade/_of_account.html", _("Trade")

    def context(self) -> dict[str, Any]:
        account = self.object
        orders = Order.objects.visible_to(self.user).live().filter(account=account)
        costs = CostEntry.objects.visible_to(self.user).live().filter(account=account)
        newest = list(orders.order_by("-ordered_on", "-pk")[:NEWEST])
        until = receivables.book_day()
        owed, kept = receivables.of_account(account, self.user, until), deliveries.of_account(account, self.user, until)
        own = {
            "orders": newest,
            "costs": list(costs.order_by("-on", "-pk")[:NEWEST]),
            "figures": figures(orders, costs, until, owed["owes"]),
            "chart": by_month(account, orders, until) if newest else None,
            "may_trade": can(self.user, Right.EDIT_TRADE),
            "may_cost": can(self.user, Right.EDIT_COSTS),
        }
        return super().context() | owed | kept | own


def figures(orders: Any, costs: Any, until: date, owes: Any) -> list[dict[str, Any]]:
    """The year up to the day of the book: revenue, gross profit, cost to serve; and what is overdue then."""
    since = until - YEAR
    year = Q(ordered_on__gt=since, ordered_on__lte=until)
    sums = orders.aggregate(
        brought=Sum("revenue", filter=year),
        costed=Sum("revenue", filter=year & Q(cost__isnull=False)),
        spent=Sum("cost", filter=year),
        count=Count("pk", filter=year),
    )
    served = costs.filter(on__gt=since, on__lte=until).aggregate(sum=Sum("amount"))["sum"]
    revenue = sums["brought"] or 0
    term = gettext("365 days up to %(day)s") % {"day": formats.day(until, ui.language())}
    entered = term if served is not None else gettext("nothing entered, %(term)s") % {"term": term}
    hint = ngettext("%(count)s order, %(term)s", "%(count)s orders, %(term)s", sums["count"]) % {
        "count": sums["count"],
        "term": term,
    }
    profit, share = earned(revenue, sums["costed"], sums["spent"])
    return [
        {"label": gettext("Revenue"), "value": ui.money(revenue), "hint": hint},
        {"label": margins.KNOWN, "value": ui.money(profit), "hint": share},
        {"label": gettext("Cost to serve"), "value": ui.money(served), "hint": entered},
        {"label": gettext("Overdue"), "value": ui.money(owes.overdue if owes else 0), "url": "#owed",
         "hint": gettext("of %(amount)s open") % {"amount": receivables.short(owes.open)} if owes else "",
         "tone": "bad" if owes and owes.overdue else ""},
    ]  # fmt: skip


def earned(revenue: Decimal, costed: Decimal | None, spent: Decimal | None) -> tuple[Decimal | None, str]:
    """
    Gross profit over the orders whose cost is known (None where none is), and its share of their revenue in words.

    `costed` is the revenue of these orders, `spent` their cost; what they cover of `revenue` is said.
    """
    if costed is None or spent is None:
        return None, gettext("cost not known")
    profit = costed - spent
    share = formats.percent(profit / costed) if costed > 0 else ""
    words = margins.covered(costed, revenue)
    return profit, f"{share} · {words}" if share else words


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
        "xAxis": charts.axis("category", means=gettext("Month"), data=labels, axisTick={"show": False}),
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
