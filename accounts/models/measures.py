"""What statements measure with on either database: days as numbers, amounts to the cent."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, DecimalField, FloatField, Func, IntegerField, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.rules import money

EPOCH = date(1970, 1, 1).toordinal()
NIL = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))


class Cents(DecimalField):  # type: ignore[type-arg]
    """An amount that a statement has summed: SQLite adds in binary fractions, so it is brought to the cent."""

    def __init__(self) -> None:
        super().__init__(max_digits=18, decimal_places=2)

    def from_db_value(self, value: Any, *_args: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(money.CENT, rounding=ROUND_HALF_UP)


class DayNumber(Func):
    """A date as days since 1970-01-01, so that days can be subtracted."""

    arity = 1
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="((%(expressions)s) - DATE '1970-01-01')", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **extra)


def number(day: date) -> Value:
    """A day as its number."""
    return Value(day.toordinal() - EPOCH, output_field=IntegerField())


def summed(what: Any, when: Q | None = None) -> Any:
    """The sum of an amount over the rows where `when` holds; 0 over none."""
    return Coalesce(Sum(what, filter=when, output_field=Cents()), NIL, output_field=Cents())


def counted(when: Q) -> Any:
    """How many joined orders fit."""
    return Count("orders", filter=when)


def ratio(part: Any, whole: Any) -> Any:
    """A fraction; null of nothing."""
    return Cast(part, FloatField()) / NullIf(Cast(whole, FloatField()), Value(0.0))
