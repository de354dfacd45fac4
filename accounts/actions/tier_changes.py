"""What a run changes in the tiers, written in bulk: history, accounts, events, notices (the verb is `tiers.apply`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.choices import EventVerb, Tier, TierState
from accounts.facts import tier_rejections
from accounts.facts import tiers as facts
from accounts.models import Account, Policy, TierChange
from accounts.rules import classes
from kam.ground import bulk, events
from kam.models import Run, User

CHUNK = facts.CHUNK
Reasons = Mapping[str, Any]
NO_TRADE = "no_trade"
"""Reason: nothing was ever ordered, as far as the book still says."""


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


def tell_first(tiers: Mapping[int, str], reasons: Mapping[int, Reasons], by: User) -> None:
    """One event per first tier, by rows as they are written; nobody has a notice of what the run tells as a whole."""
    names = Account.objects.order_by().values_list("pk", Account.called())
    events.record_rows(
        EventVerb.TIER_CHANGED, noun="account", by=by,
        rows=[
            (pk, name, {"tier": ["", tiers[pk]]}, {"reasons": dict(reasons[pk])})
            for part in parts(sorted(tiers)) for pk, name in names.filter(pk__in=part)
        ],
    )  # fmt: skip


def set_tiers(tiers: Mapping[int, str], on: date) -> None:
    """The accounts' own columns, in step with the tiers that stand from a day (by account key; "" for none)."""
    for tier in {*tiers.values()}:
        for part in parts(key for key, has in tiers.items() if has == tier):
            stands = {"tier": tier, "tier_since": on if tier else None}
            Account.objects.filter(pk__in=part).update(**stands, graded_at=timezone.now())


def forget(keys: list[int], run: Run) -> list[Move]:
    """Accounts without any trade left (an import was undone) have no computed tier; what is to be told of it."""
    accounts = Account.objects.select_related("owner").in_bulk(keys) if keys else {}
    for part in parts(keys):
        end(part, day_of(run))
    set_tiers(dict.fromkeys(keys, ""), day_of(run))
    return [Move(accounts[key], "", {NO_TRADE: {}}) for key in sorted(accounts)]


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
    """
    Proposals that wait for somebody's approval; one that still holds stays, any other lapses.

    One that stays says what this run says, so that its reasons are those of the verdict beside it; a run of an earlier
    day leaves its reasons alone. What somebody rejected is not asked again while
    that holds (`tier_rejections.holding`).
    """
    wanted = {move.account.pk: move for move in moves}
    still: dict[int, TierChange] = {}
    over = []
    for change in TierChange.objects.proposed():
        move = wanted.get(change.account_id)
        if move is not None and move.tier == change.tier:
            still[change.account_id] = change
        else:
            over.append(change.pk)
    lapse(TierChange.objects.filter(pk__in=over), by)
    _say_again([one for one in still.values() if one.from_on <= day_of(run)], wanted, policy)
    refused = set(tier_rejections.holding(day_of(run), policy))
    moves = [
        move for move in moves
        if move.account.pk not in still and (move.account.pk, move.account.tier, move.tier) not in refused
    ]  # fmt: skip
    ask(moves, [_change(move, run, policy, by, TierState.PROPOSED) for move in moves], by)
    return len(moves)


def _say_again(same: list[TierChange], wanted: Mapping[int, Move], policy: Policy) -> None:
    """Proposals that a run finds again: by this version, for these reasons, from the tier that stands."""
    for change in same:
        move = wanted[change.account_id]
        change.policy, change.reasons, change.was = policy, dict(move.reasons), move.account.tier
    TierChange.objects.bulk_update(same, ["policy", "reasons", "was"], batch_size=CHUNK)


def lapse(proposed: Any, by: User) -> None:
    """Proposals that no longer hold are gone; each leaves an event, so that the record says what became of it."""
    rows = list(proposed.select_related("account").order_by("pk"))
    TierChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
    events.record_many(
        events.draft(
            EventVerb.TIER_LAPSED, noun=events.noun_of(row), subject_id=row.pk, name=str(row.account),
            account_id=row.account_id, by=by, tier=row.tier, was=row.was,
        )
        for row in rows
    )  # fmt: skip


def ask(moves: list[Move], proposed: list[TierChange], by: User) -> None:
    """Write a proposal for each move, and tell those whom it concerns."""
    written = TierChange.objects.bulk_create(proposed, batch_size=CHUNK)
    tell_asked(written, by, notify=[(_concerned(move), f"/customers/{move.account.pk}/") for move in moves])


def tell_asked(changes: list[TierChange], by: User, *, notify: Iterable[Any] = ()) -> None:
    """One event a proposal, and a notice to those who are named beside it."""
    told = [
        events.draft(
            EventVerb.TIER_PROPOSED, noun=events.noun_of(change), subject_id=change.pk, name=str(change.account),
            account_id=change.account_id, by=by, tier=change.tier, was=change.was, reasons=change.reasons,
        )
        for change in changes
    ]  # fmt: skip
    events.record_many(told, notify=notify)


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


def tell(moves: list[Move], by: User, *, had: Mapping[int, str] | None = None, quiet: Set[int] = frozenset()) -> None:
    """
    One event per changed tier, and a notice to each owner but those of `quiet`; first tiers have `tell_first`.

    `had` are tiers that gave way on the same day, by account: what the record was told last.
    """
    had = had or {}
    told = [
        events.draft(
            EventVerb.TIER_CHANGED, noun="account", subject_id=move.account.pk, name=str(move.account),
            account_id=move.account.pk, by=by,
            changes={"tier": [had.get(move.account.pk, move.account.tier), move.tier]}, reasons=dict(move.reasons),
        )
        for move in moves
    ]  # fmt: skip
    hear = [[] if move.account.pk in quiet else [move.account.owner] for move in moves]
    addresses = [f"/customers/{move.account.pk}/" for move in moves]
    events.record_many(told, notify=list(zip(hear, addresses, strict=True)))
