"""How service stands: of cases, how many came, are open, were late, how long answers and solutions took, what held."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

EVEN = 1e-9
"""What floating point makes of a half."""


@dataclass(frozen=True)
class Row:
    """
    One case of the window as of its last day; hours are working hours without the time spent waiting.

    What was solved before it came here was promised nothing that anybody knows of: neither late nor in time.
    """

    case: int
    sort: str
    kind: str
    cause: str
    severity: str
    tier: str
    account: int
    product: int | None
    user: int | None
    month: str
    is_open: bool
    is_solved: bool
    is_promised: bool
    is_late: bool
    is_late_now: bool
    is_first_contact: bool
    came_back: bool
    answer_hours: float | None
    solution_hours: float | None
    hours_so_far: float = 0.0
    """Working hours from the opening until the day: so long no answer or solution is known to have come."""
    is_waiting: bool = False
    """For the customer, whose clock stands."""


@dataclass(frozen=True)
class Line:
    """A part of the cases in numbers; shares and medians are None where there is nothing they could be of."""

    count: int = 0
    complaints: int = 0
    open: int = 0
    solved: int = 0
    promised: int = 0
    late: int = 0
    late_now: int = 0
    first_contact: int = 0
    came_back: int = 0
    ever_solved: int = 0
    answer_hours: float | None = None
    solution_hours: float | None = None
    answered: int = 0
    waiting: int = 0
    """Of the open ones these wait for the customer, and are not late now."""

    @property
    def late_share(self) -> float | None:
        """Of those that were promised something: it was missed, the first answer or the solution."""
        return self.late / self.promised if self.promised else None

    @property
    def first_contact_share(self) -> float | None:
        """Of those ever solved, which those that came back were: by whom it came to first, in one go."""
        return self.first_contact / self.ever_solved if self.ever_solved else None

    @property
    def came_back_share(self) -> float | None:
        """Of those ever solved: opened again by the customer."""
        return self.came_back / self.ever_solved if self.ever_solved else None


def line(rows: Iterable[Row]) -> Line:
    """Rows in numbers."""
    found = list(rows)
    return Line(
        count=len(found), complaints=sum(one.sort == "complaint" for one in found),
        open=sum(one.is_open for one in found), solved=sum(one.is_solved for one in found),
        promised=sum(one.is_promised for one in found), late=sum(one.is_late for one in found),
        late_now=sum(one.is_late_now for one in found), waiting=sum(one.is_waiting for one in found),
        first_contact=sum(one.is_first_contact for one in found),
        came_back=sum(one.came_back for one in found),
        answer_hours=middle([(one.answer_hours, one.hours_so_far) for one in found]),
        solution_hours=middle([(one.solution_hours, one.hours_so_far) for one in found]),
        answered=sum(one.answer_hours is not None for one in found),
        ever_solved=sum(one.is_solved or one.came_back for one in found),
    )  # fmt: skip


def by(rows: Iterable[Row], part: Callable[[Row], Hashable]) -> dict[Hashable, Line]:
    """The cases in parts."""
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(part(row), []).append(row)
    return {key: line(part_rows) for key, part_rows in found.items()}


def middle(values: Sequence[tuple[float | None, float]]) -> float | None:
    """
    The hours after which half have come: (hours until it came or None, hours so far) of each case.

    By Kaplan and Meier (1958), so that those still open count for as long as they are known; None while less than half
    are known to have come.
    """
    times = sorted((so_far if hours is None else hours, hours is None) for hours, so_far in values)
    share = 1.0
    for place, (hours, is_open) in enumerate(times):
        if not is_open:
            share *= 1 - 1 / (len(times) - place)
            if share <= 0.5 + EVEN:
                return hours
    return None
