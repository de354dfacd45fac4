"""Since when each customer is one, when it ordered last, and since when it is gone, as of a day (K8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min

from accounts.choices import TierState
from accounts.models import Order, TierChange
from analytics.facts import customers, dialect
from analytics.facts.customers import Customer
from analytics.rules import survival as rules
from analytics.rules.survival import Row
from lifecycle.choices import Stage
from lifecycle.models import StageMove

ORDERS = Order._meta.db_table
STOOD = (TierState.IN_EFFECT, TierState.ENDED)


def gather(user: Any, *, as_of: date, by_tier: bool = False) -> list[Row]:
    """
    A row for each customer from its first order on; `by_tier`: one for each tier it stood in, from its first day there.

    Only rows up to the day count, so that whoever went later had not gone by then.
    """
    seen = customers.seen(user)
    spans, lost = _spans(as_of, seen), _lost(as_of)
    gone = {key: rules.gone_on(last, lost.get(key)) for key, (_first, last) in spans.items()}
    if not by_tier:
        return [_row(seen[key], "", first, last, gone[key], as_of) for key, (first, last) in sorted(spans.items())]
    return [
        _row(seen[key], tier, on, spans[key][1], gone[key], as_of)
        for key, tier, on in _tiers(as_of) if key in spans and on < gone[key]
    ]  # fmt: skip


def oldest(user: Any, as_of: date) -> date | None:
    """The first order day that is kept of what a user sees."""
    rows = Order.objects.visible_to(user).live().filter(ordered_on__lte=as_of, revenue__gt=0)
    found: date | None = rows.aggregate(day=Min("ordered_on"))["day"]
    return found


def _row(one: Customer, tier: str, entered: date, last_on: date, gone: date, as_of: date) -> Row:
    return rules.row((one.key, tier, one.owner, one.region, one.segment), entered, last_on, gone, as_of)


def _spans(as_of: date, seen: dict[int, Customer]) -> dict[int, tuple[date, date]]:
    """{account: its first and its last order day up to the day}; one statement."""
    day = dialect.day("ordered_on")
    sql = f"""SELECT account_id, MIN({day}), MAX({day}) FROM {ORDERS}
        WHERE ordered_on <= %s AND revenue > 0 AND archived_at IS NULL{customers.among(seen)} GROUP BY account_id"""
    found = dialect.columns(sql, [as_of], ["account", "first", "last"])
    rows = zip(*(one.tolist() for one in found.values()), strict=True)
    start = dialect.EPOCH
    return {
        key: (start + timedelta(days=first), start + timedelta(days=last)) for key, first, last in rows if key in seen
    }


def _lost(as_of: date) -> dict[int, date]:
    """{account: the day since which it is said lost} of those that were lost at the end of the day."""
    said = StageMove.objects.filter(
        on__lte=as_of, stage=Stage.LOST, journey__account__in=StageMove.objects.left_by(as_of)
    )
    return dict(said.order_by().values_list("journey__account").annotate(on=Max("on")))


def _tiers(as_of: date) -> list[tuple[int, str, date]]:
    """(account, tier, the first day it stood in it) up to the day."""
    rows = TierChange.objects.filter(state__in=STOOD, from_on__lte=as_of).order_by()
    return list(rows.values_list("account", "tier").annotate(on=Min("from_on")).order_by("account", "tier"))
