"""Writes how well each customer and prospect fits the profile of key accounts, with its reasons (A9)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from analytics.facts import baskets, profiles, traits
from analytics.facts.books import Book
from analytics.facts.profiles import COUNTED, Basis
from analytics.models import Fit, ProfileBasis
from analytics.rules import backtests, fits
from analytics.rules import profiles as rules
from analytics.rules.fits import Fits
from analytics.rules.profiles import UNKNOWN
from analytics.rules.trade import YEAR, Floats
from kam.choices import RunKind
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

COLUMNS = ("run_id", "account_id", "score", "known", "is_key", "is_prospect", "reasons")
STANDING = {"fit": "score"}
"""What the account lists show of the newest rows."""
LIMIT = "limit"


@dataclass(frozen=True)
class Scored:
    """The basis of a run, how far its sums were tempered, and the fit of each account; None where it is too small."""

    basis: Basis
    temper: float
    fits: Fits | None


def compute(basis: Basis) -> Scored:
    """Weights from the customers, points for everybody; nothing is written."""
    compared = basis.compared
    key = int((basis.key & compared).sum())
    if not rules.is_enough(key, int(compared.sum()) - key):
        return Scored(basis, 1.0, None)
    sums = np.column_stack([_weights(basis, name) for name in COUNTED])
    temper = fits.temper(sums[compared], basis.key[compared])
    return Scored(basis, temper, fits.fits(sums, temper))


def _weights(basis: Basis, name: str) -> Floats:
    """What each account's value of a characteristic weighs; nothing where nobody knows it."""
    values, codes = basis.values[name], basis.codes[name]
    weights = np.append(rules.weights(basis.characteristic(name), values), 0.0)
    return weights[np.where(codes == UNKNOWN, len(values), codes)]


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet; none where there are too few key accounts or others.

    Returns how many were compared and scored, and no effect.
    """
    require(by, Right.RECOMPUTE)
    Fit.objects.filter(run=run).delete()
    ProfileBasis.objects.filter(run=run).delete()
    bought = baskets.gather(book.as_of)
    found = compute(traits.gather(book, bought))
    ProfileBasis.objects.create(run=run, packed=profiles.pack(found.basis), bought=baskets.pack(bought))
    scored = bulk.write(Fit, COLUMNS, _rows(run, found, found.fits)) if found.fits else 0
    basis = found.basis
    summary = {
        "scored": scored,
        "key": int(basis.key.sum()),
        "rest": int((basis.customer & ~basis.key).sum()),
        "prospects": int((~basis.compared).sum()),
        "temper": found.temper,
        "foretold": foretold(basis, book.as_of),
    }
    return summary, dict


def foretold(basis: Basis, as_of: date) -> dict[str, Any] | None:
    """
    How well the fit of a year ago told who became a key account since: chance that one who did was placed above one
    who did not. None where no run of that time is kept; no chance (`auc`) where nobody became one, or everybody did.
    """
    run = Run.objects.before(RunKind.FIT, as_of - timedelta(days=YEAR - 1))
    if run is None or run.as_of is None:
        return None
    rows = list(Fit.objects.filter(run=run, is_key=False).order_by("account_id").values_list("account_id", "score"))
    now = set(basis.account[basis.key].tolist())
    became = np.array([account in now for account, _score in rows], np.bool_)
    auc = backtests.auc(became, np.array([score for _account, score in rows], np.float64))
    return {
        "since": run.as_of.isoformat(),
        "accounts": len(rows),
        "became": int(became.sum()),
        "auc": None if auc is None else round(auc, 3),
    }


def _rows(run: Run, found: Scored, scored: Fits) -> Iterator[tuple[Any, ...]]:
    basis = found.basis
    columns = [[*basis.values[name], ""] for name in COUNTED]
    codes = [np.where(basis.codes[name] == UNKNOWN, len(basis.values[name]), basis.codes[name]) for name in COUNTED]
    texts = [[values[code] for code in column.tolist()] for values, column in zip(columns, codes, strict=True)]
    keys, prospect, points = basis.key.tolist(), (~basis.compared).tolist(), scored.points.tolist()
    head = zip(basis.account.tolist(), scored.score.tolist(), scored.limit.tolist(), strict=True)
    for i, (account, score, limit) in enumerate(head):
        reasons = {
            str(name): [column[i], points[i][place]]
            for place, (name, column) in enumerate(zip(COUNTED, texts, strict=True))
            if column[i]
        }
        known = len(reasons)
        if limit:
            reasons[LIMIT] = ["", limit]
        yield (run.pk, account, score, known, keys[i], prospect[i], json.dumps(reasons))
