"""Which tiers stood on a day before its run decides, and which count once it has: one chain for all who ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.choices import EventVerb, KeyClass, TierState
from accounts.models import ClassChange, TierChange
from accounts.models.groups import AsOne, Stood, handed_down
from accounts.rules import classes, repeats
from accounts.rules.repeats import Brought
from kam.choices import RunKind
from kam.models import Notice, Run, User
from kam.models.users import SYSTEM_USERNAME

CHUNK = 1000


def by_hand(day: date) -> Any:
    """Tiers that people had set and that stood on a day."""
    return TierChange.objects.on(day).filter(Q(until__isnull=True) | Q(until__gte=day), by_hand=True)


def of_runs(day: date) -> Any:
    """What runs of tiers as of a day brought about or proposed from that day on, whoever decided on it since."""
    return TierChange.objects.filter(from_on=day, by_hand=False, run__in=_runs(day))


def brought(day: date) -> Any:
    """Tiers that runs of a day brought into effect by themselves; one that a person approved is no run's doing."""
    return of_runs(day).filter(state=TierState.IN_EFFECT, by__username=SYSTEM_USERNAME)


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


def stood(day: date, computed: Mapping[int, str], *, asks: int | None) -> Stood:
    """
    What stood on a day, for a run that computed so: what gives way to it (`repeats.gives_way`) is as if it never was.

    `asks` is the key of the run's version where that asks for approval. Without it only core accounts and those set
    by hand are looked up: no other tier matters to the run.
    """
    cores = ClassChange.objects.on(day).filter(key_class=KeyClass.CORE)
    core, rows = set(cores.values_list("account_id", flat=True)), TierChange.objects.on(day).order_by("from_on", "pk")
    if asks is None:
        rows = rows.filter(Q(by_hand=True) | Q(account__in=cores.values("account")))
    tiers, gone, runs = {}, [], _runs(day)
    columns = ("account_id", "tier", "was", "policy_id", "by_hand", "from_on", "run_id", "by__username")
    for account, tier, was, policy, hand, begun, run, by in rows.values_list(*columns):
        tiers[account] = tier
        own = begun == day and not hand and run in runs and by == SYSTEM_USERNAME
        stands = Brought(tier, not was, policy, account in core)
        if own and repeats.gives_way(stands, computed.get(account, ""), asks=asks):
            gone.append(account)
    tiers |= dict.fromkeys(gone, "")
    for part in before(gone, day):
        tiers |= {key: change.tier for key, change in part.items()}
    return Stood(tiers, dict(by_hand(day).values_list("account_id", "tier")), core)


def in_effect(
    day: date, computed: Mapping[int, str], *, asks: int | None, past: Stood | None = None, as_one: AsOne | None = None
) -> dict[int, str]:
    """
    The tiers that count from a day on whose run computed so, by account key.

    In this order: set by hand; kept, where a core account would fall; taken over from the group; standing until a
    change is approved, where the policy asks; computed. `past` is what stood, where the caller has asked before;
    `as_one` tells the tiers of groups that have none of their own.
    """
    past = past or stood(day, computed, asks=asks)
    lent = handed_down(computed, approval=asks is not None, stood=past, as_one=as_one)
    taken = {account: one.tier for account, one in lent.items()}
    found = {**computed, **taken}
    for account, tier in found.items():
        was = past.tiers.get(account, "")
        falls = account in past.core and classes.falls(KeyClass.CORE, was, tier)
        if was and (falls or (asks is not None and account not in taken)):
            found[account] = was
    return found | past.by_hand


def was_told(change: TierChange, user: User | None) -> bool:
    """Whether a person has had notice of a proposal."""
    rows = Notice.objects.filter(account_id=change.account_id, user=user, event__verb=EventVerb.TIER_PROPOSED)
    return user is not None and rows.filter(event__subject_id=change.pk).exists()
