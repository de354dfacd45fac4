"""What a run changes in the tiers, written in bulk: history, accounts, events, notices (the verb is `tiers.apply`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.choices import EventVerb, Tier, TierState
from accounts.facts import tiers as facts
from accounts.models import Account, Policy, TierChange
from accounts.rules import classes
from kam.ground import bulk, events
from kam.models import Run, User

CHUNK = facts.CHUNK
Reasons = Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """One account's way from the tier it has to the one that was computed."""

    account: Account
    tier: str
    reasons: Reasons


def day_of(run: Run) -> date:
    """A run of tiers always has its business date."""
    assert run.as_of is not None
    return run.as_of


def in_effect() -> Any:
    return TierChange.objects.filter(state=TierState.IN_EFFECT)


def replace_same_day(computed: Mapping[int, str], run: Run) -> None:
    """What an earlier run of the same `as_of` changed is taken back where this run does not say the same."""
    same = facts.of_runs(day_of(run))
    same.filter(state=TierState.PROPOSED).delete()
    stands = same.filter(state=TierState.IN_EFFECT).values_list("pk", "account_id", "tier")
    wrong = {account: key for key, account, tier in stands if computed.get(account) != tier}
    for part, before in zip(parts(wrong), facts.before(wrong, day_of(run)), strict=True):
        TierChange.objects.filter(pk__in=[wrong[account] for account in part]).delete()
        TierChange.objects.filter(pk__in=[change.pk for change in before.values()]).update(
            state=TierState.IN_EFFECT, to_on=None
        )
        accounts = [Account(pk=account, tier="", tier_since=None) for account in part]
        for account in accounts:
            if account.pk in before:
                account.tier, account.tier_since = before[account.pk].tier, before[account.pk].from_on
        Account.objects.bulk_update(accounts, ["tier", "tier_since"])
    same.update(run=run)


def parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys in lists that fit a statement."""
    listed = list(keys)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def end(accounts: list[int], on: date) -> None:
    """The tiers in effect of these accounts end; one that began later (set by hand in a past book) on its first day."""
    last = Greatest(F("from_on"), Value(on, output_field=DateField()))
    in_effect().filter(account__in=accounts).update(state=TierState.ENDED, to_on=last)


def take_effect(moves: list[Move], run: Run, policy: Policy, by: User) -> None:
    """Write history and the accounts' tiers in bulk."""
    on = day_of(run)
    for part in parts(move.account.pk for move in moves):
        end(part, on)
    TierChange.objects.bulk_create(
        (_change(move, run, policy, by, TierState.IN_EFFECT) for move in moves), batch_size=CHUNK
    )
    set_tiers({move.account.pk: move.tier for move in moves}, on)


def begin(tiers: Mapping[int, str], reasons: Mapping[int, Reasons], run: Run, policy: Policy, by: User) -> None:
    """
    The first tiers of accounts, by key; like `take_effect`, but by rows and not by records.

    In a fresh book that is everybody at once.
    """
    on, now = day_of(run), connection.ops.adapt_datetimefield_value(timezone.now())
    for part in parts(tiers):
        end(part, on)
    listed = sorted(tiers)
    same = {
        "was": "", "state": TierState.IN_EFFECT.value, "from_on": on.isoformat(), "to_on": None, "policy_id": policy.pk,
        "run_id": run.pk, "by_hand": False, "reason": "", "until": None, "by_id": by.pk, "created_at": now,
    }  # fmt: skip
    columns: dict[str, bulk.Column] = {
        "account_id": listed,
        "tier": [str(tiers[key]) for key in listed],
        "reasons": [json.dumps(reasons[key]) for key in listed],
    }
    if listed:
        bulk.write_columns(TierChange, columns | {name: [value] * len(listed) for name, value in same.items()})
    set_tiers(tiers, on)


def set_tiers(tiers: Mapping[int, str], on: date) -> None:
    """The accounts' own columns, in step with the tiers that stand from a day (by account key; "" for none)."""
    for tier in {*tiers.values()}:
        for part in parts(key for key, has in tiers.items() if has == tier):
            Account.objects.filter(pk__in=part).update(tier=tier, tier_since=on if tier else None)


def forget(keys: list[int], run: Run) -> None:
    """Accounts without any trade left (an import was undone) have no computed tier."""
    for part in parts(keys):
        end(part, day_of(run))
    set_tiers(dict.fromkeys(keys, ""), day_of(run))


def _change(move: Move, run: Run, policy: Policy, by: User, state: TierState) -> TierChange:
    was, reasons = move.account.tier, dict(move.reasons)
    return TierChange(
        account=move.account,
        tier=move.tier,
        was=was,
        state=state,
        from_on=day_of(run),
        policy=policy,
        run=run,
        reasons=reasons,
        by=by,
    )


def propose(moves: list[Move], run: Run, policy: Policy, by: User) -> int:
    """Proposals that wait for somebody's approval; one that still holds stays as it is, any other gives way."""
    wanted = {move.account.pk: move.tier for move in moves}
    waiting = list(TierChange.objects.proposed())
    still = {change.account_id for change in waiting if wanted.get(change.account_id) == change.tier}
    TierChange.objects.filter(pk__in=[one.pk for one in waiting if one.account_id not in still]).delete()
    moves = [move for move in moves if move.account.pk not in still]
    ask(moves, [_change(move, run, policy, by, TierState.PROPOSED) for move in moves], by)
    return len(moves)


def ask(moves: list[Move], proposed: list[TierChange], by: User) -> None:
    """Write a proposal for each move, and tell those whom it concerns."""
    written = TierChange.objects.bulk_create(proposed, batch_size=CHUNK)
    told = [
        events.draft(
            EventVerb.TIER_PROPOSED, noun=events.noun_of(change), subject_id=change.pk, name=str(change.account),
            account_id=change.account_id, by=by, tier=change.tier, was=change.was, reasons=change.reasons,
        )
        for change in written
    ]  # fmt: skip
    events.record_many(told, notify=[(_concerned(move), f"/customers/{move.account.pk}/") for move in moves])


def _concerned(move: Move) -> list[User | None]:
    """
    Who hears of a proposal before anybody decides it: the owner, so that no customer falls unheard.

    Of a platinum or core customer that is to fall the owner's team lead hears too.
    """
    falls = move.account.tier == Tier.PLATINUM or is_core_fall(move)
    return [move.account.owner, lead_of(move.account) if falls else None]


def lead_of(account: Account) -> User | None:
    """Who leads the team of an account's owner."""
    owner = account.owner
    return owner.team.lead if owner is not None and owner.team is not None else None


def waits(move: Move, policy: Policy, *, inherited: bool = False) -> bool:
    """Whether somebody decides it: all that the policy says, and the fall of a core account in any case."""
    return is_core_fall(move) or (policy.needs_approval and not inherited)


def is_core_fall(move: Move) -> bool:
    """Whether a core account is to lose its tier to a lower one."""
    return classes.falls(move.account.key_class, move.account.tier, move.tier)


def with_class(move: Move) -> Move:
    """A core account's fall says so among its reasons."""
    return replace(move, reasons={"core": {}, **move.reasons}) if is_core_fall(move) else move


def tell(moves: list[Move], by: User) -> None:
    """One event per changed tier (a first tier is told by its run), and a notice to each owner."""
    told = [
        events.draft(
            EventVerb.TIER_CHANGED, noun="account", subject_id=move.account.pk, name=str(move.account),
            account_id=move.account.pk, by=by, changes={"tier": [move.account.tier, move.tier]},
            reasons=dict(move.reasons),
        )
        for move in moves
    ]  # fmt: skip
    events.record_many(told, notify=[([move.account.owner], f"/customers/{move.account.pk}/") for move in moves])
