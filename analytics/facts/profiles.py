"""The traits of all accounts as a run kept them, and the profile of key accounts among those whom a user sees (A9)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.models import Account
from analytics.choices import Characteristic as Name
from analytics.models import ProfileBasis
from analytics.rules import profiles
from analytics.rules.profiles import Characteristic
from analytics.rules.trade import Bools, Ints
from kam.choices import RunKind
from kam.ground import scope
from kam.models import Run

APART = (Name.SALES_MODE,)
"""What we chose, not what they are: it follows from being a key account, so it is shown but counts for no fit."""
COUNTED = tuple(name for name in Name if name not in APART)
SEGMENT = "segment"
FILTERS = ("region", SEGMENT)
"""Columns by which a profile is asked of a part of the book."""
PLAIN = ("account", "key", "customer", "revenue")
"""Columns of a basis beside its codes."""


@dataclass(frozen=True)
class Basis:
    """One entry per live account in the order of their keys; a code is a place in `values`, -1 where nobody knows."""

    account: Ints
    key: Bools
    """Platinum or gold on the day."""
    customer: Bools
    """With an order day up to the day."""
    revenue: Ints
    """Of the year up to the day, cents."""
    codes: dict[str, Ints]
    values: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.account)

    @property
    def compared(self) -> Bools:
        """Key accounts and the other customers; prospects had no chance yet to become a key account."""
        return self.customer | self.key

    def take(self, chosen: Bools) -> Basis:
        """The same for some of the accounts."""
        codes = {name: column[chosen] for name, column in self.codes.items()}
        plain = {name: getattr(self, name)[chosen] for name in PLAIN}
        return replace(self, **plain, codes=codes)

    def having(self, name: str, value: str) -> Bools:
        """Who has this value, an empty one: of whom it is not known; nobody where the run knew no such thing yet."""
        known = self.values.get(name)
        if known is None or (value and value not in known):
            return np.zeros(len(self), np.bool_)
        return self.codes[name] == (known.index(value) if value else profiles.UNKNOWN)

    def characteristic(self, name: str) -> Characteristic:
        """Its traits among key accounts and other customers."""
        chosen = self.compared
        return profiles.characteristic(name, self.codes[name][chosen], self.values[name], self.key[chosen])


@dataclass(frozen=True)
class Profile:
    """What key accounts have in common against the rest, among the accounts a user sees."""

    run: Run
    key: int
    rest: int
    prospects: int
    found: list[Characteristic]
    """Empty where the book is too small to say anything."""

    @property
    def is_enough(self) -> bool:
        return profiles.is_enough(self.key, self.rest)


def coded(texts: Sequence[str]) -> tuple[Ints, list[str]]:
    """Texts as places among the distinct ones; -1 for an empty one."""
    values = sorted({text for text in texts if text})
    places = {value: place for place, value in enumerate(values)} | {"": profiles.UNKNOWN}
    return np.array([places[text] for text in texts], np.int64), values


def pack(basis: Basis) -> bytes:
    """The basis as one compressed piece."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(basis, name) for name in PLAIN}
    for name, column in basis.codes.items():
        arrays[f"codes_{name}"] = column.astype(np.int32)
        arrays[f"values_{name}"] = np.array(basis.values[name], np.str_)
    return squeezed(arrays)


def squeezed(arrays: dict[str, NDArray[Any]]) -> bytes:
    """Arrays by name as one compressed piece."""
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return zlib.compress(out.getvalue(), 1)


def unpack(packed: bytes) -> Basis:
    """The basis again, value for value."""
    with np.load(io.BytesIO(zlib.decompress(packed)), allow_pickle=False) as found:
        names = [name.removeprefix("codes_") for name in found if name.startswith("codes_")]
        return Basis(
            **{name: found[name] for name in PLAIN},
            codes={name: found[f"codes_{name}"].astype(np.int64) for name in names},
            values={name: found[f"values_{name}"].tolist() for name in names},
        )


def run_on(day: date | None = None) -> Run | None:
    """The run of a day, or the newest before it; the current one without a day. None where there is none."""
    if day is None:
        return Run.objects.current(RunKind.FIT)
    return Run.objects.at(RunKind.FIT, day) or Run.objects.before(RunKind.FIT, day)


def seen_in(basis: Basis, user: Any) -> Bools:
    """Which of the accounts the user sees."""
    if scope.sees_all(user):
        return np.ones(len(basis), np.bool_)
    accounts = Account.objects.visible_to(user).order_by().values_list("pk", flat=True)
    return np.isin(basis.account, np.fromiter(accounts, np.int64))


@dataclass(frozen=True)
class Sight:
    """The basis of a run, and which of its accounts a user sees."""

    run: Run
    basis: Basis
    seen: Bools

    @classmethod
    def of(cls, user: Any, run: Run, packed: bytes) -> Sight:
        """What a user sees of a run by its basis as it was kept."""
        basis = unpack(packed)
        return cls(run, basis, seen_in(basis, user))

    def part(self, only: Mapping[str, str] | None = None, among: Iterable[int] | None = None) -> Basis:
        """What is seen, of one region or segment if asked, and `among` some accounts alone."""
        chosen = self.seen.copy()
        for name, value in (only or {}).items():
            chosen &= self.basis.having(name, value)
        if among is not None:
            chosen &= np.isin(self.basis.account, np.fromiter(among, np.int64))
        return self.basis.take(chosen)

    def narrowed(self, chosen: Mapping[str, Any]) -> Basis:
        """The same by filters of customers: region and segment as the run knew them, all else as it is today."""
        only = {name: value for name, value in chosen.items() if name in FILTERS}
        rest = {name: value for name, value in chosen.items() if name not in FILTERS}
        return self.part(only, Account.objects.filter(**rest).values_list("pk", flat=True) if rest else None)


def sight(user: Any, *, day: date | None = None) -> Sight | None:
    """What a user sees of the run of a day, or of the current one; None before the first. Three queries."""
    run = run_on(day)
    packed = ProfileBasis.objects.filter(run=run).values_list("packed", flat=True).first() if run else None
    return None if run is None or packed is None else Sight.of(user, run, bytes(packed))


def profile(run: Run, basis: Basis) -> Profile:
    """The profile of key accounts in a basis or a part of one."""
    key, rest = int(basis.key.sum()), int((basis.customer & ~basis.key).sum())
    prospects = int((~basis.compared).sum())
    enough = profiles.is_enough(key, rest)
    told = [name for name in Name if name in basis.codes]  # a run of before may not know all
    return Profile(run, key, rest, prospects, [basis.characteristic(name) for name in told] if enough else [])
