"""Of whom the analyses count customers: why one page has more of them than another."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, IntegerField, Value
from django.db.models.functions import Cast

from accounts.models import Account
from analytics.models import Contribution
from kam.models import Run

UNSOLD, UNLISTED, ARCHIVED = "unsold", "unlisted", "archived"


def around_contributions(user: Any, run: Run) -> tuple[int, int, int]:
    """
    Of the contributions of the current run: how many customers have no revenue, are archived, and are in no row.

    The first have costs alone, or returns as great as their orders; what the second bought was bought; the last did
    not order in the year, nor ordered before and cost something in it. All in one question.
    """
    listed = Contribution.objects.visible_to(user).filter(run=run).order_by()
    others = Account.objects.visible_to(user).live().filter(standing__rank=None).order_by()
    unsold, archived = listed.filter(revenue__lte=0), listed.filter(account__archived_at__isnull=False)
    found = dict(_count(unsold, UNSOLD).union(_count(archived, ARCHIVED), _count(others, UNLISTED), all=True))
    return found[UNSOLD], found[ARCHIVED], found[UNLISTED]


def without_tier(user: Any) -> int:
    """How many customers have no tier: those who never ordered, and who did so after the newest computation."""
    return int(Account.objects.visible_to(user).live().filter(tier="").count())


def archived(rows: Any) -> int:
    """How many rows of a run are of customers in the archive: what these bought was bought."""
    return int(rows.filter(account__archived_at__isnull=False).count())


def _count(rows: Any, name: str) -> Any:
    told = rows.values(named=Value(name, CharField())).annotate(count=Cast(Count("pk"), IntegerField()))
    return told.values_list("named", "count")
