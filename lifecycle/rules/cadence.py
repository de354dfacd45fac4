"""When the next visits are due: by cadence or another agreed rhythm, brought forward by a promise or a warning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kam.rules.workdays import Week

WEEK = Week()
"""Monday to Friday, where no calendar says otherwise."""
WARNED_WITHIN = 7
"""Days within which an account under a churn warning is seen, and one whose promise is overdue."""
NEAR = timedelta(days=WARNED_WITHIN)
"""A visit planned so soon after the day of a promise serves for it."""
WITH, ALONE = "with", "alone"
"""How a promise to send something stands with a visit: that is due anyway, or no other is due in these weeks."""
HORIZON = 28
"""Days a job plans ahead."""
YEAR = 365

Numbers = dict[str, int | str]
Reasons = dict[str, Numbers]


@dataclass(frozen=True)
class Facts:
    """
    What is known of an account on a day.

    `since` is the day its round was waived to, `last_on` the last visit held; `rhythm` are days between visits that a
    person asked for instead of the policy's, `of` the class whose terms set the cadence.
    `awaits` is the day of the oldest planned visit since the last one held of which nobody said whether it took place.
    `promise_on` is the next day on which a promise of ours falls due, `overdue_on` the oldest that came, today's too;
    `send_on` and `unsent_on` are those of promises to send something, which nobody has to be there for.
    """

    every: int | None = None
    last_on: date | None = None
    since: date | None = None
    promise_on: date | None = None
    overdue_on: date | None = None
    send_on: date | None = None
    unsent_on: date | None = None
    warned: bool = False
    planned: tuple[date, ...] = ()
    awaits: date | None = None
    not_before: date | None = None
    avoid: tuple[int, ...] = ()
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


def dues(facts: Facts, *, today: date, week: Week = WEEK, beyond: bool = False) -> list[Due]:
    """
    Every visit that is due in the coming four weeks, the first of them never before today.

    `week` are the customer's working days. `beyond`: where none is due in these weeks, the one after them.
    """
    first = _first(facts, today, week)
    until = today + timedelta(days=HORIZON)
    if first is None or (first.on > until and not beyond):
        return []
    found, every = [first], facts.rhythm or facts.every
    while every and (later := found[-1].on + timedelta(days=every)) <= until:
        numbers: dict[str, int | str] = {"every": every}
        found.append(Due(later, {"again": numbers | ({"of": facts.of} if facts.of else {})}))
    return found


def _first(facts: Facts, today: date, week: Week) -> Due | None:
    """The earliest of what calls for a visit; None when nothing does."""
    wanted = _calls(facts, today, week)
    if not wanted:
        return None
    earliest = max(min(on for on, _numbers in wanted.values()), today)
    if facts.not_before and facts.not_before > earliest:
        earliest = facts.not_before
        wanted["asked"] = (earliest, {"from": earliest.isoformat()})
    near = week.next(earliest) + timedelta(days=WARNED_WITHIN)
    reasons = {code: dict(numbers) for code, (on, numbers) in wanted.items() if on <= near}
    if "promise" not in reasons and (due_on := _sent_about(facts, earliest, near, today)) is not None:
        reasons["promise"] = {"due_on": due_on.isoformat(), "send": WITH}
    if facts.risk and "warning" not in reasons:
        reasons["risk"] = {"percent": facts.risk}
    if facts.meetings and (executive := _executive(facts, today, near)) is not None:
        return Due(earliest, reasons | {"executive": executive}, executive=True)
    return Due(earliest, reasons)


def _calls(facts: Facts, today: date, week: Week) -> dict[str, tuple[date, Numbers]]:
    """What calls for a visit, each with the day it names."""
    wanted: dict[str, tuple[date, Numbers]] = {}
    ahead = _ahead(facts, today)
    if facts.rhythm or facts.every:
        wanted |= _round(facts, today)
    if (due_on := _promised(facts, today)) is not None:
        on = week.before(due_on) if due_on > today else today
        wanted["promise"] = (on, {"due_on": due_on.isoformat()})
    if facts.warned and not _is_seen(facts, today) and not ahead:
        wanted["warning"] = (today + timedelta(days=1), {})
    if "promise" not in wanted and (due_on := _sent(facts, today)) is not None:
        until = today + timedelta(days=HORIZON)
        if not any(on <= until for on, _numbers in wanted.values()) and not any(d <= until for d in ahead):
            on = week.before(due_on) if due_on > today else today
            wanted["promise"] = (on, {"due_on": due_on.isoformat(), "send": ALONE})
    return wanted


def _round(facts: Facts, today: date) -> dict[str, tuple[date, Numbers]]:
    """The visit that the tier's, the class's or an agreed rhythm asks for."""
    every = facts.rhythm or facts.every or HORIZON
    ahead = _ahead(facts, today)
    since = max([day for day in (facts.since, facts.last_on, *ahead) if day], default=None)
    numbers: dict[str, int | str] = {"every": every}
    planned = bool(ahead) and since == ahead[-1]
    if facts.last_on and not planned:
        numbers["since"] = (today - facts.last_on).days
    if facts.of and not facts.rhythm:
        numbers["of"] = facts.of
    on = since + timedelta(days=every) if since else today
    code = "rhythm" if facts.rhythm else "again" if planned else "cadence" if facts.last_on else "never"
    if code == "cadence" and on > today:
        numbers["until"] = on.isoformat()
    return {code: (on, numbers)}


def _promised(facts: Facts, today: date) -> date | None:
    """
    The day of the promise of ours that calls for a visit; None when none does.

    One overdue or due today calls at once, unless they were seen since it fell due and within a week, or will be
    within one: whoever was there knows of it. One that is due in these weeks calls for a visit before its day, unless
    one is planned by then, or within a week after: no second one is made for it.
    """
    soon, overdue = today + timedelta(days=WARNED_WITHIN), facts.overdue_on
    ahead = _ahead(facts, today)
    knows = _is_seen(facts, today) and facts.last_on is not None and overdue is not None and facts.last_on >= overdue
    if overdue and not knows and not any(day <= soon for day in ahead):
        return overdue
    due_on = facts.promise_on
    if due_on and due_on <= today + timedelta(days=HORIZON) and not any(day <= due_on + NEAR for day in ahead):
        return due_on
    return None


def _sent(facts: Facts, today: date) -> date | None:
    """The day of the promise to send something that would call for a visit if one had to be there for it."""
    return _promised(replace(facts, promise_on=facts.send_on, overdue_on=facts.unsent_on), today)


def _sent_about(facts: Facts, on: date, near: date, today: date) -> date | None:
    """That day, where it is near a visit that is due anyway: the promise brings no visit forward, but is told there."""
    due_on = _sent(facts, today)
    if due_on is None or due_on > near:
        return None
    return due_on if max(due_on, today) >= on - NEAR else None


def _is_seen(facts: Facts, today: date) -> bool:
    """Whether somebody was there within a week."""
    return facts.last_on is not None and facts.last_on >= today - timedelta(days=WARNED_WITHIN)


def _ahead(facts: Facts, today: date) -> list[date]:
    """The planned visits that are still to come; one whose day went by keeps no promise and begins no round."""
    return [day for day in facts.planned if day >= today]


def meeting_every(times_a_year: int | None) -> int | None:
    """Days between meetings of executives that are asked for so often a year; None where none is."""
    return max(YEAR // times_a_year, 1) if times_a_year and times_a_year > 0 else None


def _executive(facts: Facts, today: date, near: date) -> Numbers | None:
    """Whether an executive's meeting falls due with this visit: the numbers of the reason, or None."""
    numbers: dict[str, int | str] = {"a_year": facts.meetings}
    if facts.executive_on is None:
        return numbers
    if facts.executive_on + timedelta(days=meeting_every(facts.meetings) or YEAR) > near:
        return None
    return numbers | {"since": (today - facts.executive_on).days}
