"""Pages of payments: the list, one payment with what it settles, enter, edit, archive."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import payments
from accounts.filters import PaymentFilters
from accounts.forms.payments import PaymentForm
from accounts.models import Order, Payment
from accounts.views.contacts import account_cell
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.rules.keys import key_of
from kam.templatetags import ui

NAV = "receivables"


def reference_cell(row: Payment) -> SafeString:
    """The reference, leading to the payment."""
    words = row.reference or gettext("Payment")
    return format_html('<a class="open" href="/payments/{}/">{}</a>', row.pk, words)


def used(row: Payment) -> Decimal:
    """What of it settles orders, in its currency."""
    return sum((part.amount for part in row.allocations.all()), Decimal(0))


def settles(row: Payment) -> str:
    """The orders it settles, by number."""
    return wording.listed(part.order.number for part in row.allocations.all())


def settles_cell(row: Payment) -> SafeString:
    """The order, or how many; below it what is left over."""
    parts = list(row.allocations.all())
    words = parts[0].order.number if len(parts) == 1 else ""
    if len(parts) > 1:
        words = ngettext("%(count)s order", "%(count)s orders", len(parts)) % {"count": len(parts)}
    left = row.amount - used(row)
    rest = gettext("%(amount)s left over") % {"amount": ui.exact(left, row.currency)} if left else ""
    return format_html('{}<span class="sub">{}</span>', words, rest) if rest else format_html("{}", words)


EMPTY = {
    "title": _("No payment fits"),
    "text": _("Enter what came in: it settles the oldest open orders, or the one you name."),
    "icon": "banknote",
}
COLUMNS = [
    Column("reference", _("Reference"), lambda p: p.reference, reference_cell),
    Column("account", _("Customer"), lambda p: str(p.account), account_cell),
    Column("account_code", _("Customer code"), lambda p: p.account.code, only="export"),
    Column("order", _("Order"), lambda p: p.order.number if p.order else "", only="export"),
    Column("on", _("Received on"), lambda p: p.on, lambda p: ui.day(p.on), "on"),
    Column("currency", _("Currency"), lambda p: p.currency, only="export"),
    Column("amount", _("Amount"), lambda p: p.amount, lambda p: ui.exact(p.amount, p.currency), num=True),
    Column("received", settings.COMPANY_CURRENCY, lambda p: p.received, only="export"),
    Column("settles", _("Settles"), settles, settles_cell, css="desk"),
    Column("left", _("Left over"), lambda p: p.amount - used(p), only="export"),
    Column("note", _("Note"), lambda p: p.note, only="export"),
]


class PaymentList(ListPage):
    """All payments, newest first."""

    model, name, nav, title = Payment, "payments", NAV, _("Payments")
    filterset_class, default_sort = PaymentFilters, "-on"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        found = super().rows().select_related("account", "order").defer("account__search_text")
        return found.prefetch_related(SETTLED)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Receivables"), reverse("accounts:receivable-list"))]

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": gettext("Enter payment"), "url": reverse("accounts:payment-create"), "primary": True,
               "icon": "plus"}  # fmt: skip
        return [new] if can(self.user, Right.EDIT_TRADE) else []


SETTLED = "allocations__order"


class OfPayment:
    """What pages of one payment share."""

    model, nav = Payment, NAV
    object: Payment

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Payments"), reverse("accounts:payment-list"))]

    def done_url(self, record: Payment) -> str:
        return reverse("accounts:payment-detail", args=[record.pk])


class PaymentDetail(OfPayment, DetailPage):
    """One payment: when it came, and which orders it settles."""

    template_name = "accounts/payments/detail.html"

    def get_title(self) -> str:
        return gettext("Payment %(reference)s") % {"reference": self.object.reference or self.object.pk}

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.object) if can(self.user, Right.EDIT_TRADE) else []

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def context(self) -> dict[str, Any]:
        parts = payments.settled(self.object)
        whole = sum((part.amount for part in parts), Decimal(0))
        return super().context() | {"parts": parts, "settled": whole, "left": self.object.amount - whole}


def buttons(payment: Payment) -> list[dict[str, Any]]:
    """What can be done with a payment, for those who may."""
    key = [payment.pk]
    if payment.archived_at is not None:
        return [{"label": gettext("Bring back"), "url": reverse("accounts:payment-restore", args=key)}]
    return [
        {"label": gettext("Edit"), "url": reverse("accounts:payment-edit", args=key), "icon": "pencil"},
        {"label": gettext("Archive"), "url": reverse("accounts:payment-archive", args=key), "icon": "archive"},
    ]


def figures(payment: Payment) -> list[dict[str, Any]]:
    """How much, in which currency, when."""
    found = [
        {"label": gettext("Amount"), "value": ui.exact(payment.amount, payment.currency), "word": True},
        {"label": gettext("Received on"), "value": ui.day(payment.on), "word": True},
    ]
    if payment.currency != settings.COMPANY_CURRENCY:
        rate = gettext("at %(rate)s") % {"rate": f"{payment.rate.normalize():f}"}
        converted = {"label": gettext("Converted"), "value": ui.exact(payment.received), "word": True, "hint": rate}
        found.insert(1, converted)
    return found


class PaymentCreate(FormPage):
    """Money that came in."""

    nav, title, right = NAV, _("Enter payment"), Right.EDIT_TRADE
    form_class, done_message = PaymentForm, _("Payment saved.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Payments"), reverse("accounts:payment-list"))]

    def initial(self) -> dict[str, Any]:
        usual = {"on": timezone.localdate(), "currency": settings.COMPANY_CURRENCY}
        return usual | still_open(self.user, self.request.GET.get("order", "")) | super().initial()

    def act(self, form: Any) -> Payment:
        return payments.enter(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Payment) -> str:
        return reverse("accounts:payment-detail", args=[record.pk])


def still_open(user: Any, key: str) -> dict[str, Any]:
    """What is open of an order, to begin a payment with."""
    order = Order.objects.visible_to(user).live().filter(pk=key_of(key)).first()
    if order is None:
        return {}
    paid = order.allocations.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    amount = max(order.amount - paid, Decimal(0)).quantize(Decimal("0.01"))
    return {"account": order.account_id, "order": order.pk, "currency": order.currency, "amount": amount or None}


class PaymentEdit(OfPayment, FormPage):
    """Correct a payment."""

    title, right, form_class, done_message = _("Edit payment"), Right.EDIT_TRADE, PaymentForm, _("Payment saved.")

    def act(self, form: Any) -> Payment:
        return payments.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class PaymentArchive(OfPayment, ActionPage):
    """It never came; with undo."""

    title, right, done_message = _("Archive payment"), Right.EDIT_TRADE, _("Payment archived.")
    question, submit_label = _("The orders it settles are open again. You can bring it back."), _("Archive")

    def act(self) -> Payment:
        return payments.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Payment) -> str:
        return reverse("accounts:payment-restore", args=[result.pk])


class PaymentRestore(OfPayment, ActionPage):
    """It came after all."""

    title, right, done_message = _("Bring back"), Right.EDIT_TRADE, _("Payment brought back.")
    question = _("The payment settles open orders again.")

    def act(self) -> Payment:
        return payments.restore(self.object, by=self.user)
