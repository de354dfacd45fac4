"""Writes how revenue moved, by customer, product group and step, and the months that the seasons are read from (K1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from analytics.choices import Compared
from analytics.facts import development as facts
from analytics.facts import development_parts as facts_of
from analytics.facts import dialect
from analytics.facts.books import Book
from analytics.facts.development import Months, Moved
from analytics.models import Development, Season
from analytics.models.development import MONTHS
from analytics.rules.development import STEPS
from kam.choices import RunState
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

WORDS = np.array([str(step.value) for step in STEPS], object)


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The rows of a run that nobody reads yet; returns the revenue of each comparison, and no effect."""
    require(by, Right.RECOMPUTE)
    Development.objects.filter(run=run).delete()
    _let_go(run)
    sums: Counter[str] = Counter()
    accounts, begins = 0, None
    for part in facts.gather(book.as_of):
        moved = facts.moved(part, book.as_of)
        for period, one in moved.items():
            _rows(run, period, one, part.names)
            sums.update({f"{period}_before": int(one.before.sum()), f"{period}_now": int(one.now.sum())})
        _seasons(run, facts.months(part, book.as_of), part.names)
        accounts, begins = accounts + len(part.account), part.begins
    told = {name: str(bulk.money(cents)) for name, cents in sums.items()}
    day = None if not accounts or begins is None else dialect.date_of(begins).isoformat()
    return {"accounts": accounts, "begins": day} | told, dict


def _let_go(run: Run) -> None:
    """
    Seasons of earlier runs (months that are over do not move), and rows of nights that were not the last of a month.

    What is read or written now is left alone, and so is what a person asked for.
    """
    kept = Run.objects.filter(kind=run.kind, is_current=True).values("pk")
    written = Run.objects.filter(kind=run.kind, state=RunState.RUNNING).exclude(pk=run.pk).values("pk")
    Season.objects.exclude(run__in=kept).exclude(run__in=written).delete()
    runs = list(facts_of.kept_runs().order_by("as_of", "pk"))
    last = {(one.as_of.year, one.as_of.month): one.pk for one in runs if one.as_of is not None}
    system = User.objects.system()
    for one in runs:
        if not one.is_current and one.started_by_id == system.pk and one.pk not in last.values():
            Development.objects.filter(run=one).delete()
            Run.objects.filter(pk=one.pk).update(result=one.result | {facts_of.THINNED: True})


def _rows(run: Run, period: Compared, found: Moved, names: list[str]) -> None:
    if not len(found.account):
        return
    named = np.array(names, object)
    columns: dict[str, bulk.Column] = {
        "run_id": [run.pk] * len(found.account), "account_id": found.account, "period": [str(period)] * len(found.step),
        "category": named[found.unit].tolist(), "step": WORDS[found.step].tolist(),
        "before": bulk.amounts(found.before), "now": bulk.amounts(found.now),
        "change": bulk.amounts(found.now - found.before),
    }  # fmt: skip
    bulk.write_columns(Development, columns)


def _seasons(run: Run, found: Months, names: list[str]) -> None:
    if not len(found.account):
        return
    named = np.array([*names, ""], object)  # the last one is that of all together
    columns: dict[str, bulk.Column] = {
        "run_id": [run.pk] * len(found.account), "account_id": found.account, "year": found.year,
        "whole": found.unit < 0, "category": named[found.unit].tolist(),
    }  # fmt: skip
    columns |= {name: bulk.amounts(found.cents[:, place]) for place, name in enumerate(MONTHS)}
    bulk.write_columns(Season, columns)
