"""What keeps staged customers out: a code twice, what is in the archive, names that nobody answers to, days to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.actions import arrivals
from accounts.actions.account_mixes import PERSON
from kam.ground import origins
from kam.ground.staging import Staging

TIES = ("parent", "referred_by")
"""What points at another customer, by its code."""
Found = tuple[int, str, str, Any]
"""(line, field, reason, value)."""
AGAIN = (
    "EXISTS (SELECT 1 FROM (SELECT code, MIN(line) AS first FROM incoming GROUP BY code HAVING COUNT(*) > 1) d"
    " WHERE d.code = incoming.code AND incoming.line > d.first)"
)


def again(staging: Staging) -> list[Found]:
    """Rows whose code stands further up already."""
    return _told(staging, "code", "again_account", AGAIN)


def references(staging: Staging, ties: Sequence[str], where: str = "1 = 1") -> list[Found]:
    """Rows of what is in the archive, or that name what nobody answers to; `ties` are those that the source states."""
    archived = {
        tie: f"{tie}_id IN {arrivals.IN_ARCHIVE} AND NOT EXISTS (SELECT 1 FROM accounts_account a"
        f" WHERE a.id = incoming.id AND a.{tie}_id = incoming.{tie}_id)"
        for tie in ties
    }
    faults = [("code", "archived", f"id IN {arrivals.IN_ARCHIVE}")]
    faults += [(tie, "archived", test) for tie, test in archived.items()]
    faults += [
        ("owner", "unknown_owner", "owner IS NOT NULL AND owner_id IS NULL"),
        (PERSON, "unknown_person", f"{PERSON} IS NOT NULL AND {PERSON}_id IS NULL"),
        ("referred_on", "to_come", f"referred_on > '{timezone.localdate()}'"),
    ]
    faults += [(tie, f"own_{tie}", f"({tie} = code OR {tie}_id = id)") for tie in TIES]
    there = "(SELECT code FROM incoming WHERE code IS NOT NULL)"
    unknown = "{0} IS NOT NULL AND {0}_id IS NULL AND {0} NOT IN " + there
    faults += [(tie, f"unknown_{tie}", unknown.format(tie)) for tie in TIES]
    return [one for name, reason, test in faults for one in _told(staging, name, reason, f"{test} AND {where}")]


def _told(staging: Staging, name: str, reason: str, where: str) -> list[Found]:
    found = staging.all(f"SELECT line, id, {name} FROM incoming WHERE {where}")
    origins.touch(*(key for _line, key, _value in found))
    return [(line, name, reason, value) for line, _key, value in found]
