"""Reading what customers owe as of a day: open orders with their days late, and their sums per customer by age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from accounts.models.accounts import Account
from accounts.models.measures import NIL, Cents, DayNumber, DaysLater, OfRow, number, ratio, summed
from accounts.models.payments import Allocation, Payment
from accounts.models.trade import Order
from accounts.rules import receivables
from kam.ground import days

SUMS = ("open", "due", "days30", "days60", "days90", "over90", "undated", "overdue", "credits", "balance")
"""Amounts in the company's currency that a list of those who owe can be totalled by."""


def newest_day() -> date | None:
    """The newest day of an order or a payment."""
    payments = Payment.objects.live().order_by("-on").values_list("on", flat=True)[:1]
    orders = Order.objects.live().order_by("-ordered_on").values_list("ordered_on", Subquery(payments))[:1]
    last = list(orders)
    found = last[0] if last else tuple(payments)
    return max((day for day in found if day is not None), default=None)


def book_day() -> date:
    """The day lists of the book speak of where none is asked for."""
    return receivables.day_of_book(newest_day(), days.today())


def unpaid(path: str, day: date) -> Q:
    """Orders and returns of a day that were not paid by then; `path` leads to the order."""
    known = Q(**{f"{path}archived_at__isnull": True, f"{path}ordered_on__lte": day})
    return known & (Q(**{f"{path}paid_on__isnull": True}) | Q(**{f"{path}paid_on__gt": day}))


def left(path: str, day: date) -> Any:
    """What is open of an order, in the company's currency: its revenue less what payments up to the day settled."""
    parts = Allocation.objects.filter(order=OuterRef(f"{path}pk"), payment__on__lte=day).order_by().values("order")
    by_then = Coalesce(Subquery(parts.annotate(sum=Sum("settled")).values("sum"), output_field=Cents()), NIL)
    settled = Case(When(**{f"{path}settled": 0}, then=NIL), default=by_then, output_field=Cents())
    return ExpressionWrapper(F(f"{path}revenue") - settled, output_field=Cents())


def due(path: str = "", account: str = "account__") -> Any:
    """The day an order falls due: as stated, else order day + the customer's credit days; else null."""
    by_terms = DaysLater(f"{path}ordered_on", f"{account}credit_days")
    return Coalesce(f"{path}due_on", by_terms, output_field=DateField())


def due_text(day: Callable[[str], str]) -> str:
    """The same for statements of our own with the columns of both tables; `day` makes a number of a date column."""
    return f"COALESCE({day('due_on')}, {day('ordered_on')} + credit_days)"


def late(path: str, account: str, day: date) -> Any:
    """Days overdue: after the day it falls due; null where that is not known."""
    return ExpressionWrapper(number(day) - DayNumber(due(path, account)), output_field=IntegerField())


def open_orders(orders: QuerySet[Order], day: date) -> QuerySet[Any]:
    """The orders that were open on a day, with `left` (the company's currency) and `late` (days overdue, or null)."""
    found = orders.filter(unpaid("", day), amount__gt=0)
    return found.annotate(left=left("", day), late=late("", "account__", day)).filter(left__gt=0)


def owing(accounts: QuerySet[Account], day: date) -> QuerySet[Any]:
    """
    The customers with open orders on a day, amounts in the company's currency.

    `open` is the sum of the buckets `due`, `days30`, `days60`, `days90`, `over90` and `undated`; `overdue` of the
    middle four; `late_days` their days overdue, weighted by amount. `credits` are open returns and payments that settle
    nothing yet; `balance` = open - credits stands against the credit limit, `over` is what passes it (null without).
    """
    amount, sold = left("orders__", day), Q(orders__amount__gt=0)
    aged = {name: summed(amount, sold & _within(low, high)) for name, low, high in receivables.BUCKETS}
    overdue = sold & Q(days_late__gt=0)
    weighed = Sum(Cast(amount, FloatField()) * Cast("days_late", FloatField()), filter=overdue)
    found = accounts.filter(unpaid("orders__", day)).alias(days_late=late("orders__", "", day))
    found = found.annotate(
        open=summed(amount, sold),
        overdue=summed(amount, overdue),
        undated=summed(amount, sold & Q(days_late__isnull=True)),
        late_days=ratio(weighed, summed(amount, overdue)),
        oldest=Max("days_late", filter=sold),
        credits=_credits(day),
        **aged,
    )
    balance = ExpressionWrapper(F("open") - F("credits"), output_field=Cents())
    passed = Greatest(F("open") - F("credits") - F("credit_limit"), NIL, output_field=Cents())
    over = Case(When(credit_limit__isnull=False, then=passed), output_field=Cents())
    return found.annotate(balance=balance, over=over).filter(open__gt=0)


def ahead(accounts: QuerySet[Account], day: date) -> QuerySet[Any]:
    """Customers with `credits` as `owing` has them, also those of whom nothing is open."""
    return accounts.annotate(credits=_credits(day))


def _within(low: int | None, high: int | None) -> Q:
    """Days overdue between two numbers, both inside."""
    from_ = Q(days_late__gte=low) if low is not None else Q()
    return from_ & (Q(days_late__lte=high) if high is not None else Q())


def _credits(day: date) -> Any:
    """A customer's returns that are open on a day, and what its payments brought beyond the orders they settle."""
    returned = Order.objects.filter(unpaid("", day), account=OuterRef("pk"), amount__lt=0).order_by().values("account")
    back = Subquery(returned.annotate(sum=Sum("revenue")).values("sum"), output_field=Cents())
    return OfRow(_unapplied(day) - Coalesce(back, NIL, output_field=Cents()), output_field=Cents())


def _unapplied(day: date) -> Any:
    """What a customer's payments up to a day brought beyond the orders they settle, in the company's currency."""
    paid = Payment.objects.as_of(day).filter(account=OuterRef("pk")).order_by().values("account")
    used = Allocation.objects.filter(
        payment__account=OuterRef("pk"), payment__on__lte=day, order__ordered_on__lte=day
    ).order_by().values("payment__account")  # fmt: skip
    brought = Subquery(paid.annotate(sum=Sum("received")).values("sum"), output_field=Cents())
    spent = Subquery(used.annotate(sum=Sum("received")).values("sum"), output_field=Cents())
    return Coalesce(brought, NIL, output_field=Cents()) - Coalesce(spent, NIL, output_field=Cents())


def totals(rows: QuerySet[Any]) -> dict[str, Any]:
    """The sums over a list of those who owe, and how many are over their limit."""
    found = rows.order_by().aggregate(
        **{f"sum_{name}": summed(name) for name in SUMS},
        sum_over=summed("over"),
        weighed=Sum(Cast("late_days", FloatField()) * Cast("overdue", FloatField())),
    )
    sums = {name: found[f"sum_{name}"] for name in (*SUMS, "over")}
    sums["late_days"] = (found["weighed"] or 0) / float(sums["overdue"]) if sums["overdue"] else None
    return sums
