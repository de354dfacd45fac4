"""Where the orders of a year are listed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from analytics.rules.trade import YEAR


def year(until: date | None, years: int = 1) -> dict[str, date]:
    """How lists are asked for the 365 days up to a day, or for so many such years; for all where no day is known."""
    return {"since": until - timedelta(YEAR * years - 1), "until": until} if until else {}


def orders(until: date | None, years: int = 1, **asked: Any) -> str:
    """The orders of the year (or years) up to a day; `asked` narrows them to an account, a kind, a way of ordering."""
    return f"{reverse('accounts:order-list')}?{urlencode(asked | year(until, years))}"
