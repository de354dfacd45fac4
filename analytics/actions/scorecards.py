"""Writes the scorecard of every account of a run, and lets the classes of key accounts follow (T3, T4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from accounts.actions import classes
from accounts.choices.standards import COMPUTED
from analytics.facts import standards
from analytics.facts.books import Book
from analytics.facts.standards import Cards
from analytics.models import Scorecard
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

COLUMNS = ("run_id", "account_id", *(str(one.value) for one in COMPUTED), "figures")


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns how many accounts got a card, and the effect for the moment of the flip: the classes.
    """
    require(by, Right.RECOMPUTE)
    Scorecard.objects.filter(run=run).delete()
    found = standards.cards(book)
    bulk.write(Scorecard, COLUMNS, _rows(run, found))
    return {"accounts": len(found.account)}, lambda: classes.judge(run, by=by)


def _rows(run: Run, found: Cards) -> Iterator[tuple[Any, ...]]:
    names = [str(one.value) for one in COMPUTED]
    scores = [_whole(found.scores[one]) for one in COMPUTED]
    figures = [found.figures[one].tolist() for one in COMPUTED]
    for account, of_account, said in zip(
        found.account.tolist(), zip(*scores, strict=True), zip(*figures, strict=True), strict=True
    ):
        known = {name: round(figure, 4) for name, figure in zip(names, said, strict=True) if figure == figure}
        yield (run.pk, account, *of_account, json.dumps(known))


def _whole(scores: Any) -> list[int | None]:
    """Scores as whole numbers, None for unknown."""
    known = np.rint(np.nan_to_num(np.clip(scores, 0, 100))).astype(np.int64).tolist()
    return [None if gone else score for score, gone in zip(known, np.isnan(scores).tolist(), strict=True)]
