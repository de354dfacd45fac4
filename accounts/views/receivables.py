"""What customers owe, by age and against their credit limit: the list of the book, and one customer's open orders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import Age
from accounts.filters import ReceivableFilters
from accounts.models import Account, Order, receivables
from accounts.rules.receivables import bucket
from accounts.views.home import new_button
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page, Panel
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui

NAV = "receivables"
COLOURS = {
    "due": "var(--c1)",
    "undated": "var(--c6)",
    "days30": "var(--c3)",
    "days60": "var(--c4)",
    "days90": "var(--c2)",
    "over90": "var(--bad)",
}
book_day = receivables.book_day
SHOWN = 12
"""Open orders shown on a customer's page."""


def customer_cell(row: Any) -> SafeString:
    """Badge and name; below it where the customer is and whose it is."""
    badge = ui.tier_badge(row.tier, ui.language(), False)
    place = " · ".join(part for part in (row.region, str(row.owner or "")) if part)
    below = format_html('<span class="sub">{}</span>', place) if place else ""
    name = format_html('<a class="open" href="/customers/{}/?tab=trade">{}</a>', row.pk, str(row))
    return format_html('<span class="row">{}<span>{}{}</span></span>', badge, name, below)


def over_cell(row: Any) -> SafeString | str:
    """What passes the limit; else how much of it is used."""
    if row.credit_limit is None:
        return ui.nothing()
    if row.over > 0:
        return format_html('<span class="late">+{}</span><span class="sub">{}</span>', ui.money(row.over),
                           gettext("limit %(amount)s") % {"amount": short(row.credit_limit)})  # fmt: skip
    used = row.balance / row.credit_limit if row.credit_limit else None
    return format_html('{}<span class="sub">{}</span>', ui.pct(used) if used is not None else "",
                       gettext("of %(amount)s") % {"amount": short(row.credit_limit)})  # fmt: skip


def open_cell(row: Any) -> SafeString | str:
    """What is open; below it how much of that is not due yet, unless all of it is overdue."""
    if not row.open:
        return ui.nothing()
    if not row.due:
        return ui.money(row.open)
    words = gettext("%(amount)s not due") % {"amount": short(row.due)} if row.due < row.open else gettext("not due")
    return format_html('{}<span class="sub">{}</span>', ui.money(row.open), words)


def overdue_cell(row: Any) -> SafeString | str:
    """What is overdue; below it by how many days, weighted by amount, and the oldest."""
    if not row.overdue:
        return ui.nothing()
    words = ui.days(round(row.late_days))
    if row.oldest > round(row.late_days):
        words = gettext("%(days)s, oldest %(oldest)s") % {"days": words, "oldest": row.oldest}
    return format_html('{}<span class="sub">{}</span>', ui.money(row.overdue), words)


def short(amount: Any) -> str:
    """An amount of the company's currency in few characters."""
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def amount(key: str, label: Any, css: str = "", only: str = "") -> Column:
    """A column of an amount that the list can be sorted by; nothing is a dash, not a nought."""

    def show(row: Any) -> Any:
        value = getattr(row, key)
        return ui.money(value) if value else ui.nothing()

    return Column(key, label, lambda row: getattr(row, key), show, key, True, css, only)


COLUMNS = [
    Column("name", _("Customer"), lambda a: a.name, customer_cell, "name"),
    Column("code", _("Code"), lambda a: a.code, only="export"),
    Column("owner", _("Owner"), lambda a: str(a.owner or ""), only="export"),
    Column("open", _("Open amount"), lambda a: a.open, open_cell, "open", True),
    amount("due", Age.DUE.label, only="export"),
    *(amount(key, label, "desk") for key, label in Age.choices if key not in ("due", "undated")),
    Column("overdue", _("Overdue"), lambda a: a.overdue, overdue_cell, "overdue", True),
    amount("undated", _("No due date"), only="export"),
    Column("late_days", _("Days overdue"), lambda a: a.late_days, only="export"),
    amount("credits", _("Credits"), only="export"),
    amount("balance", _("Balance"), only="export"),
    Column("credit_limit", _("Credit limit"), lambda a: a.credit_limit, only="export"),
    Column("over", _("Limit used"), lambda a: a.over, over_cell, "over", True),
]
EMPTY = {
    "title": _("Nobody owes anything"),
    "text": _("Take a filter away, or import orders with their due and paid dates."),
    "icon": "hand-coins",
}


class OfBook:
    """What lists of customers' trade as of a day share: the rows, their day, and what they add up to."""

    template_name = "accounts/receivables/list.html"
    cut = staticmethod(lists.page_of_sums)
    reading: Any
    sums: dict[str, Any]
    day: date

    def rows(self) -> Any:
        return super().rows().select_related("owner").defer("search_text", "tags")  # type: ignore[misc]

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.pk}/?tab=trade"

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        self.day, self.sums = filterset.day, self.reading.totals(queryset) if filterset.is_valid() else {}
        return super().body(queryset, filterset)  # type: ignore[misc,no-any-return]

    def counted(self, queryset: Any) -> tuple[int, bool]:
        return lists.counted(self.sums.get("count", 0))


class ReceivableList(OfBook, ListPage):
    """Who owes how much, since when, and who stands over the limit."""

    model, name, nav, title = Account, "receivables", NAV, _("Receivables")
    filterset_class, default_sort, reading = ReceivableFilters, "-overdue", receivables
    empty = EMPTY
    columns = COLUMNS

    def row_late(self, row: Any) -> bool:
        return bool(row.over)

    def actions(self) -> list[dict[str, Any]]:
        new = new_button(self.user, Right.EDIT_TRADE, gettext("Enter payment"), "accounts:payment-create")
        return [*ways(), *new]

    def context(self) -> dict[str, Any]:
        shown = bool(self.sums and self.sums["open"])
        chart = ages("book", self.sums, says(self.sums)) if shown and not self.htmx else None
        return {"as_of": self.day, "figures": figures(self.sums) if shown else [], "chart": chart}


def ways() -> list[dict[str, Any]]:
    """Where receivables come from and what stands beside them."""
    return [
        {"label": gettext("Deliveries"), "url": reverse("accounts:delivery-list"), "icon": "truck"},
        {"label": gettext("Payments"), "url": reverse("accounts:payment-list"), "icon": "banknote"},
    ]


def figures(sums: dict[str, Any]) -> list[dict[str, Any]]:
    """What the list adds up to."""
    share = ui.pct(sums["overdue"] / sums["open"]) if sums["open"] else ""
    late = ui.days(round(sums["late_days"])) if sums["late_days"] is not None else ui.nothing()
    return [
        {"label": gettext("Open amount"), "value": ui.money(sums["open"])},
        {"label": gettext("Overdue"), "value": ui.money(sums["overdue"]), "hint": share,
         "tone": "bad" if sums["overdue"] else ""},
        {"label": gettext("Overdue on average"), "value": late, "hint": gettext("weighted by amount"), "word": True},
        {"label": gettext("Credits"), "value": ui.money(sums["credits"]), "hint": gettext("returns and money ahead")},
        {"label": gettext("Over the limit"), "value": ui.money(sums["over"]), "tone": "bad" if sums["over"] else ""},
    ]  # fmt: skip


def says(sums: dict[str, Any]) -> str:
    """What the ages say in a sentence."""
    if not sums["overdue"]:
        return gettext("Nothing is overdue.")
    words = gettext("%(share)s of what is open is overdue, %(old)s of it by more than 90 days.")
    return words % {"share": formats.percent(sums["overdue"] / sums["open"]),
                    "old": formats.percent(sums["over90"] / sums["overdue"])}  # fmt: skip


def ages(key: str, sums: Any, said: str) -> Chart:
    """What is open by age, as one bar in parts, with the same amounts as a table."""
    named = [(name, label, sums[name]) for name, label in Age.choices if sums[name]]
    option = {
        "xAxis": charts.axis(form="money", max=float(sums["open"]), axisLabel={"showMaxLabel": False}),
        "yAxis": charts.axis("category", data=[""], axisTick={"show": False}),
        "legend": {},
        "tooltip": {"trigger": "item"},
        "series": [charts.bars(label, [value], colour=COLOURS[name], stack="age") for name, label, value in named],
    }
    share = [formats.percent(value / sums["open"], 1) for _name, _label, value in named]
    cells = [[label, ui.exact(value), part] for (_n, label, value), part in zip(named, share, strict=True)]
    table = {"head": [gettext("Age"), gettext("Open amount"), gettext("Share")],
             "rows": [*cells, [gettext("Total"), ui.exact(sums["open"]), formats.percent(1, 1)]]}  # fmt: skip
    return Chart(f"ages-{key}", "bar", option, said, table, height=120)


def of_account(account: Account, user: Any, day: date) -> dict[str, Any]:
    """What one customer owes on a day: sums by age, days late, limit, and the orders it is made of."""
    seen = Account.objects.visible_to(user).filter(pk=account.pk)
    row = receivables.owing(seen, day).first()
    if row is None:
        return {"owes": None, "owed_on": day, "ahead": receivables.ahead(seen, day).get().credits}
    orders = receivables.open_orders(Order.objects.visible_to(user).filter(account=account), day)
    found = list(orders.select_related("account").order_by("ordered_on", "pk")[: SHOWN + 1])
    for order in found:
        order.age = dict(Age.choices)[bucket(order.late)]
    sums = {name: getattr(row, name) for name in (*receivables.SUMS, "late_days", "over")}
    return {
        "owes": row,
        "owed_on": day,
        "owed_orders": found[:SHOWN],
        "owed_more": len(found) > SHOWN,
        "owed_chart": ages(str(account.pk), sums, account_says(row)),
    }


def account_says(row: Any) -> str:
    """What one customer's open amount says in a sentence or two."""
    if row.overdue:
        size = round(row.late_days)
        words = ngettext("%(amount)s is overdue, by %(days)s day on average.",
                         "%(amount)s is overdue, by %(days)s days on average.", size)  # fmt: skip
        told = words % {"amount": short(row.overdue), "days": size}
    else:
        told = gettext("%(amount)s is open, nothing of it overdue.") % {"amount": short(row.open)}
    if not row.over:
        return told
    over = gettext("The balance stands %(over)s over the credit limit of %(limit)s.")
    return wording.sentences([told, over % {"over": short(row.over), "limit": short(row.credit_limit)}])


class Overdue(Page):
    """What is overdue of all that one sees: a line beside the value at risk, which comes after the page."""

    template_name, title = "accounts/receivables/_overdue.html", _("Overdue")

    def context(self) -> dict[str, Any]:
        seen, day = Account.objects.visible_to(self.user), book_day()
        amount = receivables.totals(receivables.owing(seen, day, newest=True))["overdue"]
        return {"words": overdue_words(amount), "day": day, "url": f"{reverse('accounts:receivable-list')}?age=overdue"}


class AccountOverdue(Panel):
    """The same of one customer."""

    model, template_name, title = Account, "accounts/receivables/_overdue.html", _("Overdue")

    def context(self) -> dict[str, Any]:
        amount = receivables.totals(receivables.owing(Account.objects.filter(pk=self.object.pk), book_day()))["overdue"]
        return {"words": overdue_words(amount), "is_late": amount > 0, "url": "?tab=trade"}


def overdue_words(amount: Any) -> str:
    """How much is overdue; that nothing is."""
    return gettext("overdue payments: %(amount)s") % {"amount": short(amount)} if amount else gettext("nothing overdue")
