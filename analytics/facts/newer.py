"""What came, changed or went after a run that its figures depend on: told by the record, as what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from accounts.choices import EventVerb
from accounts.models import Account, CostEntry, Order
from analytics.choices import Newer
from kam.choices import EventVerb as Ground
from kam.choices import RunKind, RunState
from kam.ground import events, scope
from kam.models import Event, Run
from kam.models.events import AT_ONCE

MONEY = frozenset({"account", "ordered_on", "currency", "rate", "amount", "amount_cost", "amount_discount", "lines"})
"""What of an order contribution is reckoned from; a delivery, a payment or a note moves nothing."""
MOVED = frozenset({"accounts.Order", "accounts.CostEntry"})
"""Rows that a merge has to bring along before it moves a figure."""
MOST = 500
"""Happenings that are looked at: of more, the newest."""
SINGLE = {
    EventVerb.ORDER_CREATED: Newer.ORDERS_IN, EventVerb.ORDER_CHANGED: Newer.ORDERS_CHANGED,
    EventVerb.ORDER_ARCHIVED: Newer.ORDERS_OUT, EventVerb.ORDER_RESTORED: Newer.ORDERS_IN,
    EventVerb.COST_CREATED: Newer.COSTS, EventVerb.COST_CHANGED: Newer.COSTS, EventVerb.COST_ARCHIVED: Newer.COSTS,
    EventVerb.COST_RESTORED: Newer.COSTS, EventVerb.RATE_CREATED: Newer.RATES, EventVerb.RATE_CHANGED: Newer.RATES,
    EventVerb.ACCOUNT_MERGED: Newer.MERGES, EventVerb.ACCOUNT_UNMERGED: Newer.MERGES,
}  # fmt: skip
SHEETS = {"costs": Newer.COSTS, "rates": Newer.RATES}
VERBS = (*SINGLE, EventVerb.ORDERS_PUT, Ground.ROWS_PUT, Ground.IMPORT_DONE, Ground.IMPORT_UNDONE)


def coming(*kinds: str, since: date | None = None) -> Run | None:
    """
    The first run under way, or waiting, that computes figures of these kinds anew. One query.

    `since`: the day of the figures shown; a run of an earlier day leaves them as they are.
    """
    busy = Run.objects.filter(kind__in=(RunKind.ALL, *kinds), state__in=(RunState.WAITING, RunState.RUNNING))
    return (busy.filter(Q(as_of=None) | Q(as_of__gte=since)) if since else busy).order_by("pk").first()


def since(run: Run, reader: Any) -> Counter[Newer]:
    """
    {what: how many} that would make a run's contributions others; empty where all stands as it was read.

    Orders that programs or people entered one by one count only if they are dated up to the run's day: the orders of
    the day are for the next night. A file of orders counts in any case, for whoever brought it in waits for it. Whoever
    does not see the whole book is told of their own customers alone.
    """
    moment = run.started_at or run.created_at
    rows = Event.objects.filter(at__gt=moment, verb__in=VERBS).order_by("-at", "-pk")
    found: Counter[Newer] = Counter()
    if not scope.sees_all(reader):
        found.update(_at_once(rows.filter(AT_ONCE), run, moment, reader))
        rows = rows.filter(_of(reader), verb__in=tuple(SINGLE))
    for verb, changes, data in rows.values_list("verb", "changes", "data")[:MOST]:
        found.update(_told(verb, changes, data))
    loose = found.pop(Newer.LOOSE, 0)
    if loose and _backdated(run, moment, reader):
        found[Newer.ORDERS_IN] += loose
    return +found


def _of(reader: Any) -> Q:
    """Happenings about customers that a reader sees, and those about none (exchange rates)."""
    seen = Account.objects.visible_to(reader).order_by().values("pk")
    return Q(account_id__isnull=True) | Q(account_id__in=seen)


def _at_once(rows: Any, run: Run, moment: datetime, reader: Any) -> Counter[Newer]:
    """
    What programs and files brought in at once, of the customers that a reader sees: their rows that it left.

    The happenings count what they brought of everybody. Of a file that was taken back no row is left: it is not told.
    """
    found: Counter[Newer] = Counter()
    brought: dict[str, set[str]] = {}
    for verb, data in rows.values_list("verb", "data")[:MOST]:
        kind = data.get("kind", "orders")
        brought.setdefault(kind, set()).add(verb)
        if kind == "rates":
            found.update(_told(verb, {}, data))
    if "orders" in brought:
        mine = _left(Order, moment, reader)
        if Ground.IMPORT_DONE not in brought["orders"]:
            mine = mine.filter(ordered_on__lte=run.as_of)
        told = mine.aggregate(all=Count("pk"), new=Count("pk", filter=Q(created_at__gt=moment)))
        found.update({Newer.ORDERS_IN: told["new"], Newer.ORDERS_CHANGED: told["all"] - told["new"]})
    if "costs" in brought:
        found[Newer.COSTS] += _left(CostEntry, moment, reader).count()
    return found


def _left(model: Any, moment: datetime, reader: Any) -> Any:
    """Rows of a table that were written since a moment, without those that tell of themselves one by one."""
    singly = Event.objects.filter(at__gt=moment, noun=events.noun_of_table(model), verb__in=tuple(SINGLE))
    written = model.objects.visible_to(reader).live().filter(updated_at__gt=moment).order_by()
    return written.exclude(pk__in=singly.filter(subject_id__isnull=False).order_by().values("subject_id"))


def _told(verb: str, changes: Mapping[str, Any], data: Mapping[str, Any]) -> dict[Newer, int]:
    """What one happening says."""
    if verb in (EventVerb.ORDER_CREATED, EventVerb.ORDER_RESTORED):
        return {Newer.LOOSE: 1}
    if verb == EventVerb.ORDER_CHANGED and not MONEY & changes.keys():
        return {}
    if verb == EventVerb.ACCOUNT_MERGED and not MOVED & data.get("counts", {}).keys():
        return {}
    if verb in SINGLE:
        return {SINGLE[EventVerb(verb)]: 1}
    kind = data.get("kind", "orders")
    rows = {name: int(data.get(name) or 0) for name in ("created", "changed")}
    if kind in SHEETS:
        return {SHEETS[kind]: max(sum(rows.values()), 1)} if verb == Ground.IMPORT_UNDONE or any(rows.values()) else {}
    if kind != "orders":
        return {}
    if verb == EventVerb.ORDERS_PUT:
        return {Newer.LOOSE: sum(rows.values())}
    if verb == Ground.IMPORT_UNDONE:
        return {Newer.ORDERS_OUT: max(int(data.get("order") or data.get("made") or 0), 1)}
    return {Newer.ORDERS_IN: rows["created"], Newer.ORDERS_CHANGED: rows["changed"]}


def _backdated(run: Run, moment: datetime, reader: Any) -> bool:
    return Order.objects.visible_to(reader).filter(updated_at__gt=moment, ordered_on__lte=run.as_of).exists()
