"""Tiers take effect: computed ones at the end of a run or on approval, others by hand with a reason and an end date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import EventVerb, Tier, TierState
from accounts.models import Account, Policy, TierChange
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Run, User

CHUNK = 1000
Reasons = Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """One account's way from the tier it has to the one that was computed."""

    account: Account
    tier: str
    reasons: Reasons


def apply(
    computed: Mapping[int, str], *, why: Callable[[int], Reasons], run: Run, policy: Policy, by: User
) -> dict[str, int]:
    """
    Bring the computed tiers (by account key) into effect as of the run's date; counts of what happened.

    `why` gives the reasons of one account's tier; it is asked only for those that change.

    First tiers and, unless the policy asks for approval, changes take effect at once; tiers set by hand stand until
    their end. Repeating an `as_of` replaces what its earlier run brought about.
    """
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        ended = _end_overdue(max(_day(run), timezone.localdate()), by=by)
        _replace_same_day(computed, run)
        by_hand = set(_in_effect().filter(by_hand=True).values_list("account_id", flat=True))
        tiers = list(Account.objects.values_list("pk", "tier"))
        _forget([pk for pk, tier in tiers if tier and pk not in computed and pk not in by_hand], run)
        moved = [pk for pk, tier in tiers if pk in computed and computed[pk] != tier and pk not in by_hand]
        accounts = Account.objects.select_related("owner__team__lead").in_bulk(moved) if moved else {}
        moves = [Move(account, computed[pk], why(pk)) for pk, account in sorted(accounts.items())]
        first = [move for move in moves if not move.account.tier]
        changes = [move for move in moves if move.account.tier]
        _take_effect(first, run, policy, by)
        proposed = 0
        if policy.needs_approval:
            proposed = _propose(changes, run, policy, by)
        else:
            _take_effect(changes, run, policy, by)
            _tell(changes, by)
    done = 0 if policy.needs_approval else len(changes)
    return {"first_tiers": len(first), "changed_tiers": done, "proposed_tiers": proposed, "overrides_ended": ended}


def override(account: Account, *, tier: str, reason: str, until: date, by: User) -> TierChange:
    """Set a tier by hand until a day; runs leave it alone till then."""
    require(by, Right.OVERRIDE_TIERS)
    today = timezone.localdate()
    if tier not in Tier.values:
        raise Refused(_("There is no such tier."), field="tier")
    if not reason.strip():
        raise Refused(_("Say why the tier is set by hand."), field="reason")
    if until < today:
        raise Refused(_("The end date lies in the past."), field="until")
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        new = TierChange(by_hand=True, reason=reason.strip(), until=until, by=by)
        change = _stand(account, tier, new, today)
        events.record(
            EventVerb.TIER_OVERRIDDEN,
            change,
            by=by,
            name=str(account),
            changes={"tier": [change.was, tier]},
            data={"reason": change.reason, "until": until},
            notify=[account.owner],
        )
    return change


def end_override(account: Account, *, by: User) -> TierChange | None:
    """Give the account back to the computed tier; None when no run ever computed one."""
    require(by, Right.OVERRIDE_TIERS)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        standing = _in_effect().filter(account=account, by_hand=True).first()
        if standing is None:
            raise Refused(_("The tier of this customer is not set by hand."))
        return _hand_back(account, standing, timezone.localdate(), by=by)


def approve(change: TierChange, *, by: User) -> TierChange:
    """A proposed tier takes effect today."""
    require(by, Right.APPROVE_TIERS)
    with transaction.atomic():
        change = _proposed(change)
        account = Account.objects.select_for_update().get(pk=change.account_id)
        change = _stand(account, change.tier, change, timezone.localdate())
        _record_change(account, change.was, change.tier, change.reasons, by)
    return change


def reject(change: TierChange, *, reason: str, by: User) -> TierChange:
    """A proposed tier does not take effect; the same proposal may come again with another run."""
    require(by, Right.APPROVE_TIERS)
    if not reason.strip():
        raise Refused(_("Say why the proposal is rejected."), field="reason")
    with transaction.atomic():
        change = _proposed(change)
        change.state, change.reason, change.by = TierState.REJECTED, reason.strip(), by
        change.save()
        data = {"tier": change.tier, "reason": change.reason}
        events.record(EventVerb.TIER_REJECTED, change, by=by, name=str(change.account), data=data)
    return change


def _day(run: Run) -> date:
    """A run of tiers always has its business date."""
    assert run.as_of is not None
    return run.as_of


def _in_effect() -> Any:
    return TierChange.objects.filter(state=TierState.IN_EFFECT)


def _proposed(change: TierChange) -> TierChange:
    """The proposal under lock; refused when somebody decided it meanwhile."""
    found = TierChange.objects.select_for_update().select_related("account").get(pk=change.pk)
    if found.state != TierState.PROPOSED:
        raise Refused(_("This proposal was decided already."))
    return found


def _stand(account: Account, tier: str, change: TierChange, on: date) -> TierChange:
    """End the tier in effect and let `change` stand in its place from `on`."""
    for old in _in_effect().filter(account=account):
        old.state, old.to_on = TierState.ENDED, max(on, old.from_on)
        old.save(update_fields=["state", "to_on"])
    change.account, change.was, change.tier = account, account.tier, tier
    change.state, change.from_on, change.to_on = TierState.IN_EFFECT, on, None
    change.save()
    Account.objects.filter(pk=account.pk).update(tier=tier, tier_since=on)
    return change


def _hand_back(account: Account, standing: TierChange, on: date, *, by: User) -> TierChange | None:
    """Close a tier set by hand; the newest computed one stands again, or none."""
    computed = TierChange.objects.filter(account=account, by_hand=False, state=TierState.ENDED).first()
    change = None
    if computed is None:
        standing.state, standing.to_on = TierState.ENDED, max(on, standing.from_on)
        standing.save(update_fields=["state", "to_on"])
        Account.objects.filter(pk=account.pk).update(tier="", tier_since=None)
    else:
        again = TierChange(policy=computed.policy, run=computed.run, reasons=computed.reasons, by=by)
        change = _stand(account, computed.tier, again, on)
    changes = {"tier": [standing.tier, change.tier if change else ""]}
    events.record(EventVerb.TIER_OVERRIDE_ENDED, standing, by=by, name=str(account), changes=changes)
    return change


def _end_overdue(today: date, *, by: User) -> int:
    """Tiers set by hand whose last day is over."""
    over = _in_effect().filter(by_hand=True, until__lt=today).select_related("account")
    for standing in over:
        _hand_back(standing.account, standing, today, by=by)
    return len(over)


def _replace_same_day(computed: Mapping[int, str], run: Run) -> None:
    """What an earlier run of the same `as_of` changed is taken back where this run does not say the same."""
    same = TierChange.objects.filter(from_on=_day(run), by_hand=False, run__kind=run.kind, run__as_of=run.as_of)
    same.filter(state=TierState.PROPOSED).delete()
    for change in same.filter(state=TierState.IN_EFFECT):
        if computed.get(change.account_id) == change.tier:
            continue
        before = TierChange.objects.filter(account_id=change.account_id, state=TierState.ENDED, to_on=run.as_of).first()
        change.delete()
        if before is not None:
            TierChange.objects.filter(pk=before.pk).update(state=TierState.IN_EFFECT, to_on=None)
        tier, since = (before.tier, before.from_on) if before else ("", None)
        Account.objects.filter(pk=change.account_id).update(tier=tier, tier_since=since)
    same.update(run=run)


def _take_effect(moves: list[Move], run: Run, policy: Policy, by: User) -> None:
    """Write history and the accounts' tiers in bulk."""
    on, keys = run.as_of, [move.account.pk for move in moves]
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        _in_effect().filter(account__in=part).update(state=TierState.ENDED, to_on=on)
    TierChange.objects.bulk_create(
        (_change(move, run, policy, by, TierState.IN_EFFECT) for move in moves), batch_size=CHUNK
    )
    for tier in Tier.values:
        chosen = [move.account.pk for move in moves if move.tier == tier]
        for start in range(0, len(chosen), CHUNK):
            Account.objects.filter(pk__in=chosen[start : start + CHUNK]).update(tier=tier, tier_since=on)


def _forget(keys: list[int], run: Run) -> None:
    """Accounts without any trade left (an import was undone) have no computed tier."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        _in_effect().filter(account__in=part).update(state=TierState.ENDED, to_on=run.as_of)
        Account.objects.filter(pk__in=part).update(tier="", tier_since=None)


def _change(move: Move, run: Run, policy: Policy, by: User, state: TierState) -> TierChange:
    was, reasons = move.account.tier, dict(move.reasons)
    return TierChange(
        account=move.account,
        tier=move.tier,
        was=was,
        state=state,
        from_on=_day(run),
        policy=policy,
        run=run,
        reasons=reasons,
        by=by,
    )


def _propose(moves: list[Move], run: Run, policy: Policy, by: User) -> int:
    """Proposals that wait for somebody's approval; one that still holds stays as it is, any other gives way."""
    wanted = {move.account.pk: move.tier for move in moves}
    waiting = list(TierChange.objects.proposed())
    still = {change.account_id for change in waiting if wanted.get(change.account_id) == change.tier}
    TierChange.objects.filter(pk__in=[one.pk for one in waiting if one.account_id not in still]).delete()
    moves = [move for move in moves if move.account.pk not in still]
    for move in moves:
        change = _change(move, run, policy, by, TierState.PROPOSED)
        change.save()
        data = {"tier": move.tier, "was": move.account.tier, "reasons": dict(move.reasons)}
        events.record(
            EventVerb.TIER_PROPOSED, change, by=by, name=str(move.account), data=data, notify=_concerned(move),
            url=f"/customers/{move.account.pk}/",
        )  # fmt: skip
    return len(moves)


def _concerned(move: Move) -> list[User | None]:
    """
    Who hears of a proposal before anybody decides it: the owner, so that no customer falls unheard.

    Of a platinum customer that is to fall the owner's team lead hears too.
    """
    owner = move.account.owner
    falls = move.account.tier == Tier.PLATINUM
    lead = owner.team.lead if falls and owner is not None and owner.team is not None else None
    return [owner, lead]


def _tell(moves: list[Move], by: User) -> None:
    """One event per changed tier (a first tier is told by its run)."""
    for move in moves:
        _record_change(move.account, move.account.tier, move.tier, move.reasons, by)


def _record_change(account: Account, was: str, tier: str, reasons: Reasons, by: User) -> None:
    events.record(
        EventVerb.TIER_CHANGED,
        account,
        by=by,
        changes={"tier": [was, tier]},
        data={"reasons": dict(reasons)},
        notify=[account.owner],
    )
