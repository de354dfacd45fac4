"""The order days of one customer in two years as a calendar, a year below the other: its rhythm, day by day (K3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import Order
from analytics.rules.trade import YEAR
from kam.ground import day_pictures, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui


def picture(account: int, until: date) -> Chart:
    """Each day on which it ordered within the two years up to a day; a day opens its orders, returns are left out."""
    spans = [(until - timedelta(YEAR * (ago + 1) - 1), until - timedelta(YEAR * ago)) for ago in range(2)]
    rows = Order.objects.as_of(until).filter(account=account, amount__gte=0, ordered_on__gte=spans[1][0])
    found = list(rows.values_list("ordered_on").annotate(n=Count("pk"), sold=Sum("revenue")).filter(sold__gt=0)
                 .order_by("-ordered_on"))  # fmt: skip
    days = [(day, n, address(account, day), told(day, n, sold)) for day, n, sold in found]
    option = day_pictures.calendar(_t("Orders"), reversed(days), spans)
    lines = [[format_html('<a href="{}">{}</a>', address(account, day), formats.day(day, ui.language())), f"{n:,}",
              ui.money(sold)] for day, n, sold in found]  # fmt: skip
    table = {"head": [_t("Day"), _t("Orders"), _t("Revenue")], "rows": lines}
    return Chart("behaviour-days", "calendar", option, says([day for day, _n, _sold in found], spans), table, 240)


def says(days: list[date], spans: list[tuple[date, date]]) -> str:
    """On how many days it ordered, in each of the years."""
    now, before = (sum(first <= day <= last for day in days) for first, last in spans)
    words = ngettext("Ordered on %(now)s day of the year, and on %(before)s of the year before.",
                     "Ordered on %(now)s days of the year, and on %(before)s of the year before.", now)  # fmt: skip
    return words % {"now": formats.grouped(now), "before": formats.grouped(before)}


def told(day: date, count: int, sold: Any) -> str:
    """What one is told who points at a day."""
    orders = ngettext("%(count)s order", "%(count)s orders", count) % {"count": f"{count:,}"}
    amount = formats.short_money(sold, settings.COMPANY_CURRENCY, ui.language())
    return wording.pair(formats.weekday(day, ui.language(), year=True), wording.listed([orders, amount]))


def address(account: int, day: date) -> str:
    """The orders of a day."""
    asked = {"account": account, "kind": "order", "since": day, "until": day}
    return f"{reverse('accounts:order-list')}?{urlencode(asked)}"
