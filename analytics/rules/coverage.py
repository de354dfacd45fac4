"""Who was visited in time by a day and at which level, from what the policy asks and what was held (V5)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

YEAR = 365
DONE, OVERDUE, NEVER = "done", "overdue", "never"
NO_EXECUTIVE, NO_DECIDER = "no_executive", "no_decider"
WITHOUT_PLAN = "without_plan"
STATES = (DONE, OVERDUE, NEVER, NO_EXECUTIVE, NO_DECIDER, WITHOUT_PLAN)


@dataclass(frozen=True)
class Account:
    """One customer as of a day: what the policy asks, when it was seen by whom of theirs, what is planned."""

    key: int
    tier: str
    owner: int | None
    region: str
    every: int
    """Days between visits, by policy or as agreed."""
    executive_every: int | None = None
    """Days between meetings of executives; None: the policy asks for none, so a year is looked at."""
    last_on: date | None = None
    executive_on: date | None = None
    decider_on: date | None = None
    """When somebody who decides or pays was last met."""
    next_on: date | None = None
    agreed_on: date | None = None
    """The day by which the next visit is due as it was agreed with those who dropped one."""
    proposed_on: date | None = None
    """The day of a visit that is proposed and that nobody has accepted."""
    segment: str = ""

    @property
    def due_on(self) -> date | None:
        """The day by which the next visit is due; None for one that was never seen: it is due now."""
        return self.agreed_on or (self.last_on + timedelta(self.every) if self.last_on else None)

    def late(self, day: date) -> int:
        """Days past due; 0 in time, and for one that was never seen."""
        return max((day - self.due_on).days, 0) if self.due_on else 0

    @cached_property
    def _states(self) -> dict[date, set[str]]:
        return {}

    def states(self, day: date) -> set[str]:
        """
        All that is true of it on a day, found once: every part of the page asks again.

        One that was never seen is overdue too, unless a later day was agreed.
        """
        if day not in self._states:
            self._states[day] = self._found(day)
        return self._states[day]

    def _found(self, day: date) -> set[str]:
        done = self.due_on is not None and day <= self.due_on
        found = {DONE} if done else {OVERDUE}
        found |= set() if self.last_on else {NEVER}
        found |= set() if _within(self.executive_on, day, self.executive_every or YEAR) else {NO_EXECUTIVE}
        found |= set() if _within(self.decider_on, day, YEAR) else {NO_DECIDER}
        if not done and (self.next_on is None or self.next_on < day):
            found.add(WITHOUT_PLAN)
        return found


def proposed(accounts: Iterable[Account], day: date) -> int:
    """How many of those that are overdue and that nobody planned to visit have a visit proposed."""
    return sum(one.proposed_on is not None and WITHOUT_PLAN in one.states(day) for one in accounts)


def _within(on: date | None, day: date, days: int) -> bool:
    return on is not None and (day - on).days <= days


@dataclass
class Line:
    """A part of the book: how many are to be visited, and how many stand in each state."""

    due: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))

    def add(self, states: Iterable[str]) -> None:
        self.due += 1
        for state in states:
            self.counts[state] += 1

    @property
    def share(self) -> float | None:
        """Visited in time."""
        return self.counts[DONE] / self.due if self.due else None


def by(accounts: Iterable[Account], day: date, part: Callable[[Account], Hashable]) -> dict[Hashable, Line]:
    """The book in parts."""
    found: dict[Hashable, Line] = {}
    for account in accounts:
        key = part(account)
        if key not in found:
            found[key] = Line()
        found[key].add(account.states(day))
    return found
