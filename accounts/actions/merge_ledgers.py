"""Payments of two files that become one: what they settle is worked out anew, and put back exactly by the undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from accounts.actions import allocations
from accounts.actions.merge_journals import SETTLED, Journal, kept_as, whole
from accounts.models import Allocation, Merge, MergeStep, Order, Payment

MARKED = ("settled", "paid_on", "updated_at")
"""What settling marks an order with."""


@contextmanager
def in_line(journal: Journal, accounts: Iterable[int]) -> Iterator[None]:
    """Around the move of orders and payments: settles what the survivor has then, and writes down what changed."""
    keys = sorted(accounts)
    if not Payment.objects.filter(account__in=keys).exists():
        yield
        return
    before, orders = _parts(keys), _orders(keys)
    yield
    allocations.settle([journal.merge.survivor_id])
    after = _parts(keys)
    if before != after:
        rows = [{"before": before, "after": after}]
        MergeStep.objects.create(merge=journal.merge, deed=SETTLED, table=Allocation._meta.label, rows=rows)
    now, fields = _orders(keys), {name: Order._meta.get_field(name) for name in MARKED}
    changed = {
        str(key): {name: [kept_as(field, was[name]), kept_as(field, now[key][name])] for name, field in fields.items()
                   if was[name] != now[key][name]}
        for key, was in orders.items() if was != now[key]
    }  # fmt: skip
    journal.note_changed(Order, changed)


def take_back(merge: Merge) -> bool:
    """
    Put the parts of payments back as they were before the merge, where they still are as it left them.

    To be called while all of them are still the survivor's. Returns False where other payments came in since.
    """
    step = merge.steps.filter(deed=SETTLED).first()
    keys = [merge.survivor_id, merge.loser_id]
    if step is None:
        return True
    kept = step.rows[0]
    if _parts(keys) != kept["after"]:
        return False
    stays = {row["id"]: row for row in kept["before"]}
    Allocation.objects.filter(payment__account__in=keys).exclude(pk__in=stays).delete()
    there = {row["id"]: row for row in kept["after"]}
    again = [Allocation(**row) for key, row in stays.items() if key not in there]
    Allocation.objects.bulk_create(again, batch_size=500)
    for key, row in stays.items():
        if key in there and row != there[key]:
            Allocation.objects.filter(pk=key).update(**{name: row[name] for name in ("amount", "settled", "received")})
    return True


def touched_since(merge: Merge) -> bool:
    """Whether orders or payments were entered or changed since: then what payments settle has to follow."""
    later = {"account__in": [merge.survivor_id, merge.loser_id], "updated_at__gt": merge.at}
    return Order.objects.filter(**later).exists() or Payment.objects.filter(**later).exists()


def _parts(keys: list[int]) -> list[dict[str, Any]]:
    return [whole(row) for row in Allocation.objects.filter(payment__account__in=keys).order_by("pk")]


def _orders(keys: list[int]) -> dict[int, dict[str, Any]]:
    rows = Order.objects.filter(account__in=keys).values("pk", *MARKED)
    return {row.pop("pk"): row for row in rows}
