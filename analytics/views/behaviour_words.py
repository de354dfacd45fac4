"""The words of behaviour: what a habit's change is called, what it was and is, how each figure is written (K3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analytics.choices import Habit, Manner
from analytics.views import pictures
from kam.rules import formats
from kam.templatetags import ui

CALLED: dict[tuple[str, bool], Any] = {
    (Habit.ORDERS, True): _("orders more often"), (Habit.ORDERS, False): _("orders more rarely"),
    (Habit.SIZE, True): _("orders more at a time"), (Habit.SIZE, False): _("orders less at a time"),
    (Habit.BREADTH, True): _("takes more categories at a time"),
    (Habit.BREADTH, False): _("takes fewer categories at a time"),
    (Habit.MIX, True): _("buys other things"), (Habit.MIX, False): _("buys the same things"),
    (Habit.DISCOUNT, True): _("gets more discount"), (Habit.DISCOUNT, False): _("gets less discount"),
    (Habit.PAY_DAYS, True): _("pays later"), (Habit.PAY_DAYS, False): _("pays sooner"),
    (Habit.RETURNS, True): _("sends more back"), (Habit.RETURNS, False): _("sends less back"),
}  # fmt: skip
"""What a change is called inside a sentence, by habit and whether it is more than before."""
ENDS = {
    Habit.ORDERS: _("%(now)s order days a year instead of %(before)s"),
    Habit.SIZE: _("%(now)s on average instead of %(before)s"),
    Habit.BREADTH: _("%(now)s on average instead of %(before)s"),
    Habit.MIX: _(
        "%(now)s of a month’s purchases are other than in the year before; from month to month it used to be %(before)s"
    ),
    Habit.DISCOUNT: _("%(now)s of the list price instead of %(before)s"),
    Habit.PAY_DAYS: _("after %(now)s days instead of %(before)s"),
    Habit.RETURNS: _("%(now)s of what it bought instead of %(before)s"),
}
BAD = {
    (Habit.ORDERS, False), (Habit.SIZE, False), (Habit.BREADTH, False), (Habit.DISCOUNT, True), (Habit.PAY_DAYS, True),
    (Habit.RETURNS, True),
}  # fmt: skip
"""Changes that cost us."""


def one_place(value: float) -> str:
    return formats.grouped(value, 1)


def percent(value: float) -> str:
    return formats.percent(value, 1)


WRITTEN: dict[str, Callable[[Any], str]] = {
    Habit.ORDERS: formats.grouped, Habit.SIZE: pictures.short, Habit.BREADTH: one_place, Habit.MIX: formats.percent,
    Habit.DISCOUNT: percent, Habit.PAY_DAYS: formats.grouped, Habit.RETURNS: percent, "gap": formats.grouped,
    "evenness": formats.percent, "lines": one_place, "discounted": formats.percent, "late": formats.percent,
}  # fmt: skip
"""How the figures are written."""
MEASURES: tuple[tuple[str, Any, tuple[tuple[str, Any], ...]], ...] = (
    (Manner.RHYTHM, Manner.RHYTHM.label, (
        ("orders", _("Order days")), ("gap", _("Middle gap between orders, days")),
        ("evenness", _("How even the gaps are")),
    )),
    (Manner.BASKET, Manner.BASKET.label, (
        ("size", _("Mean order")), ("lines", _("Lines an order day")), ("breadth", _("Categories an order day")),
    )),
    (Manner.DISCOUNT, Manner.DISCOUNT.label, (
        ("discount", _("Mean discount")), ("discounted", _("Revenue bought at a discount")),
    )),
    (Manner.PAYMENT, Manner.PAYMENT.label, (
        ("pay_days", _("Days to pay")), ("late", _("Paid late or overdue")),
    )),
    (Manner.RETURNS, pgettext_lazy("manner", "Returns"), (("returns", _("Share returned")),)),
)  # fmt: skip
"""The figures of each manner, as the customer's page lists them."""


def written(name: str, value: Any) -> str:
    """A figure as it is read; what is not known is a dash, never 0."""
    return formats.NONE if value is None else WRITTEN[name](value)


def called(habit: str, rose: bool) -> str:
    """A change as the head of a line."""
    return str(capfirst(str(CALLED[habit, rose])))


def ends(habit: str, before: float, now: float) -> str:
    """What it was and what it is."""
    return str(ENDS[Habit(habit)]) % {"now": written(habit, now), "before": written(habit, before)}


def strength(value: float) -> str:
    """How unusual: so many times what chance alone does."""
    return _t("%(times)s × chance") % {"times": formats.grouped(value, 1)}


def tone(habit: str, rose: bool) -> str:
    """Whether the change costs us; a change of the mix is neither."""
    if habit == Habit.MIX:
        return ""
    return "bad" if (habit, rose) in BAD else "good"


def day(value: Any) -> str:
    """A day in words."""
    return formats.day(value, ui.language())
