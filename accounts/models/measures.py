"""What statements measure with on either database: days as numbers, amounts to the cent."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Abs, Cast, Coalesce, NullIf, Round

from accounts.models.trade import Order, OrderLine
from accounts.rules import money

EPOCH = date(1970, 1, 1).toordinal()
NIL = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))

UNLINED = 0.05
"""Of a term's revenue as much may come without lines before what was bought of a category or in units is unknown."""


class Cents(DecimalField):  # type: ignore[type-arg]
    """An amount that a statement has summed: SQLite adds in binary fractions, so it is brought to the cent."""

    def __init__(self) -> None:
        super().__init__(max_digits=18, decimal_places=2)

    def from_db_value(self, value: Any, *_args: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(money.CENT, rounding=ROUND_HALF_UP)


class WholeCents(Field):  # type: ignore[type-arg]
    """
    The same amount as whole cents, where so many are read that making a decimal of each is what takes time.

    No whole number to Django, which would cut SQLite's fraction off before it is brought to the cent.
    """

    def from_db_value(self, value: Any, _expression: Any, connection: Any) -> int | None:
        if value is None or connection.vendor == "postgresql":
            return value  # type: ignore[no-any-return]
        return int(Decimal(str(value)).quantize(money.CENT, rounding=ROUND_HALF_UP).scaleb(2))


class InCents(Func):
    """A sum of amounts, to be read as whole cents."""

    arity = 1
    output_field = WholeCents()

    def get_db_converters(self, connection: Any) -> list[Any]:
        """PostgreSQL answers in whole numbers, of which many thousand come at a time."""
        return [] if connection.vendor == "postgresql" else list(super().get_db_converters(connection))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(ROUND(%(expressions)s, 2) * 100)::bigint", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", **extra)


class OfRow(ExpressionWrapper):
    """
    A reckoning with subqueries about the outer row itself, beside sums over rows that are joined to it.

    Grouped by what they ask of that row (its key), and so made once a row: as Django has it, by their value, it is
    made anew for every joined row, with the square of the rows where they read the same ones.
    """

    def get_group_by_cols(self) -> list[Any]:
        return _asked_of_row(self)


def _asked_of_row(expression: Any) -> list[Any]:
    """The outer row's columns that the subqueries of an expression read."""
    if isinstance(expression, Subquery):
        return list(expression.get_group_by_cols())
    return [column for source in expression.get_source_expressions() for column in _asked_of_row(source)]


class DayNumber(Func):
    """A date as days since 1970-01-01, so that days can be subtracted."""

    arity = 1
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="((%(expressions)s) - DATE '1970-01-01')", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **extra)


class DaysLater(Func):
    """A date so many days after another; null where either is."""

    arity = 2
    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" + ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "DATE(%(expressions)s || ' days')"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '+' || ", **extra)


def number(day: date) -> Value:
    """A day as its number."""
    return Value(day.toordinal() - EPOCH, output_field=IntegerField())


def summed(what: Any, when: Q | None = None) -> Any:
    """The sum of an amount over the rows where `when` holds; 0 over none."""
    return Coalesce(Sum(what, filter=when, output_field=Cents()), NIL, output_field=Cents())


def in_cents(what: Any, when: Q | None = None) -> Any:
    """The same sum as whole cents."""
    return InCents(summed(what, when))


def counted(when: Q) -> Any:
    """How many joined orders fit."""
    return Count("orders", filter=when)


def ratio(part: Any, whole: Any) -> Any:
    """A fraction; null of nothing."""
    return Cast(part, FloatField()) / NullIf(Cast(whole, FloatField()), Value(0.0))


def in_term() -> QuerySet[Any]:
    """The orders of an outer row's customer from its `starts_on` to its `last_on`, to be summed in a subquery."""
    return Order.objects.live().order_by().filter(
        account=OuterRef("account"), ordered_on__gte=OuterRef("starts_on"), ordered_on__lte=OuterRef("last_on")
    )  # fmt: skip


def unlined() -> Any:
    """The share of the term's revenue, returns counted like sales, that came in orders without lines; null of none."""
    bare = ~Exists(OrderLine.objects.filter(order=OuterRef("pk")))
    worth = Cast(Abs("revenue"), FloatField())
    share = Sum(worth, filter=bare, default=0.0) / NullIf(Sum(worth), Value(0.0))
    return Subquery(in_term().values("account").annotate(share=share).values("share"), output_field=FloatField())


def known(amount: Any) -> Any:
    """What the lines of a row with `unlined` tell, 0 of no orders; null where too much came without lines."""
    nought = Value(Decimal(0), output_field=amount.output_field)
    told = Coalesce(amount, nought, output_field=amount.output_field)
    return Case(When(Q(unlined__isnull=True) | Q(unlined__lte=UNLINED), then=told), output_field=amount.output_field)


def bought(category: str) -> Any:
    """
    What was bought in the term of a row with `last_on` and `unlined`, of the category in its field of that name.

    In the company's currency, to the cent: without a category the revenue of the orders; else of each order the part
    that its lines of the category have, converted and rounded once, so that all parts of all lines make the revenue.
    """
    whole = in_term().values("account").annotate(sum=Sum("revenue", output_field=Cents())).values("sum")
    lines = OrderLine.objects.filter(order=OuterRef("pk"), product__category=OuterRef(OuterRef(category)))
    part = Subquery(
        lines.order_by().values("order").annotate(sum=Sum("amount", output_field=Cents())).values("sum"),
        output_field=Cents(),
    )
    worth = Case(
        When(rate=1, then=F("part")),
        When(part=F("amount"), then=F("revenue")),
        default=Round(F("part") * F("rate"), 2, output_field=Cents()), output_field=Cents(),
    )  # fmt: skip
    parts = in_term().alias(part=part).values("account").annotate(sum=Sum(worth, output_field=Cents())).values("sum")
    of_all = Coalesce(Subquery(whole, output_field=Cents()), NIL, output_field=Cents())
    of_lines = known(Subquery(parts, output_field=Cents()))
    return Case(When(**{category: ""}, then=of_all), default=of_lines, output_field=Cents())
