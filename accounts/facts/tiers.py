"""Which tiers stood on a day before its run decides, and which count once it has: one chain for all who ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.choices import KeyClass, TierState
from accounts.models import ClassChange, TierChange
from accounts.models.groups import Stood, handed_down
from accounts.rules import classes
from kam.choices import RunKind
from kam.models import Run

CHUNK = 1000


def by_hand(day: date) -> Any:
    """Tiers that people had set and that stood on a day."""
    return TierChange.objects.on(day).filter(Q(until__isnull=True) | Q(until__gte=day), by_hand=True)


def of_runs(day: date) -> Any:
    """What runs of tiers as of a day brought about from that day on: what a run that repeats the day may take back."""
    return TierChange.objects.filter(from_on=day, by_hand=False, run__in=_runs(day))


def _runs(day: date) -> set[int]:
    return set(Run.objects.filter(kind=RunKind.TIERS, as_of=day).values_list("pk", flat=True))


def before(accounts: Iterable[int], day: date) -> Iterator[dict[int, TierChange]]:
    """Computed tiers that ended on a day, by account, in parts that fit a statement."""
    listed = list(accounts)
    for start in range(0, len(listed), CHUNK):
        ended = TierChange.objects.filter(
            account__in=listed[start : start + CHUNK], state=TierState.ENDED, to_on=day, by_hand=False
        )
        yield {change.account_id: change for change in ended.order_by("pk")}


def stood(day: date, computed: Mapping[int, str], *, approval: bool) -> Stood:
    """
    What stood on a day, for a run that computed so, as if no run of that day had been before it.

    Without `approval` only core accounts and those set by hand are looked up: no other tier matters to the run.
    """
    cores = ClassChange.objects.on(day).filter(key_class=KeyClass.CORE)
    rows = TierChange.objects.on(day).order_by("from_on", "pk")
    if not approval:
        rows = rows.filter(Q(by_hand=True) | Q(account__in=cores.values("account")))
    tiers, gone, runs = {}, [], _runs(day)
    for account, tier, hand, begun, run in rows.values_list("account_id", "tier", "by_hand", "from_on", "run_id"):
        tiers[account] = tier
        if begun == day and not hand and run in runs and computed.get(account) != tier:
            gone.append(account)
    tiers |= dict.fromkeys(gone, "")
    for part in before(gone, day):
        tiers |= {key: change.tier for key, change in part.items()}
    return Stood(
        tiers, dict(by_hand(day).values_list("account_id", "tier")), set(cores.values_list("account_id", flat=True))
    )


def in_effect(day: date, computed: Mapping[int, str], *, approval: bool, past: Stood | None = None) -> dict[int, str]:
    """
    The tiers that count from a day on whose run computed so, by account key.

    In this order: set by hand; kept, where a core account would fall; taken over from the group; standing until a
    change is approved, where the policy asks; computed. `past` is what stood, where the caller has asked before.
    """
    past = past or stood(day, computed, approval=approval)
    taken = handed_down(computed, approval=approval, stood=past)
    found = {**computed, **taken}
    for account, tier in found.items():
        was = past.tiers.get(account, "")
        falls = account in past.core and classes.falls(KeyClass.CORE, was, tier)
        if was and (falls or (approval and account not in taken)):
            found[account] = was
    return found | past.by_hand
