"""Competitors at customers as they stood on a day: who was seen, how recently, how threatening, and who had left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Presence
from kam.models import Event

FIELDS = ("threat", "seen_on", "wallet_percent", "category")
WHOSE = ("competitor_id", "competitor__name")
Later = Mapping[int, Iterable[dict[str, list[Any]]]]
"""{sighting: what was and is of each change after a day, the newest first}."""


@dataclass(frozen=True)
class Stood:
    """One competitor at one customer as it was known on the day; `gone` when it was noted by then that it left."""

    pk: int
    account: int
    threat: str
    seen_on: date
    wallet_percent: Decimal | None
    category: str
    gone: bool
    competitor: int
    name: str


def standing(
    as_of: date, *, since: date | None = None, accounts: Iterable[int] | None = None, later: Later | None = None
) -> Iterator[Stood]:
    """
    Those seen up to a day (and after `since`), whatever was noted of them later.

    A sighting counts from its own day on. What was noted after the day is taken back by the event log, as far as that
    is kept: seen again, another threat, share or category. One that was gone and is back counts as never gone.

    `later` is what was noted after the day, where the caller has read it.
    """
    end = timezone.make_aware(datetime.combine(as_of + timedelta(days=1), time.min), timezone.get_default_timezone())
    rows = Presence.objects.order_by("pk")
    if accounts is not None:
        rows = rows.filter(account__in=list(accounts))
    if since is not None:
        rows = rows.filter(Q(seen_on__gt=since) | Q(updated_at__gte=end))
    found = list(rows.values("pk", "account_id", "archived_at", "updated_at", *WHOSE, *FIELDS))
    if later is None:
        changed = any(one["updated_at"] >= end for one in found)
        later = Event.objects.changed_after("presence", end) if changed else {}
    for one in found:
        told = _then({name: one[name] for name in FIELDS}, later.get(one["pk"], ()), as_of)
        if told["seen_on"] <= as_of and (since is None or told["seen_on"] > since):
            gone = one["archived_at"] is not None and one["archived_at"] < end
            whose = {"competitor": one["competitor_id"], "name": one["competitor__name"]}
            yield Stood(pk=one["pk"], account=one["account_id"], gone=gone, **whose, **told)


def _then(now: dict[str, Any], later: Iterable[dict[str, list[Any]]], as_of: date) -> dict[str, Any]:
    """What is known without the changes noted after the day (newest first); of a sighting up to the day they count."""
    then = dict(now)
    for changes in later:
        if "seen_on" in changes and then["seen_on"] <= as_of:
            break
        for name in changes.keys() & FIELDS:
            then[name] = _read(name, changes[name][0])
    return then


def _read(name: str, value: Any) -> Any:
    """A value of the event log as its column holds it."""
    if name in ("threat", "category"):
        return value or ""
    if value is None:
        return None
    return date.fromisoformat(value) if name == "seen_on" else Decimal(str(value))
