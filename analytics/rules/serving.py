"""What serving customers takes against what they bring: who takes much, gives little, in money or hours (K9, K2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from typing import NamedTuple

COST, HOURS, EFFORT = MEASURES = ("cost", "hours", "effort")
"""By what taking is measured: cents of cost to serve, hundredths of working hours, or cost and the time of visits."""
HEAVY, EATEN, LIGHT, UNTOLD, PROSPECT = STATES = ("heavy", "eaten", "light", "untold", "prospect")
EARNS, CARRIES, DRAINS, SMALL = QUARTERS = ("earns", "carries", "drains", "small")
"""Little effort and much value, much of both, much effort and little value, little of both."""
FACTOR = 2
"""So many times what is usual in the book is much."""


class Row(NamedTuple):
    """One customer's year: `gross` is revenue less the cost of goods; money in cents, hours in hundredths."""

    account: int
    tier: str
    owner: int | None
    region: str
    segment: str
    ordered: bool
    """Whether it bought anything in the year, or ever did and cost something in it."""
    gross: int
    kinds: tuple[int, ...]
    """Cost to serve by kind, in the order of `CostKind`."""
    kinds_before: tuple[int, ...]
    """The same of the year before."""
    cost: int
    before: int
    hours: int
    hours_before: int
    visits: int = 0
    """Held face to face in the year."""
    time: int = 0
    """Cents of the time of visits that no entry holds."""
    states: frozenset[str] = frozenset()
    quarter: str = ""
    quotient: float | None = None
    """Its share of what all take ÷ its share of what all bring; None where it brings nothing."""

    @property
    def left(self) -> int:
        """What is left after serving: the net contribution, if no cost was entered since the run."""
        return self.gross - self.cost

    @property
    def effort(self) -> int:
        """Cost to serve, and the time of visits beyond what was entered."""
        return self.cost + self.time

    def taken(self, measure: str) -> int:
        if measure == COST:  # asked of every customer several times
            return self.cost
        return self.hours if measure == HOURS else self.effort


@dataclass(frozen=True)
class Usual:
    """What is usual in a book: taken by a customer that takes anything, per unit of gross profit, and brought."""

    measure: str
    taken: float = 0.0
    rate: float | None = None
    """Taken ÷ gross profit of the whole; None where that brings none."""
    brought: float = 0.0
    """Gross profit of a customer that brings any."""

    def over(self, taken: int, gross: int) -> Usual:
        """The same, with the rate of a part that took and brought so much: its parts are held against it alone."""
        return replace(self, rate=taken / gross if gross > 0 else None)


def usual(rows: Sequence[Row], measure: str) -> Usual:
    """The measure that each customer is held against."""
    taken = [one.taken(measure) for one in rows]
    gross = [one.gross for one in rows]
    takers, bringers = sum(1 for one in taken if one > 0), [one for one in gross if one > 0]
    whole, given = sum(taken), sum(gross)
    return Usual(
        measure, whole / takers if takers else 0.0, whole / given if given > 0 else None,
        sum(bringers) / len(bringers) if bringers else 0.0,
    )  # fmt: skip


def states(row: Row, taken: int, book: Usual) -> frozenset[str]:
    """
    All that is true of a customer that takes so much.

    heavy: takes at least as much as a usual customer that takes anything, and more than twice the usual for what it
    brings. eaten: serving it cost all that the goods brought. light: brings at least as much as a usual customer that
    brings anything, and takes less than half the usual for it. untold: it ordered, and nothing was entered of what it
    took. prospect: cost something and never ordered.
    """
    if not row.ordered:
        return IS_PROSPECT if taken else NOTHING_TRUE
    if taken <= 0:
        return IS_UNTOLD
    found, gross = [], row.gross
    if book.rate is not None and taken >= book.taken and taken > FACTOR * book.rate * gross:
        found.append(HEAVY)
    spent = row.effort if book.measure == EFFORT else row.cost
    if spent > 0 and spent >= gross:
        found.append(EATEN)
    if book.rate is not None and gross >= book.brought > 0 and taken * FACTOR < book.rate * gross:
        found.append(LIGHT)
    return frozenset(found) if found else NOTHING_TRUE


IS_PROSPECT, IS_UNTOLD, NOTHING_TRUE = frozenset({PROSPECT}), frozenset({UNTOLD}), frozenset[str]()
JUDGED = Row._fields.index("states")
"""From here on a row says what was found of it."""


def judged(rows: Sequence[Row], book: Usual) -> list[Row]:
    """The rows with what is true of each."""
    found = []
    for one in rows:
        taken = one.taken(book.measure)
        said = states(one, taken, book), quarter(one, taken, book), quotient(taken, one.gross, book)
        found.append(Row._make((*one[:JUDGED], *said)))
    return found


def quarter(row: Row, taken: int, book: Usual) -> str:
    """In which of four a customer stands, by the average taken and the average brought; who never ordered in none."""
    if not row.ordered:
        return ""
    much = row.gross >= book.brought > 0
    if taken >= book.taken > 0:
        return CARRIES if much else DRAINS
    return EARNS if much else SMALL


def quotient(taken: int, gross: int, book: Usual) -> float | None:
    """The share of what all take ÷ the share of what all bring: above 1 gets more than it gives."""
    return taken / gross / book.rate if gross > 0 and book.rate else None


@dataclass(frozen=True)
class Line:
    """A part of the customers: what serving them took, what they brought, how many stand in each state."""

    customers: int = 0
    gross: int = 0
    cost: int = 0
    before: int = 0
    hours: int = 0
    hours_before: int = 0
    heavy_gross: int = 0
    """Gross profit of those who take much and give little."""
    heavy_cost: int = 0
    heavy_hours: int = 0
    time: int = 0
    heavy_time: int = 0
    counts: tuple[int, ...] = (0,) * len(STATES)

    @property
    def left(self) -> int:
        return self.gross - self.cost

    @property
    def rate(self) -> float | None:
        """Cost to serve of each unit of gross profit."""
        return self.cost / self.gross if self.gross > 0 else None

    @property
    def per_hour(self) -> float | None:
        """Cents of gross profit for each working hour."""
        return self.gross * 100 / self.hours if self.hours > 0 else None

    def count(self, state: str) -> int:
        return self.counts[STATES.index(state)]

    @property
    def effort(self) -> int:
        return self.cost + self.time

    def taken(self, measure: str) -> int:
        return {COST: self.cost, HOURS: self.hours, EFFORT: self.effort}[measure]

    def heavy_share(self, measure: str) -> float | None:
        """How much of what is taken goes to those who take much and give little."""
        heavy = {COST: self.heavy_cost, HOURS: self.heavy_hours, EFFORT: self.heavy_cost + self.heavy_time}
        whole = self.taken(measure)
        return heavy[measure] / whole if whole > 0 else None

    @property
    def given_share(self) -> float | None:
        """How much of what is brought they bring; not less than nothing."""
        return max(self.heavy_gross, 0) / self.gross if self.gross > 0 else None


def line(rows: Iterable[Row]) -> Line:
    """The numbers of some customers; of prospects the cost alone counts, they are no customers yet."""
    found = list(rows)
    heavy, stand = [one for one in found if HEAVY in one.states], Counter(map(attrgetter("states"), found))
    sums, of_heavy = ({name: sum(map(attrgetter(name), some)) for name in SUMMED} for some in (found, heavy))
    return Line(
        customers=sum(map(attrgetter("ordered"), found)), **sums,
        **{f"heavy_{name}": of_heavy[name] for name in ("gross", "cost", "hours", "time")},
        counts=tuple(sum(count for states, count in stand.items() if state in states) for state in STATES),
    )  # fmt: skip


SUMMED = ("gross", "cost", "before", "hours", "hours_before", "time")


def by(rows: Iterable[Row], part: Callable[[Row], Hashable]) -> dict[Hashable, Line]:
    """The numbers of each part."""
    parts: dict[Hashable, list[Row]] = {}
    for one in rows:
        parts.setdefault(part(one), []).append(one)
    return {key: line(some) for key, some in parts.items()}


@dataclass(frozen=True)
class Kind:
    """One kind of cost: cents of the year and of the year before, and how many it was spent on."""

    kind: str
    amount: int
    before: int
    customers: int


def by_kind(rows: Sequence[Row], kinds: Sequence[str]) -> list[Kind]:
    """The cost by kind, those first on which most is spent; kinds that nothing was ever spent on are left out."""
    now, before = ([getattr(one, name) for one in rows] for name in ("kinds", "kinds_before"))
    found = []
    for place, kind in enumerate(kinds):
        spent, was = (list(map(itemgetter(place), those)) for those in (now, before))
        found.append(Kind(kind, sum(spent), sum(was), len(spent) - spent.count(0)))
    return sorted((one for one in found if one.amount or one.before), key=lambda one: (-one.amount, one.kind))
