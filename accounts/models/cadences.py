"""How often customers are to be visited in truth: by the policy's terms, unless something else was agreed with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Protocol

from django.db import models

from accounts.choices import KEY_TIERS, KeyClass, Tier
from accounts.models.accounts import Account, is_nominated
from accounts.rules import nominations


class Said(Protocol):
    """What was agreed of one customer's visits."""

    rhythm: int | None

    def due_on(self, last_on: date | None, every: int | None) -> date | None:
        """The day by which the next visit is due; None where nothing says so."""
        ...


Told = Mapping[int, Said]
Read = Callable[[date, Collection[int] | None], Told]
_readers: list[Read] = []


def register(read: Read) -> None:
    """The floor that keeps visit plans hands down how to read what was agreed by a day, with these customers or all."""
    _readers[:] = [read]


def agreed(day: date, keys: Collection[int] | None = None) -> Told:
    """{customer: what was agreed with it}, of those with which anything was."""
    return _readers[0](day, keys) if _readers else {}


def seen_in_time(visit_days: Mapping[str, int], today: date) -> models.Q:
    """Key accounts whose next visit is not past, by what was agreed or by their cadence, {tier or class: days}."""
    told = agreed(today)
    by_policy = _by_policy(visit_days, today)
    if not told:
        return by_policy
    columns = ("pk", "tier", "key_class", "nominated_until", "standing__last_visit_on")
    kept = []
    rows = Account.objects.key(today).filter(pk__in=list(told)).order_by()
    for pk, tier, key_class, until, last_on in rows.values_list(*columns):
        nominated = until is not None and until >= today
        every = nominations.visit_every(tier, visit_days, key_class, nominated=nominated)
        due = told[pk].due_on(last_on, every)
        if due is not None and due >= today:
            kept.append(pk)
    return (by_policy & ~models.Q(pk__in=list(told))) | models.Q(pk__in=kept)


def _by_policy(visit_days: Mapping[str, int], today: date) -> models.Q:
    """Key accounts whose last visit lies no further back than their cadence."""
    found = models.Q(pk__in=[])
    classes = [name for name in KeyClass.values if visit_days.get(name)]
    for tier in ("", *Tier.values):
        whose = models.Q(tier=tier) if tier in KEY_TIERS else models.Q(tier=tier) & is_nominated(today)
        for key_class in ("", *classes):
            of_class = models.Q(key_class=key_class) if key_class else ~models.Q(key_class__in=classes)
            every = nominations.visit_every(tier, visit_days, key_class, nominated=True)
            if every:
                found |= whose & of_class & models.Q(standing__last_visit_on__gte=today - timedelta(every))
    return found
