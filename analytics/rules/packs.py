"""Packs: what makes two of them the same, which day ends a quarter, what a reader without sight of people may read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from lifecycle.rules.causes import is_suspicion

SHAPE = 4
"""
2 since loyalty is told with its months, 3 since orders are told by whole months, 4 since names and people are those of
the day and money ends where the runs do; one of before is read as kept.
"""
WHOLE_MONTHS = 3
"""The shape from which on the months of the orders are whole ones."""
AS_OF = 4
"""The shape from which on names and people are those of the day, and orders go to the day to which the runs do."""
RUNS = ("contribution", "risk", "value", "potential", "loyalty")
SUMS = ("revenue", "before", "orders", "returns", "months", "categories", "lined")
YEAR = timedelta(days=365)
RENEWALS = timedelta(days=120)
"""How far ahead agreements are spoken of."""
SILENT_DAYS = 90
"""Without a visit for so long is worth a word in a meeting."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content as bytes: keys in order, no spaces, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def quarter_end(before: date) -> date:
    """The last day of the newest quarter that was over before a day."""
    first = date(before.year, 3 * ((before.month - 1) // 3) + 1, 1)
    return first - timedelta(days=1)


def without_people(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same for who may not see contacts: no people, nobody's name in what was done, not what was written of it."""
    found = deepcopy(dict(content))
    found["people"] = None
    for part, column in (("visits", "met"), ("satisfaction", "who")):
        for row in (found.get(part) or {}).get("rows", []):
            row[column] = [] if isinstance(row[column], list) else ""
    for row in (found.get("visits") or {}).get("rows", []):
        row["note"] = row["next"] = ""
    return found


def without_suspicions(content: Mapping[str, Any], reader: int) -> dict[str, Any]:
    """The same for who may not read suspicions of improper means: none but what they wrote themselves."""
    found = deepcopy(dict(content))
    warning = found.get("warning")
    if warning:
        mine = [one for one in warning["causes"] if not is_suspicion(one["cause"]) or one["writer"] == reader]
        warning["causes"] = mine
    return found


def changed(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The parts that would be told otherwise today, in the order of the pack."""
    then, today = (dict(one) for one in (kept, now))
    if kept.get("shape", 0) < WHOLE_MONTHS <= now.get("shape", 0):
        then["trade"], today["trade"] = ({**one.get("trade", {}), "months": None} for one in (then, today))
    if kept.get("shape", 0) < AS_OF <= now.get("shape", 0):
        then["trade"], today["trade"] = _of_same_days(then["trade"], today["trade"])
        for one in (then, today):
            one |= {part: _known(one.get(part), "until") for part in RUNS}
    return [part for part in kept if part in now and part != "shape" and then[part] != today[part]]


def _of_same_days(kept: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Orders as they were told and would be now; of other days only what tells no sum of them."""
    but = {"from"} if kept.get("until") == now.get("until") else {"from", "until", *SUMS}
    return {k: v for k, v in kept.items() if k not in but}, {k: v for k, v in now.items() if k not in but}


def _known(part: Any, but: str) -> Any:
    return {name: value for name, value in part.items() if name != but} if isinstance(part, Mapping) else part


def months(until: date, count: int) -> list[str]:
    """The last so many months as `2026-09`, the one with the day last."""
    last = until.year * 12 + until.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - count + 1, last + 1)]


def whole_until(day: date) -> date:
    """The last day of the newest month that is over by the end of a day."""
    return (day + timedelta(1)).replace(day=1) - timedelta(1)


def closed_by(day: date) -> str:
    """The month of which a run of a day tells the end so far, as `2026-09`: on the first it is the month before."""
    return f"{day - timedelta(1):%Y-%m}"


def monthly(rows: Iterable[tuple[date, Any]]) -> list[tuple[date, Any]]:
    """Of rows in the order of their days the last of each month, so that no month is told twice, a day apart."""
    return list({closed_by(day): (day, value) for day, value in rows}.values())
