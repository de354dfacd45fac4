"""Pages of orders: the list, one order with its lines, place, edit, archive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import orders
from accounts.facts import order_sizes
from accounts.filters import OrderFilters
from accounts.forms.orders import COLUMNS, OrderForm
from accounts.models import Order
from accounts.rules.money import total
from accounts.views.contacts import account_cell
from kam.ground import round_trips, wording
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

NAV = "orders"


def number_cell(row: Order) -> SafeString:
    """The number; a return is marked."""
    mark = format_html(' <span class="tag">{}</span>', gettext("return")) if row.is_return else ""
    return format_html('<a class="open" href="/orders/{}/">{}</a>{}', row.pk, row.number, mark)


def paid_cell(row: Order) -> SafeString | str:
    """Paid when, or due when; what is late is marked."""
    if row.paid_on:
        return ui.day(row.paid_on, "short")
    due = row.falls_due_on
    if not due:
        return ""
    late = due < company_today()
    words = gettext("overdue since %(day)s") if late else gettext("due %(day)s")
    shown = words % {"day": ui.formats.day(due, ui.language(), year=False)}
    told = format_html('<span class="late">{}</span>', shown) if late else shown
    return told if row.due_on else format_html('{}<span class="sub">{}</span>', told, gettext("reckoned"))


def delivery_cell(row: Order) -> SafeString | str:
    """Delivered or promised when; what is late is marked, with how many days."""
    if row.is_return or not (row.promised_on or row.delivered_on):
        return ""
    until = row.delivered_on or company_today()
    late = (until - row.promised_on).days if row.promised_on else 0
    day = ui.day(row.delivered_on or row.promised_on, "short")
    shown = day if row.delivered_on else format_html(gettext("by {}"), day)
    sub = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": late} if late > 0 else ""
    if row.damaged:
        sub = wording.listed(part for part in (sub, gettext("damaged")) if part)
    return format_html('{}<span class="sub late">{}</span>', shown, sub) if sub else shown


def own_amount(row: Order) -> SafeString:
    """The amount in the order's currency."""
    return format_html("{}", ui.exact(row.amount, row.currency))


EMPTY = {
    "title": _("No order fits"),
    "text": _("Take a filter away, or import your orders from a file."),
    "icon": "receipt-text",
}
LISTED = [
    *round_trips.columns("orders", {
        "number": lambda o: o.number, "account": lambda o: o.account.code, "ordered_on": lambda o: o.ordered_on,
        "currency": lambda o: o.currency, "amount": lambda o: o.amount, "cost": lambda o: o.amount_cost,
        "discount": lambda o: o.amount_discount, "promised_on": lambda o: o.promised_on,
        "delivered_on": lambda o: o.delivered_on, "due_on": lambda o: o.due_on, "paid_on": lambda o: o.paid_on,
        "channel": lambda o: o.get_channel_display(), "note": lambda o: o.note,
    }),
    Column("number", _("Number"), lambda o: o.number, number_cell, only="page"),
    Column("account", _("Customer"), lambda o: str(o.account), account_cell),
    Column("on", _("Ordered on"), lambda o: o.ordered_on, lambda o: ui.day(o.ordered_on), "ordered_on",
           only="page"),
    Column("amount", _("Amount"), lambda o: o.amount, own_amount, num=True, only="page"),
    Column("revenue", _("Revenue"), lambda o: o.revenue, lambda o: ui.money(o.revenue), "revenue", True, "desk",
           only="page"),
    Column("channel", pgettext_lazy("way of an order", "Order channel"), lambda o: o.get_channel_display(),
           css="desk quiet", only="page"),
    Column("due_reckoned", _("Due by credit days, reckoned"), lambda o: o.reckoned_due_on, only="export"),
    Column("own_revenue", _("In the company's currency"), lambda o: o.revenue, only="export"),
    Column("own_cost", _("Cost in the company's currency"), lambda o: o.cost, only="export"),
    Column("margin", _("Margin"), lambda o: margin(o), lambda o: ui.pct(margin(o)), num=True, css="desk"),
    Column("delivery", _("Delivery"), lambda o: o.delivered_on, delivery_cell, num=True, css="desk", only="page"),
    Column("damaged", _("Arrived damaged"), lambda o: o.damaged, only="export"),
    Column("settled", _("Settled by payments"), lambda o: o.settled, only="export"),
    Column("paid", _("Paid"), lambda o: o.paid_on, paid_cell, num=True, only="page"),
]  # fmt: skip


class OrderList(ListPage):
    """All orders and returns, newest first."""

    model, name, nav, title = Order, "orders", NAV, _("Orders")
    filterset_class, default_sort = OrderFilters, "-ordered_on"
    empty = EMPTY
    columns = LISTED

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text")

    def actions(self) -> list[dict[str, Any]]:
        more = [
            {"label": gettext("Cost to serve"), "url": reverse("accounts:cost-list"), "icon": "coins"},
            {"label": gettext("Exchange rates"), "url": reverse("accounts:rate-list"), "icon": "arrow-right-left"},
        ]
        new = {"label": gettext("New order"), "url": reverse("accounts:order-create"), "primary": True, "icon": "plus"}
        return [*more, new] if can(self.user, Right.EDIT_TRADE) else more


def margin(order: Order) -> Any:
    """Gross profit as a share of revenue; None where a cost is missing or nothing was earned."""
    if order.cost is None or order.revenue <= 0:
        return None
    return (order.revenue - order.cost) / order.revenue


class OfOrder:
    """What pages of one order share."""

    model, nav = Order, NAV
    object: Order

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.object.account
        trade = reverse("accounts:account-detail", args=[account.pk]) + "?tab=trade"
        return [(_("Orders"), reverse("accounts:order-list")), (str(account), trade)]

    def done_url(self, record: Order) -> str:
        return reverse("accounts:order-detail", args=[record.pk])


def paid_words(order: Order) -> SafeString | str:
    """Paid when, due when, or not yet; nobody pays a return."""
    return formats.NONE if order.is_return else paid_cell(order) or gettext("not paid yet")


def settled_words(order: Order) -> str:
    """How much of it payments have settled, while some of it is still to come."""
    if order.paid_on or order.settled <= 0:
        return ""
    return gettext("%(amount)s of it has come in") % {"amount": ui.exact(order.settled)}


def figures(order: Order) -> list[dict[str, Any]]:
    """What it was worth, and when it was paid."""
    foreign = order.currency != settings.COMPANY_CURRENCY
    rate = gettext("at %(rate)s") % {"rate": f"{order.rate.normalize():f}"} if foreign else ""
    return [
        {"label": gettext("Amount"), "value": ui.exact(order.amount, order.currency), "word": True},
        {"label": gettext("Revenue"), "value": ui.exact(order.revenue), "word": True, "hint": rate},
        {"label": gettext("Margin"), "value": ui.pct(margin(order), 1), "word": True},
        {"label": gettext("Ordered on"), "value": ui.day(order.ordered_on), "word": True},
        {"label": gettext("Paid"), "value": paid_words(order), "word": True, "hint": settled_words(order)},
    ]


class OrderDetail(OfOrder, DetailPage):
    """One order: what it brought, and when it was delivered and paid."""

    template_name = "accounts/orders/detail.html"

    def get_title(self) -> str:
        word = gettext("Return %(number)s") if self.object.is_return else gettext("Order %(number)s")
        return word % {"number": self.object.number}

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.EDIT_TRADE):
            return []
        key, gone = [self.object.pk], self.object.archived_at is not None
        edit = {"label": gettext("Edit"), "url": reverse("accounts:order-edit", args=key), "icon": "pencil"}
        back = {"label": gettext("Bring back"), "url": reverse("accounts:order-restore", args=key)}
        away = {"label": gettext("Archive"), "url": reverse("accounts:order-archive", args=key), "icon": "archive"}
        return [back] if gone else [edit, away]

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def context(self) -> dict[str, Any]:
        parts = self.object.allocations.select_related("payment").order_by("payment__on", "payment")
        own = {"lines": self.object.lines.select_related("product")[:500], "parts": list(parts)}
        return super().context() | own | {"may_trade": can(self.user, Right.EDIT_TRADE)}


class AsksAboutSize(FormPage):
    """A form of an order: one that is many times the customer's biggest is saved with the second press."""

    def _post(self) -> HttpResponseBase:
        form: Any = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return super()._post()
        lines, values = form.cleaned_data["lines"], form.cleaned_data
        amount = total(line.get("amount") for line in lines) if lines else values.get("amount")
        found = order_sizes.unusual(values, amount, self.instance())
        if found is None or self.request.POST.get("confirmed") == str(amount):
            return super()._post()
        told = {"times": ui.num(found[0]), "biggest": ui.exact(found[1])}
        asked = gettext("This is %(times)s times their biggest order so far (%(biggest)s). Is that right?") % told
        self.submit_label = gettext("Yes, save it")
        return self.show_form(form, status=422, heed=[asked], confirms=str(amount))


class OrderCreate(AsksAboutSize):
    """A new order."""

    nav, title, right = NAV, _("New order"), Right.EDIT_TRADE
    form_class, done_message = OrderForm, _("Order saved.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Orders"), reverse("accounts:order-list"))]

    def initial(self) -> dict[str, Any]:
        return {"ordered_on": timezone.localdate(), "currency": settings.COMPANY_CURRENCY} | super().initial()

    def act(self, form: Any) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines")
        return orders.place(values=values, lines=lines, by=self.user)

    def done_url(self, record: Order) -> str:
        return reverse("accounts:order-detail", args=[record.pk])


class OrderEdit(OfOrder, AsksAboutSize):
    """Edit an order and its lines."""

    title, right, form_class, done_message = _("Edit order"), Right.EDIT_TRADE, OrderForm, _("Order saved.")

    def initial(self) -> dict[str, Any]:
        lines = self.object.lines.values(*COLUMNS)
        return super().initial() | {"lines": [dict(line) for line in lines]}

    def act(self, form: Any) -> Order:
        values = dict(form.cleaned_data)
        lines = values.pop("lines")
        return orders.change(self.object, values=values, lines=lines, version=self.version(), by=self.user)


class OrderLineBlank(Page):
    """One more empty row of the form, for htmx."""

    template_name, right = "accounts/orders/_line.html", Right.EDIT_TRADE

    def context(self) -> dict[str, Any]:
        asked = self.request.GET.get("place", "")
        place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
        return {"place": place, "next": place + 1, "row": {}, "more": True}


class OrderArchive(OfOrder, ActionPage):
    """Out of lists and numbers, with undo."""

    title, right, done_message = _("Archive order"), Right.EDIT_TRADE, _("Order archived.")
    question, submit_label = _("The order leaves lists and numbers. You can bring it back."), _("Archive")

    def act(self) -> Order:
        return orders.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Order) -> str:
        return reverse("accounts:order-restore", args=[result.pk])


class OrderRestore(OfOrder, ActionPage):
    """Back into lists and numbers."""

    title, right, done_message = _("Bring back"), Right.EDIT_TRADE, _("Order brought back.")
    question = _("The order counts again.")

    def act(self) -> Order:
        return orders.restore(self.object, by=self.user)
