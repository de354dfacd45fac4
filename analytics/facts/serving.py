"""What serving each customer took in a run's year and the year before, beside what it brought in that year (K9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.choices import CostKind
from accounts.models import CostEntry
from analytics.facts import customers, dialect, visit_times
from analytics.facts.customers import Customer
from analytics.facts.visit_times import Times
from analytics.models import Contribution
from analytics.rules import serving as rules
from analytics.rules.contribution import REVENUE
from analytics.rules.serving import COST, EFFORT, Row, Usual
from analytics.rules.trade import YEAR
from kam.choices import RunKind
from kam.models import Run

COSTS, CONTRIBUTIONS = CostEntry._meta.db_table, Contribution._meta.db_table
KINDS = tuple(kind.value for kind in CostKind)
HELD = [KINDS.index(kind) for kind in (CostKind.VISITS, CostKind.HOURS)]
"""Where entries stand that hold the time of visits already."""
NOTHING = (0,) * len(KINDS)


@dataclass(frozen=True)
class Serving:
    """The year of a run as a user sees it: `rows` are all of it, held against what is usual in them."""

    run: Run
    as_of: date
    usual: Usual
    rows: list[Row]
    later: int
    """Cents of cost that were entered or taken back since the run."""
    rated: bool
    """Whether the time of visits had a rate."""

    @property
    def since(self) -> date:
        """The first day of the year."""
        return self.as_of - timedelta(days=YEAR - 1)

    @property
    def is_revenue(self) -> bool:
        """Whether revenue stands in for gross profit, because too little cost of goods is known."""
        return bool(self.run.result.get("basis") == REVENUE)


def gather(user: Any, *, as_of: date | None = None, measure: str = COST) -> Serving | None:
    """Of the newest run of contribution up to a day, by default the current one; None where none is kept."""
    run = Run.objects.known_on(RunKind.CONTRIBUTION, as_of)
    if run is None or run.as_of is None:
        return None
    seen = customers.seen(user)
    brought, spent, times = _brought(run, seen), _spent(run.as_of, seen), visit_times.gather(run.as_of, seen)
    keys = sorted(brought.keys() | spent.keys() | (times.found.keys() if measure == EFFORT else set()))
    rows = [_row(seen[key], brought.get(key), spent.get(key), times) for key in keys]
    book = rules.usual(rows, measure)
    later = sum(one.cost for one in rows if one.ordered) - sum(served for _gross, served in brought.values())
    return Serving(run, run.as_of, book, rules.judged(rows, book), later, times.rated)


def _brought(run: Run, seen: dict[int, Customer]) -> dict[int, tuple[int, int]]:
    """{account: cents of gross profit, and of the cost to serve that the run knew}; by one statement."""
    sums = [dialect.cents("(revenue - cost)"), dialect.cents("cost_to_serve")]
    found = dialect.columns(
        f"""SELECT account_id, {", ".join(sums)} FROM {CONTRIBUTIONS}
        WHERE run_id = %s{customers.among(seen)} GROUP BY account_id""",
        [run.pk], ["account", "gross", "served"],
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in found.values()), strict=True)
    return {account: (gross, served) for account, gross, served in rows if account in seen}


def _spent(as_of: date, seen: dict[int, Customer]) -> dict[int, tuple[int, ...]]:
    """{account: cents by kind, of the year before by kind, hundredths of hours, of the year before}; one statement."""
    edge = as_of - timedelta(days=YEAR)
    year, before = (f"\"on\" {way} '{edge.isoformat()}'" for way in (">", "<="))
    amounts = [dialect.cents("amount", f"{when} AND kind = '{kind}'") for when in (year, before) for kind in KINDS]
    hours = [dialect.cents("hours", when) for when in (year, before)]
    found = dialect.columns(
        f"""SELECT account_id, {", ".join([*amounts, *hours])} FROM {COSTS}
        WHERE {dialect.after('"on"')} AND archived_at IS NULL{customers.among(seen)} GROUP BY account_id""",
        [edge - timedelta(days=YEAR), as_of], ["account", *(f"c{place}" for place in range(2 * len(KINDS) + 2))],
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in found.values()), strict=True)
    return {account: tuple(rest) for account, *rest in rows if account in seen}


def _row(one: Customer, brought: tuple[int, int] | None, spent: tuple[int, ...] | None, times: Times) -> Row:
    gross = brought[0] if brought else 0
    visits, worth = times.of(one.key)
    if not spent:
        return Row(*one, brought is not None, gross, NOTHING, NOTHING, 0, 0, 0, 0, visits, worth)
    kinds, before, (hours, hours_before) = spent[: len(KINDS)], spent[len(KINDS) : -2], spent[-2:]
    unheld = max(worth - sum([kinds[place] for place in HELD]), 0)
    return Row(*one, brought is not None, gross, kinds, before, sum(kinds), sum(before), hours, hours_before,
               visits, unheld)  # fmt: skip
