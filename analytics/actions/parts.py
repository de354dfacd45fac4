"""Gives a run's facts and rows to several workers by ranges of accounts: the same numbers, whoever works on them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from django.conf import settings
from django.db import models
from numpy.typing import NDArray

from accounts.models import Account
from analytics.facts import trade
from analytics.rules.trade import Numbers, Trade
from kam.actions import parts
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

LEAST = 10_000
"""Accounts that are worth another worker's way."""
PIECES = 2
"""Parts for each worker: whoever is slowed down by a neighbour does fewer of them."""
SIZES = (np.int8, np.int16, np.int32, np.int64)
Columns = Callable[[Run, Numbers], Mapping[str, bulk.Column]]


@dataclass(frozen=True)
class Rows:
    """Rows of a run that each say something of one account, made from columns of numbers."""

    work: str
    table: type[models.Model]
    columns: Columns

    def write(self, run: Run, numbers: Numbers, *, by: User) -> None:
        """
        Write them in place of those of an earlier try.

        Where several workers share the run they are offered by ranges of accounts, and stand when all parts are done.
        """
        require(by, Right.RECOMPUTE)
        self.table._default_manager.filter(run=run).delete()
        if (count := workers(len(numbers["account"]))) == 1:
            bulk.write_columns(self.table, self.columns(run, numbers))
            return
        pieces = count * PIECES
        ends = [len(numbers["account"]) * number // pieces for number in range(pieces + 1)]
        slices = (slice(*ends[place : place + 2]) for place in range(pieces))
        given = ((self.work, pack({name: all[one] for name, all in numbers.items()})) for one in slices)
        parts.offer(run, given, helpers=count - 1)

    def do(self, run: Run, given: bytes) -> bytes:
        """One range of them."""
        bulk.write_columns(self.table, self.columns(run, unpack(given)))
        return b""


def gather(run: Run, as_of: date, *, horizon: int, rhythm: bool = True, by: User) -> Trade:
    """The facts of trade; of a large book each kind by whoever is free, and for many workers by ranges of accounts."""
    require(by, Right.RECOMPUTE)
    count = workers(Account.objects.count()) if rhythm else 1
    if count == 1:
        return trade.gather(as_of, horizon=horizon, rhythm=rhythm)
    asked = [pack({"span": np.array(span), "horizon": np.array(horizon)}) for span in trade.spans(count // 2)]
    parts.offer(run, [(kind, one) for kind in trade.KINDS for one in asked], helpers=count - 1)
    found = parts.finish(run, FACTS)
    return trade.together(as_of, [unpack(answer) for answer in found.values()])


def _asked(kind: trade.Kind, run: Run, given: bytes) -> bytes:
    """One kind of facts of one range of accounts, as of the run's date."""
    assert run.as_of is not None
    asked = unpack(given)
    first, last = asked["span"].tolist()
    return pack(kind(run.as_of, int(asked["horizon"]), (first, last)))


FACTS: parts.Works = {name: partial(_asked, kind) for name, kind in trade.KINDS.items()}


def workers(accounts: int) -> int:
    """How many may share what concerns so many accounts; one where they are few or nobody set more."""
    return max(1, min(settings.COMPUTE_WORKERS, accounts // LEAST))


def pack(numbers: Numbers) -> bytes:
    """Columns of numbers as one piece, value for value; whole numbers in as few bytes as the greatest needs."""
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **{name: _narrow(column) for name, column in numbers.items()})
    return out.getvalue()


def unpack(packed: bytes) -> Numbers:
    """The columns again; whole numbers in eight bytes."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as found:
        columns = {name: found[name] for name in found.files}
    return {name: one.astype(np.int64) if one.dtype.kind == "i" else one for name, one in columns.items()}


def _narrow(column: NDArray[Any]) -> NDArray[Any]:
    if column.dtype.kind != "i" or not column.size:
        return column
    ends = np.array([column.min(), column.max()])
    return column.astype(next(kind for kind in SIZES if (ends == ends.astype(kind)).all()))
