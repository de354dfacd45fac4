"""Tiers set by hand end: what the newest run computed stands again, or is proposed where somebody has to approve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.actions import tier_changes
from accounts.actions.tier_changes import Move
from accounts.actions.tier_repeats import taken_over
from accounts.choices import EventVerb, Tier, TierState
from accounts.facts import computed
from accounts.facts import groups as whole
from accounts.models import Account, Policy, TierChange, groups
from kam.ground import events
from kam.ground.rights import Right, require
from kam.models import User

COMPUTED, KEPT = "computed", "kept"
"""Reasons: what a run computed beneath a tier set by hand; and that a tier stays, its end by hand not yet approved."""


def beneath(account: Account) -> dict[str, Any]:
    """What was computed of an account that is about to get a tier by hand: the open proposal, or what stands."""
    states = (TierState.PROPOSED, TierState.IN_EFFECT)
    rows = {change.state: change for change in TierChange.objects.filter(account=account, state__in=states)}
    found = rows.get(TierState.PROPOSED) or rows.get(TierState.IN_EFFECT)
    if found is None:
        return _said("", {}, None)
    return found.reasons if found.by_hand else _said(found.tier, found.reasons, found.policy_id)


def note(tiers: Mapping[int, str], why: Callable[[int], Mapping[str, Any]], policy: Policy) -> None:
    """Tiers set by hand stand, and each says what this run computed beneath it: that comes back at its end."""
    standing = list(tier_changes.in_effect().filter(by_hand=True))
    for change in standing:
        key = change.account_id
        change.reasons = _said(tiers.get(key, ""), why(key) if key in tiers else {}, policy.pk)
    TierChange.objects.bulk_update(standing, ["reasons"], batch_size=tier_changes.CHUNK)


def end_overdue(today: date, *, by: User) -> int:
    """End the tiers set by hand whose last day is over; how many."""
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        return end(tier_changes.in_effect().filter(until__lt=today), today, by=by)


def end(standing: Any, on: date, *, by: User) -> int:
    """
    Close those of the given tiers in effect that were set by hand (asked by the verbs); how many.

    By the rule for runs: a core account's fall, and what the policy wants approved, is proposed, and the tier stays.
    The owner hears of it in any case, and the team lead where a key account falls.
    """
    rows = standing.filter(by_hand=True).select_related("account__owner__team__lead")
    over = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not over:
        return 0
    policy, notes = Policy.objects.in_force(on), _notes(over)
    moves, heirs = _moves(over, notes, policy)
    held = [
        move for move in moves
        if move.tier not in ("", move.account.tier)
        and tier_changes.waits(move, policy, inherited=move.account.pk in heirs)
    ]  # fmt: skip
    kept, policies = {move.account.pk for move in held}, {row.account_id: notes[row.pk]["policy"] for row in over}
    stands = [Move(move.account, move.account.tier, {KEPT: {}}) if move.account.pk in kept else move for move in moves]
    for part in tier_changes.parts(policies):
        tier_changes.end(part, on)
        tier_changes.lapse(TierChange.objects.proposed().filter(account__in=part), by)
    TierChange.objects.bulk_create(
        _change(move, on, policies[move.account.pk], by, TierState.IN_EFFECT) for move in stands if move.tier
    )
    tier_changes.set_tiers({move.account.pk: move.tier for move in stands if move.account.pk not in kept}, on)
    moved = [move for move in stands if move.tier != move.account.tier]
    tier_changes.tell(moved, by, quiet={move.account.pk for move in moved})
    _tell(over, stands, by)
    held = [tier_changes.with_class(move) for move in held]
    tier_changes.ask(held, [_change(move, on, policies[move.account.pk], by, TierState.PROPOSED) for move in held], by)
    return len(over)


def _moves(over: list[TierChange], notes: Mapping[int, Any], policy: Policy) -> tuple[list[Move], set[int]]:
    """What stands when these end: the group's tier for members that take it over (told apart), else the computed."""
    ending = {change.account_id: notes[change.pk]["tier"] for change in over}
    taken = groups.taken_over(ending, approval=policy.needs_approval, as_one=whole.tiers_now)
    moves = []
    for change in over:
        lent, note = taken.get(change.account_id), notes[change.pk]
        if lent:
            moves.append(Move(change.account, lent.tier, taken_over(change.account.parent_id, lent)))
        else:
            moves.append(Move(change.account, note["tier"], note["reasons"]))
    return moves, set(taken)


def _said(tier: str, reasons: Mapping[str, Any], policy: int | None) -> dict[str, Any]:
    return {COMPUTED: {"tier": tier, "reasons": dict(reasons), "policy": policy}}


def _notes(over: list[TierChange]) -> dict[int, dict[str, Any]]:
    """
    What was computed beneath each, for the reasons of the newest run where it says the same.

    Of those set before that was noted, the newest computed tier that ended.
    """
    silent = [change.account_id for change in over if COMPUTED not in change.reasons]
    ended = TierChange.objects.filter(account__in=silent, by_hand=False, state=TierState.ENDED)
    older = {
        change.account_id: _said(change.tier, change.reasons, change.policy_id)
        for change in ended.order_by("from_on", "pk")
    }
    nothing, now = _said("", {}, None), computed.newest([change.account_id for change in over])
    found = {}
    for change in over:
        noted = change.reasons if COMPUTED in change.reasons else older.get(change.account_id, nothing)
        tier, reasons = now.get(change.account_id, ("", {}))
        same = tier and tier == noted[COMPUTED]["tier"]
        found[change.pk] = noted[COMPUTED] | ({"reasons": dict(reasons)} if same else {})
    return found


def _change(move: Move, on: date, policy: int | None, by: User, state: TierState) -> TierChange:
    """No run's doing, so no run that repeats a day takes it back."""
    return TierChange(
        account=move.account, tier=move.tier, was=move.account.tier, state=state, from_on=on, policy_id=policy,
        reasons=dict(move.reasons), by=by,
    )  # fmt: skip


def _tell(over: list[TierChange], stands: list[Move], by: User) -> None:
    """One event each; the tier is among it where it changed."""
    told, concerned = [], []
    for change, move in zip(over, stands, strict=True):
        account, changes = move.account, {"tier": [change.tier, move.tier]} if move.tier != change.tier else {}
        told.append(
            events.draft(
                EventVerb.TIER_OVERRIDE_ENDED, noun=events.noun_of(change), subject_id=change.pk, name=str(account),
                account_id=account.pk, by=by, changes=changes,
            )
        )  # fmt: skip
        lead = tier_changes.lead_of(account) if account.is_key and _is_lower(change.tier, move.tier) else None
        concerned.append(([account.owner, lead], f"/customers/{account.pk}/"))
    events.record_many(told, notify=concerned)


def _is_lower(was: str, tier: str) -> bool:
    order = [*Tier.values, ""]
    return order.index(tier) > order.index(was)
