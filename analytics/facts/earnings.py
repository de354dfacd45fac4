"""What one customer really earns us: its year after all costs, what it owes, what is at risk, what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.choices import Stage
from accounts.models import Account, receivables
from analytics.facts import dashboards, staying
from analytics.facts.leaders import MOST
from analytics.models import AssetValue, Contribution, Score
from analytics.rules import contribution
from kam.models import Run

NONE = Decimal(0)
TOP = 10
"""Of so many customers with most revenue those are named that are worth less than nothing."""


@dataclass(frozen=True)
class Owed:
    """What was open on a day, of it overdue, and of it without a day to be paid by."""

    open: Decimal = NONE
    overdue: Decimal = NONE
    undated: Decimal = NONE


@dataclass(frozen=True)
class Earnings:
    """One customer by the current runs; `score` and `asset` are None where none is computed, or it has left."""

    account: Account
    year: Contribution
    day: date
    owed: Owed
    score: Score | None
    asset: AssetValue | None
    has_left: bool = False

    @property
    def is_revenue(self) -> bool:
        """Whether too little cost is known, so that revenue stands in for contribution."""
        return bool((self.year.run.result or {}).get("basis") == contribution.REVENUE)

    @cached_property
    def kept(self) -> staying.Stays | None:
        """Its coming years at the pace of its whole last year; None where that is not well above its pace of late."""
        return staying.at_years_pace(self.asset) if self.asset else None

    @property
    def contradicts(self) -> bool:
        """Whether the years to come are worth less than the one that went, or less than nothing."""
        return self.asset is not None and self.asset.value < max(self.year.net_contribution, NONE)


def of_account(account: Account) -> Earnings | None:
    """By the current run; None of who stands in none. The asker sees the customer; five statements."""
    year = Contribution.objects.current().filter(account=account).select_related("run").first()
    if year is None or year.run.as_of is None:
        return None
    has_left = Account.objects.filter(pk=account.pk, standing__stage=Stage.LOST).exists()
    own = {"account": account}
    score = None if has_left else Score.objects.current().filter(**own).select_related("run").first()
    asset = None if has_left else AssetValue.objects.current().filter(**own).select_related("run").first()
    return Earnings(account, year, year.run.as_of, owed(Account.objects.filter(pk=account.pk), year.run.as_of), score,
                    asset, has_left)  # fmt: skip


def of_biggest(user: Any, run: Run) -> Earnings | None:
    """Of whoever brings most of all that a person sees; None where nobody does."""
    first = dashboards.biggest(run, user)
    account = Account.objects.visible_to(user).filter(pk=first["account_id"]).first() if first else None
    return of_account(account) if account else None


def owed(accounts: Any, day: date) -> Owed:
    """What customers owed together on a day, as the list of receivables has it."""
    found = receivables.totals(receivables.owing(accounts, day))
    return Owed(found["open"], found["overdue"], found["undated"])


@dataclass(frozen=True)
class Doubtful:
    """One of our biggest whose worth contradicts its year: what it brought, and what the coming years are worth."""

    pk: int
    name: str
    net: Decimal
    value: Decimal


def doubtful(user: Any, run: Run, besides: int | None = None) -> list[Doubtful]:
    """
    Of the five that bring most those that are worth less in years than in their last one, the biggest first.

    After them whoever is worth less than nothing of the ten with most revenue; `besides`: a customer left out.
    """
    rows = Contribution.objects.visible_to(user).filter(run=run)
    values = AssetValue.objects.current().filter(account=OuterRef("account")).order_by().values("value")
    rows = rows.exclude(account__standing__stage=Stage.LOST)
    told = ("account", Account.called("account__"), "net_contribution", "worth")
    five = list(rows.filter(net_contribution__gt=0).order_by("rank").annotate(worth=Subquery(values[:1]))
                .values_list(*told)[:MOST])  # fmt: skip
    ten = list(rows.order_by("-revenue", "account").annotate(worth=Subquery(values[:1])).values_list(*told)[:TOP])
    less = [Doubtful(*row) for row in five if row[3] is not None and row[3] < row[2]]
    known = {one.pk for one in less}
    more = (Doubtful(*row) for row in ten if row[3] is not None and row[3] < 0 and row[0] not in known)
    return [one for one in (*less, *more) if one.pk != besides]
