"""Of whom the analyses count customers: why one page has more of them than another."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, IntegerField, Value
from django.db.models.functions import Cast

from accounts.models import Account
from analytics.models import Contribution
from kam.models import Run

UNSOLD, UNLISTED = "unsold", "unlisted"


def around_contributions(user: Any, run: Run) -> tuple[int, int]:
    """
    Of the contributions of the current run: how many customers have no revenue, and how many are in no row.

    The former have costs alone, or returns as great as their orders; the latter did not order in the year, nor
    ordered before and cost something in it. Both in one question.
    """
    listed = Contribution.objects.visible_to(user).filter(run=run, revenue__lte=0).order_by()
    others = Account.objects.visible_to(user).live().filter(standing__rank=None).order_by()
    found = dict(_count(listed, UNSOLD).union(_count(others, UNLISTED), all=True))
    return found[UNSOLD], found[UNLISTED]


def without_tier(user: Any) -> int:
    """How many customers have no tier: those who never ordered, and who did so after the newest computation."""
    return int(Account.objects.visible_to(user).live().filter(tier="").count())


def _count(rows: Any, name: str) -> Any:
    told = rows.values(named=Value(name, CharField())).annotate(count=Cast(Count("pk"), IntegerField()))
    return told.values_list("named", "count")
