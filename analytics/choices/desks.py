"""The figures of the desks: what each is called, and whether more of it is good news."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Gauge(TextChoices):
    """One figure of a desk."""

    OPEN_CASES = "open_cases", _("Open cases")
    LATE_CASES = "late_cases", _("Late now")
    PROMISES_MISSED = "promises_missed", _("Promises of time missed")
    FIRST_CONTACT = "first_contact", _("Solved at first contact")
    SATISFACTION = "satisfaction", _("Satisfaction, 90 days")
    OVERDUE = "overdue", _("Overdue")
    OWED = "owed", _("Open amount")
    DAYS_LATE = "days_late", _("Mean days overdue, by amount")
    OVER_LIMIT = "over_limit", _("Over the limit")
    COST_TO_SERVE = "cost_to_serve", _("Cost to serve")
    LIKELY_PROSPECTS = "likely_prospects", _("Prospects like key accounts")
    WON = "won", _("Prospects won")
    GUESTS = "guests", _("Guests at events")
    CAME = "came", _("Came of those invited")
    MARKETING_COST = "marketing_cost", _("Marketing cost")
    REVENUE = "revenue", _("Revenue of my customers, 12 months")
    VISITS = "visits", _("Visits held")
    AT_STAKE = "at_stake", _("At stake in warnings")


SHARES = frozenset({Gauge.PROMISES_MISSED, Gauge.FIRST_CONTACT, Gauge.CAME})
AMOUNTS = frozenset(
    {Gauge.OVERDUE, Gauge.OWED, Gauge.OVER_LIMIT, Gauge.COST_TO_SERVE, Gauge.MARKETING_COST, Gauge.REVENUE}
    | {Gauge.AT_STAKE}
)
GOOD_NEWS = frozenset({Gauge.FIRST_CONTACT, Gauge.SATISFACTION, Gauge.WON, Gauge.GUESTS, Gauge.CAME, Gauge.REVENUE})
"""More of it is better; of the others that are not told apart, less."""
STOCKS = frozenset({Gauge.OPEN_CASES, Gauge.LATE_CASES, Gauge.OVERDUE, Gauge.OWED, Gauge.DAYS_LATE, Gauge.OVER_LIMIT})
"""What stands on a day; the others come together in a time."""
NO_NEWS = frozenset({Gauge.VISITS, Gauge.MARKETING_COST, Gauge.OWED, Gauge.COST_TO_SERVE, Gauge.LIKELY_PROSPECTS})
"""More or less of it is neither."""
