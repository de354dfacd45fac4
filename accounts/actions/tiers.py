"""Tiers take effect: computed ones at the end of a run or on approval, others by hand with a reason and an end date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import arrivals, classes, hand_backs, tier_changes, tier_repeats
from accounts.actions.tier_changes import Move
from accounts.actions.tier_repeats import taken_over
from accounts.choices import EventVerb, Tier, TierState
from accounts.models import Account, Policy, TierChange
from accounts.models.groups import AsOne, Lent
from accounts.rules import nominations, repeats
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Run, User
from kam.rules import formats

Reasons = Mapping[str, Any]
Why = Callable[[int], Reasons]
BY_HAND = "by_hand"
"""Reason: somebody set the tier by hand."""


def apply(
    computed: Mapping[int, str], *, why: Why, run: Run, policy: Policy, as_one: AsOne | None = None, by: User
) -> dict[str, int]:
    """
    Bring the computed tiers (by account key) into effect as of the run's date; counts of what happened.

    `why` gives the reasons of one account's tier; it is asked only for those that change or are set by hand.

    Members that take over their group's tier get the one the group then has, approved with it; of a group without one
    that which `as_one` tells (the group as one customer). First tiers and, unless the policy asks for approval,
    changes take effect at once; the fall of a core account waits whatever the policy, and its owner and team lead hear
    of it. Tiers set by hand stand until their end. Repeating an `as_of` replaces what its earlier run brought about,
    as far as nobody need approve that (`tier_repeats`).
    """
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        hand_backs.note(computed, why, policy)
        ended = hand_backs.end_overdue(max(tier_changes.day_of(run), timezone.localdate()), by=by)
        day = tier_repeats.begin(computed, run, policy, as_one)
        computed, handed = day.computed, day.handed
        by_hand = set(tier_changes.in_effect().filter(by_hand=True).values_list("account_id", flat=True))
        tiers = list(Account.objects.order_by().values_list("pk", "tier"))
        gone = tier_changes.forget([pk for pk, had in tiers if had and pk not in computed and pk not in by_hand], run)
        fresh = {pk: computed[pk] for pk, tier in tiers if not tier and pk in computed and pk not in by_hand}
        moved = [pk for pk, tier in tiers if tier and pk in computed and computed[pk] != tier and pk not in by_hand]
        changes = _moves(moved, day, why)
        waits = [move for move in changes if tier_changes.waits(move, policy, inherited=move.account.pk in handed)]
        held = [tier_changes.with_class(move) for move in waits]
        waiting = {move.account.pk for move in held}
        at_once = [move for move in changes if move.account.pk not in waiting]
        first = _told(fresh, handed, why)
        tier_changes.begin(fresh, first, run, policy, by)
        tier_changes.tell_first({pk: tier for pk, tier in fresh.items() if pk not in day.gone}, first, by)
        tier_changes.take_effect(at_once, run, policy, by)
        tier_changes.tell([*at_once, *gone], by, had=day.gone)
        tier_repeats.tell(day, (move.account.pk for move in at_once), why, quiet=fresh.keys(), by=by)
        proposed = tier_changes.propose(held, run, policy, by)
    done = len(at_once)
    return {"first_tiers": len(fresh), "changed_tiers": done, "proposed_tiers": proposed, "overrides_ended": ended}


def override(account: Account, *, tier: str, reason: str, until: date, by: User) -> TierChange:
    """
    Set a tier by hand until a day, two years on at most; runs leave it alone till then, what was proposed is off.

    Raises Refused for an unknown tier, no reason, and a last day that is past or too far off.
    """
    require(by, Right.OVERRIDE_TIERS)
    today = timezone.localdate()
    if tier not in Tier.values:
        raise Refused(_("There is no such tier."), field="tier")
    if not reason.strip():
        raise Refused(_("Say why the tier is set by hand."), field="reason")
    if until < today:
        raise Refused(_("The end date lies in the past."), field="until")
    if until > (last := nominations.last_day(today)):
        words = _("A tier is set by hand for two years at most: until %(day)s. Set it again when that is over.")
        raise Refused(words % {"day": formats.day(last, get_language() or "en")}, field="until")
    with transaction.atomic():
        arrivals.open_for(account := Account.objects.select_for_update().get(pk=account.pk), by)
        reasons = hand_backs.beneath(account)
        asked = TierChange.objects.proposed().filter(account=account)
        for row in asked:
            row.state, row.reason, row.by, row.to_on = TierState.REJECTED, reason.strip(), by, today
            row.reasons = (row.reasons or {}) | {repeats.PUT_OFF: True}
            row.save(update_fields=["state", "reason", "by", "to_on", "reasons"])
        new = TierChange(by_hand=True, reason=reason.strip(), until=until, reasons=reasons, by=by)
        change = _stand(account, tier, new, today)
        if change.was != tier:  # the move itself; the owner hears of the decision, which says why
            tier_changes.tell([Move(account, tier, {BY_HAND: {}})], by, quiet={account.pk})
        events.record(
            EventVerb.TIER_OVERRIDDEN,
            change,
            by=by,
            name=str(account),
            changes={"tier": [change.was, tier]},
            data={"reason": change.reason, "until": until},
            notify=[account.owner],
        )
        classes.follow(account, by=by)
    return change


def end_override(account: Account, *, by: User) -> TierChange | None:
    """
    Give the account back to the computed tier; None when no run ever computed one.

    Where somebody has to approve that tier it is proposed, and the one set by hand stays till then.
    """
    require(by, Right.OVERRIDE_TIERS)
    with transaction.atomic():
        arrivals.open_for(account := Account.objects.select_for_update().get(pk=account.pk), by)
        standing = tier_changes.in_effect().filter(account=account)
        if not hand_backs.end(standing, timezone.localdate(), by=by):
            raise Refused(_("The tier of this customer is not set by hand."))
        stands: TierChange | None = standing.first()
        return stands


def approve(change: TierChange, *, by: User) -> TierChange:
    """A proposed tier takes effect today; refused where a tier was set by hand, which ends by its own verb."""
    require(by, Right.APPROVE_TIERS)
    with transaction.atomic():
        change = _proposed(change)
        account = Account.objects.select_for_update().get(pk=change.account_id)
        if tier_changes.in_effect().filter(account=account, by_hand=True).exists():
            raise Refused(_("The tier of this customer is set by hand. End that first."), code="conflict")
        before = _before(change)
        before["ended"] = list(tier_changes.in_effect().filter(account=account).values_list("pk", flat=True))
        change.by = by  # a person's decision, and no run's: a run that repeats the day leaves it alone
        change = _stand(account, change.tier, change, timezone.localdate())
        _record_change(account, change, before, by)
    return change


def reject(change: TierChange, *, reason: str, by: User) -> TierChange:
    """
    A proposed tier does not take effect.

    The same change is proposed again when the rejection is over (`repeats.REJECTED_DAYS`), or by another version.
    """
    require(by, Right.APPROVE_TIERS)
    if not reason.strip():
        raise Refused(_("Say why the proposal is rejected."), field="reason")
    with transaction.atomic():
        change = _proposed(change)
        before = _before(change)
        change.state, change.reason, change.by = TierState.REJECTED, reason.strip(), by
        change.to_on = max(timezone.localdate(), change.from_on)
        change.save()
        data = {"tier": change.tier, "reason": change.reason, "decided": before}
        events.record(EventVerb.TIER_REJECTED, change, by=by, name=str(change.account), data=data)
    return change


def _moves(moved: list[int], day: tier_repeats.Day, why: Why) -> list[Move]:
    """The ways of the accounts that change, each with its reasons, by key."""
    accounts = Account.objects.select_related("owner__team__lead").in_bulk(moved) if moved else {}
    return [
        Move(account, day.computed[pk], tier_repeats.reasons(account, day.handed, why))
        for pk, account in sorted(accounts.items())
    ]


def _told(fresh: Mapping[int, str], handed: Mapping[int, Lent], why: Callable[[int], Reasons]) -> dict[int, Reasons]:
    """Why accounts have their first tier."""
    members = Account.objects.order_by().values_list("pk", "parent_id")
    groups_of: dict[int, int | None] = {}
    for part in tier_changes.parts(fresh.keys() & handed.keys()):
        groups_of |= dict(members.filter(pk__in=part))
    return {pk: taken_over(groups_of[pk], handed[pk]) if pk in groups_of else why(pk) for pk in fresh}


def _proposed(change: TierChange) -> TierChange:
    """The proposal under lock; refused when somebody decided it meanwhile."""
    found = TierChange.objects.select_for_update().select_related("account").get(pk=change.pk)
    if found.state != TierState.PROPOSED:
        raise Refused(_("This proposal was decided already."))
    arrivals.in_use(found.account)
    return found


def _stand(account: Account, tier: str, change: TierChange, on: date) -> TierChange:
    """End the tier in effect and let `change` stand in its place from `on`."""
    for old in tier_changes.in_effect().filter(account=account):
        old.state, old.to_on = TierState.ENDED, max(on, old.from_on)
        old.save(update_fields=["state", "to_on"])
    change.account, change.was, change.tier = account, account.tier, tier
    change.state, change.from_on, change.to_on = TierState.IN_EFFECT, on, None
    change.save()
    tier_changes.set_tiers({account.pk: tier}, on)
    return change


def _before(change: TierChange) -> dict[str, Any]:
    """What the record keeps of a proposal as it was, so that its decision can be taken back (`proposal_undos`)."""
    return {"change": change.pk, "from_on": change.from_on.isoformat(), "by": change.by_id}


def _record_change(account: Account, change: TierChange, before: dict[str, Any], by: User) -> None:
    events.record(
        EventVerb.TIER_CHANGED,
        account,
        by=by,
        changes={"tier": [change.was, change.tier]},
        data={"reasons": dict(change.reasons), "decided": before},
        notify=[account.owner],
    )
