"""A run repeats a day: what an earlier run of that day brought about stands, gives way, or is asked of somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.actions import tier_changes
from accounts.actions.tier_changes import Move, Reasons
from accounts.choices import KeyClass, TierState
from accounts.facts import tiers as facts
from accounts.models import Account, Policy, TierChange, groups
from accounts.models.groups import AsOne, Lent
from accounts.rules import repeats
from accounts.rules.repeats import Brought
from kam.models import Run, User

REPEATED = "repeated"
"""Reason: the day was computed again, and says something else now."""


@dataclass(frozen=True)
class Day:
    """What a run has to bring into effect, once what its day brought about before has given way."""

    computed: Mapping[int, str]
    """The tier of each account, those taken over from groups among them."""
    handed: Mapping[int, Lent]
    """Those taken over from groups."""
    gone: Mapping[int, str] = field(default_factory=dict)
    """The tiers that gave way, by account."""


def begin(computed: Mapping[int, str], run: Run, policy: Policy, as_one: AsOne | None = None) -> Day:
    """
    What gives way goes, and the tier before it stands again; the rest of the day is this run's from now on.

    Groups first: what their members take over is read from the tier that the group then has.
    """
    heirs = groups.heirs()
    gone = _give_way({pk: tier for pk, tier in computed.items() if pk not in heirs}, run, policy.asks)
    handed = groups.handed_down(computed, approval=policy.needs_approval, as_one=as_one)
    whole = {**computed, **{pk: lent.tier for pk, lent in handed.items()}}
    if heirs:
        own = {pk: whole[pk] for pk in heirs if pk in whole}
        # a member's tier that is taken over asks nobody: the group's was decided
        gone |= _give_way({pk: tier for pk, tier in own.items() if pk in handed}, run, None)
        gone |= _give_way({pk: tier for pk, tier in own.items() if pk not in handed}, run, policy.asks)
    facts.of_runs(tier_changes.day_of(run)).update(run=run)
    return Day(whole, handed, gone)


def _give_way(computed: Mapping[int, str], run: Run, asks: int | None) -> dict[int, str]:
    """Take back what gives way to these tiers; {account: the tier it had}."""
    day = tier_changes.day_of(run)
    columns = ("pk", "account_id", "tier", "was", "policy_id", "account__key_class")
    wrong, gone = {}, {}
    for key, account, tier, was, policy, key_class in facts.brought(day).values_list(*columns):
        stands = Brought(tier, not was, policy, key_class == KeyClass.CORE)
        if repeats.gives_way(stands, computed.get(account, ""), asks=asks):
            wrong[account], gone[account] = key, tier
    for part, before in zip(tier_changes.parts(wrong), facts.before(wrong, day), strict=True):
        TierChange.objects.filter(pk__in=[wrong[account] for account in part]).delete()
        TierChange.objects.filter(pk__in=[change.pk for change in before.values()]).update(
            state=TierState.IN_EFFECT, to_on=None
        )
        accounts = [Account(pk=account, tier="", tier_since=None, graded_at=timezone.now()) for account in part]
        for account in accounts:
            if account.pk in before:
                account.tier, account.tier_since = before[account.pk].tier, before[account.pk].from_on
        Account.objects.bulk_update(accounts, ["tier", "tier_since", "graded_at"])
    return gone


def taken_over(group: int | None, lent: Lent) -> Reasons:
    """Why a member has its group's tier; the group by its key, for not everybody who sees the member sees it."""
    return {"inherited": {"group": group, **({"as_one": True} if lent.is_as_one else {})}}


def tell(day: Day, moved: Iterable[int], why: Callable[[int], Reasons], *, quiet: Set[int], by: User) -> None:
    """One event for each tier that gave way without a move that says so; an owner hears of it, but for `quiet` ones."""
    rest = day.gone.keys() - set(moved)
    accounts = Account.objects.select_related("owner").in_bulk(sorted(rest)) if rest else {}
    moves = [
        Move(account, account.tier, {REPEATED: {}, **reasons(account, day.handed, why)})
        for pk, account in sorted(accounts.items())
        if account.tier != day.gone[pk]
    ]
    tier_changes.tell(moves, by, had=day.gone, quiet=quiet)


def reasons(account: Account, handed: Mapping[int, Lent], why: Callable[[int], Reasons]) -> Reasons:
    """Why an account has the tier that a day gives it: its group's, or what `why` says of its own."""
    lent = handed.get(account.pk)
    return taken_over(account.parent_id, lent) if lent else why(account.pk)
