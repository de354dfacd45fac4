"""Which manager to help first: of those with figures that stand out, where most value is at risk; not who is good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

VISITS, LATE, CONTRIBUTION, RISK = SIGNALS = ("visits", "late", "contribution", "risk")
HALF = 0.5
"""Of the key accounts so many are overdue without a plan."""
FELL = -0.2
"""What the same customers brought against the year before."""
TWICE = 2
"""So many times what would be theirs if late work, or value at risk, were dealt out evenly."""
FEWEST = 2
"""Of late things fewer say nothing."""
GRACE = 2
"""A visit overdue by so many days or fewer says nothing yet, nor one proposed so many days ago or fewer."""
MUCH = 0.1
"""Of the value at risk, or of what is lost already, a part that is left out is named from here on."""
NAMED = 3
"""So many are named."""


@dataclass(frozen=True)
class Elsewhere:
    """Late cases of one manager's customers in a colleague's hands: how many, of how many, and whose they are."""

    user: int
    name: str
    count: int
    whole: int
    customers: tuple[str, ...]
    """Some by name, with whom there are most."""
    of: int = 0
    """How many customers they are in all."""


@dataclass(frozen=True)
class Book:
    """
    What one manager's customers and promises show today; money at risk in units, contribution in cents.

    `false_…`: of a figure the part of false key accounts, which nobody tries to keep. What may be lost yet (a forecast)
    and what went already (a fact) are never added.
    """

    owner: int
    name: str
    due: int = 0
    unplanned: int = 0
    """Key accounts to be visited, and of them the overdue ones that nobody plans to see."""
    proposed: int = 0
    waits: int = 0
    """Of these those with a visit proposed, and those that call for nobody yet: proposed lately, or in the grace."""
    stale: int = 0
    """Those that call for somebody although a visit is proposed: nobody accepted it within the grace."""
    overdue: tuple[tuple[str, int | None], ...] = ()
    """The most overdue of the others, by how many days each; None of one never visited."""
    late_visits: int = 0
    """Key accounts whose visit is overdue, planned or not."""
    biggest: tuple[tuple[int, str], ...] = ()
    """Of those that nobody plans to see the customers that bring most, by key and name."""
    cases: int = 0
    """Late cases in their hands."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Late cases of their customers in the hands of colleagues who hold none."""
    promises: int = 0
    """Late promises of ours that they gave."""
    late_of: tuple[tuple[str, int], ...] = ()
    """The customers of most of both, with how many."""
    now: int | None = None
    before: int | None = None
    """What the same customers brought in the year and in the one before; None where that is not known."""
    fallen: tuple[tuple[int, int], ...] = ()
    """Those of them that fell most, with by how many cents, the greatest fall first."""
    false_now: int = 0
    false_before: int = 0
    false_keys: tuple[int, ...] = ()
    """The false key accounts among the same customers, the greatest fall first."""
    at_risk: Decimal = Decimal(0)
    false_at_risk: Decimal = Decimal(0)
    risks: tuple[tuple[str, Decimal], ...] = ()
    """Those of them with most of it, the greatest first."""
    riskiest: int = 0
    """The key of the first of these."""

    @property
    def planned(self) -> int:
        """Of the overdue visits those that somebody plans."""
        return self.late_visits - self.unplanned

    @property
    def fall(self) -> int:
        """How many cents the same customers brought less, false key accounts left out; nought where not less."""
        now, before = self.true_now, self.true_before
        return max(before - now, 0) if now is not None and before is not None else 0

    @property
    def true_now(self) -> int | None:
        return None if self.now is None else self.now - self.false_now

    @property
    def true_before(self) -> int | None:
        return None if self.before is None else self.before - self.false_before

    @property
    def saving(self) -> Decimal:
        """Value at risk without false key accounts."""
        return self.at_risk - self.false_at_risk

    @property
    def left_out_risk(self) -> Decimal:
        """How much of the value at risk is of false key accounts; nought where that is little."""
        return _much(self.false_at_risk, self.saving)

    @property
    def left_out_fall(self) -> Decimal:
        """By how much more the contribution fell with false key accounts; nought where that is little."""
        return _much(Decimal(max(self.false_before - self.false_now, 0)) / 100, Decimal(self.fall) / 100)

    @property
    def late(self) -> int:
        return self.cases + self.promises

    @property
    def change(self) -> float | None:
        """By how much of what it was the contribution grew or fell."""
        return _change(self.now, self.before)

    @property
    def true_change(self) -> float | None:
        """The same without false key accounts."""
        return _change(self.true_now, self.true_before)

    @property
    def is_spared(self) -> bool:
        """Whether the contribution fell so far that it would stand out, and does not without false key accounts."""
        return spared(self.change, self.true_change)


def _much(part: Decimal, rest: Decimal) -> Decimal:
    return part if part > 0 and part >= Decimal(MUCH) * (rest + part) else Decimal(0)


def spared(change: float | None, without: float | None) -> bool:
    """Whether a change that stands out is one that does not `without` false key accounts."""
    return change is not None and without is not None and change <= FELL < without


def _change(now: int | None, before: int | None) -> float | None:
    return now / before - 1 if now is not None and before and before > 0 else None


@dataclass(frozen=True)
class Hand:
    """A colleague who holds no customers and has late work in hand: cases, and promises of ours that they gave."""

    user: int
    name: str
    cases: int = 0
    promises: int = 0
    role: str = ""

    @property
    def late(self) -> int:
        return self.cases + self.promises


@dataclass(frozen=True)
class Helped:
    """A manager with the figures that stand out; `share` of all value at risk."""

    book: Book
    signals: tuple[str, ...]
    share: float


def ranked(books: Iterable[Book], unheld: Decimal = Decimal(0)) -> list[Helped]:
    """
    Everybody, of those with figures that stand out first where most value is at risk, which can yet be saved.

    Then by what is lost already, the number of figures, overdue visits, name. `unheld` is the value at risk of
    customers that nobody holds: part of the whole that shares are told of.
    """
    listed = list(books)
    late, held = sum(one.late for one in listed), sum((one.at_risk for one in listed), Decimal(0))
    whole = held + unheld
    found = [
        Helped(one, _signals(one, late / len(listed), held / len(listed)), float(one.at_risk / whole) if whole else 0.0)
        for one in listed
    ]
    return sorted(found, key=_place)


def _place(one: Helped) -> tuple[Any, ...]:
    book = one.book
    return (not one.signals, -book.saving, -book.fall, -len(one.signals), -book.unplanned, book.name)


def first(found: Sequence[Helped]) -> list[Helped]:
    """Whom to help first: those with figures that stand out, where most value is at risk; three at most."""
    return [one for one in found if one.signals][:NAMED]


def with_more(found: Sequence[Helped]) -> Helped | None:
    """Of whom more figures stand out than of the first, who has more value at risk; None where of nobody."""
    most = max(found, key=lambda one: len(one.signals), default=None)
    return most if most and len(most.signals) > len(found[0].signals) else None


def most_late(books: Iterable[Book], hands: Iterable[Hand]) -> Hand | None:
    """Who holds more late work than any manager, without customers of their own; None where nobody does."""
    found = max(hands, key=lambda one: (one.late, one.name), default=None)
    most = max((one.late for one in books), default=0)
    return found if found and found.late >= FEWEST and found.late > most else None


def _signals(one: Book, late: float, risk: Decimal) -> tuple[str, ...]:
    """Which of its figures stand out, beside what would be theirs of late work and of value at risk if dealt evenly."""
    out = {
        VISITS: one.unplanned > one.waits and one.unplanned - one.waits >= HALF * one.due,
        LATE: one.late >= FEWEST and one.late >= TWICE * late,
        CONTRIBUTION: one.true_change is not None and one.true_change <= FELL,
        RISK: one.saving > 0 and one.saving >= TWICE * risk,
    }
    return tuple(key for key in SIGNALS if out[key])
