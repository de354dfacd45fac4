"""What moved, customer by customer and product group by product group: behind every bar and row of development (K1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models.measures import Cents
from analytics.choices import Compared, Step
from analytics.facts import development_parts as facts
from analytics.filters.development import DevelopmentFilters
from analytics.models import Development
from analytics.rules.periods import DAY
from analytics.views import development_words as words
from analytics.views.lists import ACCOUNT, RunRowList, account_cell
from kam.ground import lists
from kam.ground.lists import Column
from kam.models import Run
from kam.templatetags import ui

EMPTY = {
    "title": _("Nothing moved here"),
    "text": _("Nobody asked for bought anything in either time. Take a filter away, or recompute."),
    "icon": "chart-line",
}


def category_cell(row: Development) -> str:
    """The product group; what came without products says so."""
    return row.category or _t("Not told by products")


def change_cell(row: Development) -> SafeString:
    """The change in its colour, which opens the orders of both times."""
    tone = "up" if row.change > 0 else "down" if row.change < 0 else ""
    return format_html('<a class="{}" href="{}">{}</a>', tone, orders_url(row), words.signed(row.change))


def orders_url(row: Development) -> str:
    """The customer's orders of both times."""
    times = facts.times(row.run, row.period)
    asked = {"account": row.account_id, "since": times.before[0] + DAY, "until": times.now[1]}
    return f"{reverse('accounts:order-list')}?{urlencode(asked)}"


COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("region", _("Region"), lambda r: r.account.region, only="export"),
    Column("industry", _("Industry"), lambda r: r.account.industry, only="export"),
    Column("period", _("Period"), lambda r: r.get_period_display(), only="export"),
    Column("category", _("Category"), lambda r: r.category, category_cell, "category"),
    Column("step", _("What moved"), lambda r: r.step, lambda r: r.get_step_display(), css="wide quiet"),
    Column("before", _("A year before"), lambda r: r.before, lambda r: ui.money(r.before), "before", num=True),
    Column("now", pgettext_lazy("time compared", "Now"), lambda r: r.now, lambda r: ui.money(r.now), "now", num=True),
    Column("change", pgettext_lazy("figure", "Change"), lambda r: r.change, change_cell, "change", num=True),
]


WENT = (Step.LESS, Step.DROPPED, Step.GONE)
"""The steps by which a book shrinks."""


def finding(rows: Any) -> str:
    """Of how many customers the rows are, which a bar or a line counts, and what they come to together."""
    found = rows.order_by().aggregate(
        customers=Count("account", distinct=True), rows=Count("pk"), change=Sum("change", output_field=Cents())
    )
    if not found["rows"]:
        return ""
    told = ngettext("%(count)s customer, a line for each product group: %(change)s together.",
                    "%(count)s customers, a line for each product group: %(change)s together.",
                    found["customers"])  # fmt: skip
    return told % {"count": f"{found['customers']:,}", "change": words.signed(found["change"])}


def whole(asked: Any) -> str:
    """The page that these rows are behind, with the filters that it shares."""
    return reverse("analytics:development") + lists.url_with(asked, step=None, sort=None, format=None)


def is_loss(asked: Any) -> bool:
    """Whether what went is asked for, in no order of the reader's own."""
    return asked.get("step", "") in WENT and not asked.get("sort")


def between(run: Run, asked: str) -> str:
    """The two times that are compared."""
    return words.against(facts.times(run, asked if asked in Compared.values else Compared.YEAR))


class DevelopmentList(RunRowList):
    """Who bought more and who bought less, and of what; the greatest gain or the greatest loss first."""

    model, name, kept_as = Development, "development", "development-customers"
    filterset_class, columns, empty = DevelopmentFilters, COLUMNS, EMPTY
    title, default_sort = _("What moved, by customer"), "-change"

    def rows(self) -> Any:
        return super().rows().select_related("account__owner", "run")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Development"), whole(self.request.GET))]

    def sort(self) -> str:
        """Of what went, the greatest loss first."""
        return "change" if is_loss(self.request.GET) else super().sort()

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/?tab=development"

    def finding(self) -> str:
        return finding(self.chosen)

    def more(self) -> str:
        return between(self.run, self.request.GET.get("period", "")) if self.run else ""
