"""The dashboard's map of value and risk: its dots, and the two figures of the whole book that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.functions import Cast

from accounts.models import Standing
from accounts.models.accounts import is_key_account
from analytics.models import Score
from kam.ground import scope
from kam.models import Run
from lifecycle.choices import Stage

MAP_DOTS = 45
AMOUNT = DecimalField(max_digits=20, decimal_places=2)
LOST = Q(account__journey__stage=Stage.LOST)
STAKE, URGENT = "stake", "urgent"


@dataclass(frozen=True)
class Corner:
    """What may be lost, as money, and how many key accounts stand where value and risk are high; nobody lost."""

    at_risk: Decimal | None
    urgent: int


def dots(user: Any, run: Run) -> list[Mapping[str, Any]]:
    """
    Accounts for the map of value and risk: those that bring most, and those with most at risk; nobody lost.

    Most at risk by the rows of the run, which an index holds in that order; what is shown of both is what stands now.
    """
    seen = _on_the_map(user)
    names = ("account_id", "account__nominated_until", "account__name", "account__short_name", "account__tier",
             "net_contribution", "risk", "value_at_risk")  # fmt: skip
    rows = [
        *seen.order_by("-net_contribution").values(*names)[:MAP_DOTS],
        *seen.filter(account__scores__run=run).order_by("-account__scores__value_at_risk").values(*names)[:MAP_DOTS],
    ]
    return list({row["account_id"]: row for row in rows}.values())


def corner(user: Any, run: Run | None, limit: float) -> Corner:
    """
    Both figures in one question.

    `at_risk` is what the scored accounts are expected to bring, times their risk, as in the list of risks. Of the whole
    book the run holds the sum already, so that only the lost are added up, to be taken off; None without a run.
    """
    if run is None:
        return Corner(None, 0)
    whole = scope.sees_all(user)
    scored = Score.objects.visible_to(user).filter(run=run).order_by()
    staked = scored.filter(LOST) if whole else scored.exclude(LOST)
    corner_of = _on_the_map(user).filter(is_key_account(path="account__"), risk__gte=limit).order_by()
    asked = _figure(staked, STAKE, Sum("value_at_risk")).union(_figure(corner_of, URGENT, Count("pk")), all=True)
    found = dict(asked)
    sum_of = found[STAKE]
    at_risk = Decimal(run.result["value_at_risk"]) - (sum_of or 0) if whole else sum_of
    return Corner(at_risk, int(found[URGENT]))


def _figure(rows: Any, name: str, of: Any) -> Any:
    """A row of a name and the figure of some rows, to be asked for beside others."""
    told = rows.values(named=Value(name)).annotate(amount=Cast(of, AMOUNT))
    return told.values_list("named", "amount")


def _on_the_map(user: Any) -> Any:
    seen = Standing.objects.visible_to(user).filter(net_contribution__gt=0, risk__isnull=False)
    return seen.exclude(LOST)
