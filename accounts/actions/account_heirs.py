"""Staged customers that take over their group's team or tier: which say so without a group or the right."""

from __future__ import annotations

from collections.abc import Iterable

from kam.ground import bulk
from kam.ground.rights import Right, can
from kam.ground.staging import Staging
from kam.models import User

Fault = tuple[int, str, str, str]
FLAGS: tuple[str, ...] = ("inherits_team", "inherits_tier")


def faults(staging: Staging, stated: Iterable[str], *, by: User) -> list[Fault]:
    """As `families.check` has it for a single customer: (line, field, reason, value)."""
    names, found = set(stated), list[Fault]()
    flags = [name for name in FLAGS if name in names]
    group = "s.parent" if "parent" in names else "a.parent_id"
    beside = "SELECT s.line FROM incoming s LEFT JOIN accounts_account a ON a.id = s.id WHERE s.own >= 0 AND"
    for name in flags:
        heirs = f"{beside} COALESCE(s.{name}, FALSE) AND {group} IS NULL"
        found += [(line, name, "no_group", "") for (line,) in staging.all(heirs)]
    if "parent" in names:
        for name in [name for name in FLAGS if name not in flags]:  # an heir stays one while its group would go
            orphans = f"{beside} COALESCE(a.{name}, FALSE) AND s.parent IS NULL"
            found += [(line, "parent", "no_group", "") for (line,) in staging.all(orphans)]
    if "inherits_tier" in flags and not can(by, Right.OVERRIDE_TIERS):
        other = "IS DISTINCT FROM" if bulk.is_postgres() else "IS NOT"
        moved = f"{beside} COALESCE(s.inherits_tier, FALSE) {other} COALESCE(a.inherits_tier, FALSE)"
        found += [(line, "inherits_tier", "not_yours", "") for (line,) in staging.all(moved)]
    return found
