"""Reading what customers owe as of a day: open orders with their days late, and their sums per customer by age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
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
from kam.ground.days import company_today

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
    return receivables.day_of_book(newest_day(), company_today())


def unpaid(path: str, day: date) -> Q:
    """Orders and returns of a day that were not paid by then; `path` leads to the order."""
    known = Q(**{f"{path}archived_at__isnull": True, f"{path}ordered_on__lte": day})
    return known & (Q(**{f"{path}paid_on__isnull": True}) | Q(**{f"{path}paid_on__gt": day}))


def left(path: str, day: date, *, newest: bool = False) -> Any:
    """
    What is open of an order, in the company's currency: its revenue less what payments up to the day settled.

    As of the newest day the order itself keeps what is settled: a plain column, which the database reads once
    however many sums are made of it.
    """
    settled = F(f"{path}settled") if newest else _settled_by(path, day)
    return ExpressionWrapper(F(f"{path}revenue") - settled, output_field=Cents())


def _settled_by(path: str, day: date) -> Any:
    parts = Allocation.objects.filter(order=OuterRef(f"{path}pk"), payment__on__lte=day).order_by().values("order")
    by_then = Coalesce(Subquery(parts.annotate(sum=Sum("settled")).values("sum"), output_field=Cents()), NIL)
    return Case(When(**{f"{path}settled": 0}, then=NIL), default=by_then, output_field=Cents())


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


def owing(accounts: QuerySet[Account], day: date, *, newest: bool = False) -> QuerySet[Any]:
    """
    The customers with open orders on a day, amounts in the company's currency.

    `open` is the sum of the buckets `due`, `days30`, `days60`, `days90`, `over90` and `undated`; `overdue` of the
    middle four; `late_days` their days overdue, weighted by amount. `credits` are open returns and payments that settle
    nothing yet; `balance` = open - credits stands against the credit limit, `over` is what passes it (null without).
    Whoever knows that no order and no payment came after the day (`newest`) has the same amounts sooner.
    """
    amount, sold = left("orders__", day, newest=newest), Q(orders__amount__gt=0)
    aged = {name: summed(amount, _due_between(low, high, day) & sold) for name, low, high in receivables.BUCKETS}
    overdue = Q(falls_due__lt=day) & sold
    found = accounts.filter(unpaid("orders__", day))
    found = found.alias(falls_due=due("orders__", ""), days_late=late("orders__", "", day))
    found = found.annotate(
        **aged,
        undated=summed(amount, Q(falls_due__isnull=True) & sold),
        open=summed(amount, sold),
        overdue=summed(amount, overdue),
        weighed=Sum(Cast(amount, FloatField()) * Cast("days_late", FloatField()), filter=overdue),
        oldest=Max("days_late", filter=sold),
        credits=_credits(day, newest),
    )
    balance = ExpressionWrapper(F("open") - F("credits"), output_field=Cents())
    found = found.annotate(late_days=ratio(F("weighed"), F("overdue")), balance=balance, over=_over())
    return found.filter(open__gt=0)


def _over() -> Any:
    """What passes the credit limit of a row with `open` and `credits`; null without one."""
    passed = Greatest(F("open") - F("credits") - F("credit_limit"), NIL, output_field=Cents())
    return Case(When(credit_limit__isnull=False, then=passed), output_field=Cents())


def ahead(accounts: QuerySet[Account], day: date) -> QuerySet[Any]:
    """Customers with `credits` as `owing` has them, also those of whom nothing is open."""
    return accounts.annotate(credits=_credits(day))


def _due_between(low: int | None, high: int | None, day: date) -> Q:
    """Days overdue between two numbers, both inside, by the day on which an order `falls_due`."""
    latest = Q(falls_due__lte=day - timedelta(low)) if low is not None else Q()
    return latest & (Q(falls_due__gte=day - timedelta(high)) if high is not None else Q())


def _credits(day: date, newest: bool = False) -> Any:
    """A customer's returns that are open on a day, and what its payments brought beyond the orders they settle."""
    returned = summed("orders__revenue", Q(orders__amount__lt=0) & unpaid("orders__", day))
    return ExpressionWrapper(OfRow(_unapplied(day, newest), output_field=Cents()) - returned, output_field=Cents())


def _unapplied(day: date, newest: bool = False) -> Any:
    """What a customer's payments up to a day brought beyond the orders they settle, in the company's currency."""
    paid = Payment.objects.as_of(day).filter(account=OuterRef("pk")).order_by().values("account")
    used = Allocation.objects.filter(payment__account=OuterRef("pk")).order_by().values("payment__account")
    used = used if newest else used.filter(payment__on__lte=day, order__ordered_on__lte=day)
    brought = Subquery(paid.annotate(sum=Sum("received")).values("sum"), output_field=Cents())
    spent = Subquery(used.annotate(sum=Sum("received")).values("sum"), output_field=Cents())
    return Coalesce(brought, NIL, output_field=Cents()) - Coalesce(spent, NIL, output_field=Cents())


def totals(rows: QuerySet[Any]) -> dict[str, Any]:
    """The sums over a list of those who owe, what passes their limits, their days overdue by amount; and how many."""
    aged = [name for name, _low, _high in receivables.BUCKETS]
    found: dict[str, Any] = rows.order_by().aggregate(
        **{f"sum_{name}": summed(name) for name in (*aged, "undated", "credits")},
        sum_over=summed(_over()),
        days=Sum("weighed"),
        count=Count("pk"),
    )
    sums = {name: found[f"sum_{name}"] for name in (*aged, "undated", "credits", "over")}
    sums["open"] = sum(sums[name] for name in (*aged, "undated"))
    sums["overdue"] = sum(sums[name] for name in receivables.OVERDUE)
    sums["balance"] = sums["open"] - sums["credits"]
    sums["late_days"] = (found["days"] or 0) / float(sums["overdue"]) if sums["overdue"] else None
    return sums | {"count": found["count"]}
