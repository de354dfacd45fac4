"""The dashboard's map of value and risk: its dots, and the two figures of the whole book that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.functions import Cast

from accounts.models import Account, Standing
from accounts.models.accounts import is_key_account
from analytics.models import Score
from kam.ground import scope
from kam.models import Run
from lifecycle.models import Journey

MAP_DOTS = 45
AMOUNT = DecimalField(max_digits=20, decimal_places=2)
STAKE, URGENT, SILENT, GONE = "stake", "urgent", "silent", "gone"


@dataclass(frozen=True)
class Corner:
    """What can still be saved, as money, and how many key accounts stand where value and risk are high."""

    at_risk: Decimal | None
    urgent: int


def dots(user: Any, run: Run) -> list[Mapping[str, Any]]:
    """
    Accounts for the map of value and risk: those that bring most, and those with most at risk; nobody `gone`.

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
    book the run holds the sum already, so that only those `gone` are added up, to be taken off; None without a run.
    """
    if run is None:
        return Corner(None, 0)
    whole = scope.sees_all(user)
    scored = Score.objects.visible_to(user).filter(run=run).order_by()
    staked = scored.filter(gone()) if whole else scored.filter(~gone())
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
    return seen.filter(~gone())


def left_out(user: Any) -> tuple[int, int]:
    """How many customers have no risk for want of an order in the year, and of how many with one all is `gone`."""
    silent = Account.objects.visible_to(user).live().exclude(pk__in=Account.objects.scored().order_by().values("pk"))
    scored = Score.objects.visible_to(user).current().filter(gone()).order_by()
    asked = _figure(silent.order_by(), SILENT, Count("pk"))
    found = dict(asked.union(_figure(scored, GONE, Count("pk")), all=True))
    return int(found[SILENT]), int(found[GONE])


def gone() -> Q:
    """Of rows of customers: those of whom nothing is to be saved: lost, at rest by somebody's word, archived."""
    return Q(account__in=Journey.objects.gone()) | Q(account__archived_at__isnull=False)
