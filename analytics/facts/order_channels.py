"""By which way what each account bought in the two years up to a date came, summed by the database (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from accounts.choices.orders import UNSAID, OrderChannel
from accounts.models import Order
from analytics.facts import dialect, trade
from analytics.models import Behaviour
from analytics.rules.order_channels import Sums
from analytics.rules.trade import YEAR, Ints
from kam.ground import scope, ways
from kam.models import Run

ORDERS = Order._meta.db_table
CODES = (*(str(value) for value in OrderChannel.values), UNSAID)
"""Ways by their places; what no list knows any more counts as not said."""
NARROWED = {"tier": "account__tier", "region": "account__region", "segment": "account__segment"}


def gather(as_of: date, account: Ints) -> tuple[list[str], dict[str, list[int]]]:
    """
    Of each account as JSON, and of the book: {way: [cents sold in the year, cents sold in the year before]}.

    All of it is empty where no order of the two years says its way; returns are not taken off.
    """
    within = Order.objects.live().filter(ordered_on__gt=as_of - timedelta(2 * YEAR), ordered_on__lte=as_of)
    if not within.exclude(channel="").order_by().exists():
        return ["{}"] * len(account), {}
    cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(CODES))
    newer = dialect.after("ordered_on")
    edge = f"{dialect.day('ordered_on')} > {dialect.day_number(as_of) - YEAR}"
    sql = f"""SELECT account_id, CASE channel {cases} ELSE {len(CODES) - 1} END AS way,
            {dialect.cents("revenue", edge)}, {dialect.cents("revenue", f"NOT {edge}")}
        FROM {ORDERS} WHERE {newer} AND archived_at IS NULL AND revenue > 0 GROUP BY account_id, way"""
    values = [as_of - timedelta(days=2 * YEAR), as_of]
    found = dialect.columns(sql, values, ["account", "way", "now", "before"])
    places, known = trade.placed(account, found["account"])
    cells: list[list[str]] = [[] for _account in range(len(account))]
    rows = zip(places.tolist(), *(found[name][known].tolist() for name in ("way", "now", "before")), strict=True)
    for place, way, now, before in rows:
        cells[place].append(f'"{CODES[way]}": [{now}, {before}]')
    return [f"{{{', '.join(sorted(parts))}}}" for parts in cells], _whole(found)


def _whole(found: Mapping[str, Ints]) -> dict[str, list[int]]:
    """The same of all accounts together, without ways that nothing came by."""
    sums = np.zeros((len(CODES), 2), np.int64)
    np.add.at(sums, found["way"], np.column_stack([found["now"], found["before"]]))
    return {code: [int(one) for one in both] for code, both in zip(CODES, sums, strict=True) if both.any()}


def of_account(row: Behaviour) -> Sums:
    """Of one account."""
    return {code: (now, before) for code, (now, before) in (row.channels or {}).items()}


def of_book(user: Any, run: Run, asked: Mapping[str, Any]) -> Sums:
    """Of all customers that the user sees, the gone among them, by tier, owner, region, segment; one statement."""
    whole = run.result.get("channels") or {}
    narrow = {path: asked[name] for name, path in NARROWED.items() if asked.get(name)}
    owner = asked.get("owner")
    if not whole or (scope.sees_all(user) and not narrow and not owner):
        return {code: (now, before) for code, (now, before) in whole.items()}
    seen = Behaviour.objects.visible_to(user).filter(run=run, **narrow)
    if owner:
        seen = seen.filter(account__owner=None if owner == ways.UNASSIGNED else owner)
    sums = {f"{code}_{year}": _sum(code, year) for code in whole for year in (0, 1)}
    found = seen.order_by().aggregate(**sums)
    return {code: (found[f"{code}_0"], found[f"{code}_1"]) for code in whole}


def _sum(code: str, year: int) -> Coalesce:
    """Cents of one way and year."""
    return Coalesce(Sum(Cast(KT(f"channels__{code}__{year}"), BigIntegerField())), 0)
