"""When the next visit is due: the tier's cadence, brought forward by a promise or a warning, on a working day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WARNED_WITHIN = 7
"""Days within which an account under a churn warning is seen."""
BEFORE_PROMISE = 1
"""Working days before a promise's due date on which the visit is planned."""
HORIZON = 28
"""Days a job plans ahead."""

Numbers = Mapping[str, int | str]


@dataclass(frozen=True)
class Due:
    """A day on which a visit is due, and why: {code: numbers}."""

    on: date
    reasons: dict[str, dict[str, int | str]] = field(default_factory=dict)


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


def due(*, last_on: date | None, every: int | None, promise_on: date | None, warned: bool, today: date) -> Due | None:
    """The earliest of what calls for a visit, never before today; None when nothing does."""
    wanted: dict[str, tuple[date, dict[str, int | str]]] = {}
    if every:
        on = last_on + timedelta(days=every) if last_on else today
        numbers: dict[str, int | str] = {"every": every}
        if last_on:
            numbers["since"] = (today - last_on).days
        wanted["cadence" if last_on else "never"] = (on, numbers)
    if promise_on and promise_on <= today + timedelta(days=HORIZON):
        wanted["promise"] = (workday_before(promise_on), {"due_on": promise_on.isoformat()})
    if warned and (last_on is None or last_on < today - timedelta(days=WARNED_WITHIN)):
        wanted["warning"] = (today + timedelta(days=1), {})
    if not wanted:
        return None
    earliest = min(on for on, _ in wanted.values())
    first = workday(max(earliest, today))
    near = first + timedelta(days=WARNED_WITHIN)
    return Due(first, {code: numbers for code, (on, numbers) in wanted.items() if on <= near})
