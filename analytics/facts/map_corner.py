"""The dashboard's map of value and risk: its dots, and the two figures of the whole book that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, DecimalField, ExpressionWrapper, Q, Sum, Value
from django.db.models.functions import Cast

from accounts.models import Account, Standing
from accounts.models.accounts import is_key_account
from analytics.models import Contribution, Score
from kam.ground import scope
from kam.models import Run
from lifecycle.models import Journey

MAP_DOTS = 45
AMOUNT = DecimalField(max_digits=20, decimal_places=2)
TOLD = ("account_id", "account__nominated_until", "account__name", "account__short_name", "account__tier",
        "net_contribution", "risk", "value_at_risk", "drawn", "leads")  # fmt: skip
"""What the map tells of an account, whether it is on it, and whether it is first in rank."""
STAKE, URGENT, ALSO, SILENT, GONE = "stake", "urgent", "also", "silent", "gone"


@dataclass(frozen=True)
class Corner:
    """What can still be saved, as money, how many key accounts stand where value and risk are high, and `also`."""

    at_risk: Decimal | None
    urgent: int
    also: int = 0


@dataclass(frozen=True)
class Drawn:
    """The accounts of the map, and the first in rank of all that a reader sees, who need not be on it."""

    dots: list[Mapping[str, Any]]
    first: Mapping[str, Any] | None


def drawn(user: Any, money: Run, risks: Run) -> Drawn:
    """
    Accounts for the map of value and risk: those that bring most, and those with most at risk; nobody `gone`.

    Most at risk by the rows of `risks`, which an index holds in that order; what is shown of both is what stands now.
    By `money` somebody is first in rank: they come with those that bring most, in front of all, also where they are
    gone or nothing is known of their risk.
    """
    by_rank = Contribution.objects.visible_to(user).filter(run=money).order_by("rank")
    is_first = Q(account__in=by_rank.values("account")[:1])
    told = {name: ExpressionWrapper(that, BooleanField()) for name, that in (("drawn", _on_map()), ("leads", is_first))}
    seen = Standing.objects.visible_to(user).annotate(**told)
    either = seen.filter(Q(drawn=True) | Q(leads=True)).order_by("-net_contribution", "rank")
    most = list(either.values(*TOLD)[: MAP_DOTS + 1])
    staked = seen.filter(drawn=True, account__scores__run=risks).order_by("-account__scores__value_at_risk")
    rows = [*[row for row in most if row["drawn"]][:MAP_DOTS], *staked.values(*TOLD)[:MAP_DOTS]]
    return Drawn(
        list({row["account_id"]: row for row in rows}.values()), next((row for row in most if row["leads"]), None)
    )


def corner(user: Any, run: Run | None, limit: float, also: Any = None) -> Corner:
    """
    The figures in one question; with them is counted `also`, other rows of scores that a page wants to know of.

    `at_risk` is what the scored accounts are expected to bring, times their risk, as in the list of risks. Of the whole
    book the run holds the sum already, so that only those `gone` are added up, to be taken off; None without a run.
    """
    if run is None:
        return Corner(None, 0)
    whole = scope.sees_all(user)
    scored = Score.objects.visible_to(user).filter(run=run).order_by()
    staked = scored.filter(gone()) if whole else scored.filter(~gone())
    corner_of = _on_the_map(user).filter(is_key_account(path="account__"), risk__gte=limit).order_by()
    others = [_figure(corner_of, URGENT, Count("pk"))]
    others += [] if also is None else [_figure(also.order_by(), ALSO, Count("pk"))]
    found = dict(_figure(staked, STAKE, Sum("value_at_risk")).union(*others, all=True))
    sum_of = found[STAKE]
    at_risk = Decimal(run.result["value_at_risk"]) - (sum_of or 0) if whole else sum_of
    exact = None if at_risk is None else round(at_risk, 2)  # SQLite adds decimals as binary fractions
    return Corner(exact, int(found[URGENT]), int(found.get(ALSO, 0)))


def _figure(rows: Any, name: str, of: Any) -> Any:
    """A row of a name and the figure of some rows, to be asked for beside others."""
    told = rows.values(named=Value(name)).annotate(amount=Cast(of, AMOUNT))
    return told.values_list("named", "amount")


def _on_the_map(user: Any) -> Any:
    return Standing.objects.visible_to(user).filter(_on_map())


def _on_map() -> Q:
    """Of standings: those that earn, whose risk is known, and of whom something can be saved."""
    return Q(net_contribution__gt=0, risk__isnull=False) & ~gone()


def silent(user: Any) -> Any:
    """The customers without a risk, for want of an order in the year."""
    scored = Account.objects.scored().order_by().values("pk")
    return Account.objects.visible_to(user).live().exclude(pk__in=scored)


def left_out(silent: Any | None, scored: Any) -> tuple[int, int]:
    """How many customers are `silent` (0 where nobody asks), and of how many scores all is `gone`; one question."""
    asked = _figure(scored.filter(gone()).order_by(), GONE, Count("pk"))
    found = dict(asked if silent is None else asked.union(_figure(silent.order_by(), SILENT, Count("pk")), all=True))
    return int(found.get(SILENT, 0)), int(found[GONE])


def gone() -> Q:
    """Of rows of customers: those of whom nothing is to be saved: lost, at rest by somebody's word, archived."""
    archived = Account.objects.filter(archived_at__isnull=False).order_by().values("pk")
    return Q(account__in=Journey.objects.gone().union(archived, all=True))
