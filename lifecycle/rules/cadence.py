"""When the next visits are due: by cadence or another agreed rhythm, brought forward by a promise or a warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WARNED_WITHIN = 7
"""Days within which an account under a churn warning is seen."""
BEFORE_PROMISE = 1
"""Working days before a promise's due date on which the visit is planned."""
HORIZON = 28
"""Days a job plans ahead."""
YEAR = 365

Numbers = Mapping[str, int | str]
Reasons = dict[str, dict[str, int | str]]


@dataclass(frozen=True)
class Facts:
    """
    What is known of an account on a day.

    `since` is the day its round began (last visit held, planned or waived), `last_on` the last visit held; `rhythm` are
    days between visits that a person asked for instead of the policy's, `of` the class whose terms set the cadence.
    """

    every: int | None = None
    last_on: date | None = None
    since: date | None = None
    promise_on: date | None = None
    warned: bool = False
    planned: tuple[date, ...] = ()
    not_before: date | None = None
    avoid: int | None = None
    rhythm: int | None = None
    of: str = ""
    risk: int = 0
    meetings: int = 0
    executive_on: date | None = None


@dataclass(frozen=True)
class Due:
    """A day on which a visit is due, and why: {code: numbers}; `executive`: one of ours should come along."""

    on: date
    reasons: Reasons = field(default_factory=dict)
    executive: bool = False


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def workday_before(day: date) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=BEFORE_PROMISE)
    return day - timedelta(days=day.weekday() - 4) if day.weekday() >= 5 else day


def after_visit(held_on: date, every: int | None) -> date | None:
    """The day of the next visit by cadence alone; None where the tier is not visited by plan."""
    return workday(held_on + timedelta(days=every)) if every else None


def dues(facts: Facts, *, today: date) -> list[Due]:
    """Every visit that is due in the coming four weeks, the first of them never before today."""
    first = _first(facts, today)
    until = today + timedelta(days=HORIZON)
    if first is None or first.on > until:
        return []
    found, every = [first], facts.rhythm or facts.every
    while every and (later := found[-1].on + timedelta(days=every)) <= until:
        numbers: dict[str, int | str] = {"every": every}
        found.append(Due(later, {"again": numbers | ({"of": facts.of} if facts.of else {})}))
    return found


def _first(facts: Facts, today: date) -> Due | None:
    """The earliest of what calls for a visit; None when nothing does."""
    wanted = _calls(facts, today)
    if not wanted:
        return None
    earliest = max(min(on for on, _numbers in wanted.values()), today)
    if facts.not_before and facts.not_before > earliest:
        earliest = facts.not_before
        wanted["asked"] = (earliest, {"from": earliest.isoformat()})
    near = workday(earliest) + timedelta(days=WARNED_WITHIN)
    reasons = {code: dict(numbers) for code, (on, numbers) in wanted.items() if on <= near}
    if facts.risk and "warning" not in reasons:
        reasons["risk"] = {"percent": facts.risk}
    if facts.meetings and (executive := _executive(facts, today, near)) is not None:
        return Due(earliest, reasons | {"executive": executive}, executive=True)
    return Due(earliest, reasons)


def _calls(facts: Facts, today: date) -> dict[str, tuple[date, dict[str, int | str]]]:
    """What calls for a visit, each with the day it names."""
    wanted: dict[str, tuple[date, dict[str, int | str]]] = {}
    every = facts.rhythm or facts.every
    if every:
        since = max([day for day in (facts.since, facts.last_on, *facts.planned) if day], default=None)
        numbers: dict[str, int | str] = {"every": every}
        planned = bool(facts.planned) and since == facts.planned[-1]
        if facts.last_on and not planned:
            numbers["since"] = (today - facts.last_on).days
        if facts.of and not facts.rhythm:
            numbers["of"] = facts.of
        on = since + timedelta(days=every) if since else today
        code = "rhythm" if facts.rhythm else "again" if planned else "cadence" if facts.last_on else "never"
        wanted[code] = (on, numbers)
    promised = facts.promise_on
    if promised and promised <= today + timedelta(days=HORIZON) and not any(day <= promised for day in facts.planned):
        wanted["promise"] = (workday_before(promised), {"due_on": promised.isoformat()})
    seen = facts.last_on is not None and facts.last_on >= today - timedelta(days=WARNED_WITHIN)
    if facts.warned and not seen and not facts.planned:
        wanted["warning"] = (today + timedelta(days=1), {})
    return wanted


def _executive(facts: Facts, today: date, near: date) -> dict[str, int | str] | None:
    """Whether an executive's meeting falls due with this visit: the numbers of the reason, or None."""
    numbers: dict[str, int | str] = {"a_year": facts.meetings}
    if facts.executive_on is None:
        return numbers
    if facts.executive_on + timedelta(days=YEAR // facts.meetings) > near:
        return None
    return numbers | {"since": (today - facts.executive_on).days}
