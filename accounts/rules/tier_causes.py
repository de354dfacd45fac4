"""Whether a tier moved because the customer changed or because the policy did, by the numbers its reasons keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.choices import MoveCause, Tier
from accounts.rules import hysteresis, tiers
from accounts.rules.tiers import LOSS, LOYALTY, LOYALTY_SCORE, ORDER, SHARE, VOLUME, Policy

TOLD = {SHARE, LOYALTY, VOLUME, LOYALTY_SCORE}
"""Reasons whose numbers are kept, so another version of the policy can be asked of them."""


def is_rise(was: str, tier: str) -> bool:
    """Whether a move leads to a higher tier."""
    return ORDER.index(Tier(tier)) < ORDER.index(Tier(was))


def cause(was: str, tier: str, reasons: Mapping[str, Any], by: Policy, before: Policy) -> MoveCause:
    """
    What made the tier go from `was` to `tier` under the policy `by`, given the version `before` it.

    It is the policy where the same numbers had left the tier as it stood under the version before. Not known where
    the reasons do not keep what that version would have asked.
    """
    if LOSS in reasons or by == before:
        return MoveCause.CUSTOMER
    codes = TOLD & reasons.keys()
    if not codes:
        return MoveCause.UNKNOWN
    stood = ORDER.index(Tier(was))
    if codes == {SHARE}:
        return _by_share(stood, tier, float(reasons[SHARE].get("share_above", 1)), by, before)
    barred = [_best(code, reasons[code], before) > stood for code in codes - {SHARE}]
    return MoveCause.CUSTOMER if any(barred) else MoveCause.POLICY


def _by_share(stood: int, tier: str, share: float, by: Policy, before: Policy) -> MoveCause:
    if hysteresis.stays(share, stood, before.borders, before.margin):
        return MoveCause.POLICY
    hidden = is_rise(ORDER[stood], tier) and _asked_more(before, by)
    return MoveCause.UNKNOWN if hidden else MoveCause.CUSTOMER


def _asked_more(before: Policy, by: Policy) -> bool:
    """Whether the version before had a gate that this one opened wider: what stood there then nobody kept."""
    gates = ("loyal_months", "loyal_days", "loyal_orders", "platinum_floor", "gold_floor", "platinum_loyalty",
             "gold_loyalty")  # fmt: skip
    return any(getattr(before, gate) > getattr(by, gate) for gate in gates)


def _best(code: str, numbers: Mapping[str, Any], policy: Policy) -> int:
    """The best tier (code) that a gate of the policy leaves to these numbers."""
    if code == LOYALTY:
        often = numbers.get("months", 0) >= policy.loyal_months
        long = numbers.get("days", 0) >= policy.loyal_days and numbers.get("orders", 0) >= policy.loyal_orders
        return 0 if often or long else tiers.IRON
    if code == VOLUME:
        return _gate(numbers.get("revenue") or 0, policy.platinum_floor, policy.gold_floor)
    return _gate(numbers.get("score") or 0, policy.platinum_loyalty, policy.gold_loyalty)


def _gate(value: float, platinum: float, gold: float) -> int:
    if value >= max(platinum, gold):
        return 0
    return ORDER.index(Tier.GOLD) if value >= gold else tiers.IRON
