"""Dated rates: over which days what is worth what changes when rates come, change or go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Rates = Mapping[tuple[str, date], Decimal]
"""{(currency or kind, from which day): rate}."""


@dataclass(frozen=True)
class Span:
    """From `since` up to the day before `until` (None: on and on) the rate of `on` holds; None where there is none."""

    group: str
    on: date | None
    since: date
    until: date | None


def turned(before: Rates, after: Rates) -> Iterator[Span]:
    """The spans of days whose rate may have become another, each governing rate once, day by day."""
    seen: set[tuple[str, date | None]] = set()
    for group, day in sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)):
        days = sorted(on for name, on in after if name == group)
        on = max((one for one in days if one <= day), default=None)
        until = min((one for one in days if one > day), default=None)
        if (group, on) not in seen:
            seen.add((group, on))
            yield Span(group, on, on or day, until)
