"""The value of customers added up for a reader: the whole they see, by tier, owner or region, and run by run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Subquery, Sum

from accounts.choices import Tier
from accounts.models.measures import Cents
from analytics.facts import map_corner
from analytics.facts.in_force import standing_then
from analytics.models import AssetValue, Contribution, Score
from kam.choices import RunKind
from kam.ground import scope
from kam.models import Run
from lifecycle.choices import Stage

TIER, OWNER, REGION = BREAKDOWNS = ("tier", "owner", "region")
RUNS = 24
COLUMNS = {
    TIER: ("stood", "stood"),
    OWNER: ("account__owner", "account__owner__name"),
    REGION: ("account__region", "account__region"),
}
"""What a part is known and called by; owners and regions are today's, tiers those in force at the end of the day."""
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """One tier, owner or region: its customers, what they are worth, what of it is at risk."""

    key: Any
    name: str
    accounts: int
    value: Decimal
    at_risk: Decimal


@dataclass(frozen=True)
class Worth:
    """What a reader sees of one run; the band is known of the whole book alone."""

    run: Run
    by: str
    accounts: int
    value: Decimal
    at_risk: Decimal
    band: tuple[Decimal, Decimal] | None
    parts: list[Part]
    history: list[tuple[date, Decimal, Decimal]]
    """(as of, value, at risk), oldest first, up to the run."""
    runs: Mapping[date, Run]
    """Those behind the history."""

    @property
    def share(self) -> float | None:
        """The part at risk of all that is worth something."""
        return float(self.at_risk / (self.at_risk + self.value)) if self.at_risk + self.value > 0 else None

    def band_on(self, on: date) -> tuple[Decimal, Decimal] | None:
        """The band of a day of the history; None where that of the run shown is not known either."""
        return _band(self.runs[on].result) if self.band else None


def lost(user: Any, run: Run, chosen: Mapping[str, Any] | None = None) -> tuple[int, Decimal]:
    """How many of those whom a run values are filed as lost by now, and what it makes of them. One query."""
    rows = AssetValue.objects.visible_to(user).filter(run=run, account__journey__stage=Stage.LOST, **(chosen or {}))
    found = rows.order_by().aggregate(count=Count("pk"), value=Sum("value", output_field=Cents()))
    return found["count"], found["value"] or NOTHING


def worth(
    user: Any, *, by: str = TIER, as_of: date | None = None, chosen: Mapping[str, Any] | None = None
) -> Worth | None:
    """
    Of the newest run up to a day (by default the current one); None where none is kept. Five queries at most.

    `chosen` are filters of what belongs to a customer.
    """
    run = Run.objects.known_on(RunKind.VALUE, as_of)
    if run is None:
        return None
    runs = _runs(run)
    parts = _parts(AssetValue.objects.visible_to(user).filter(run=run, **(chosen or {})), by)
    return Worth(
        run=run,
        by=by,
        accounts=sum(part.accounts for part in parts),
        value=sum((part.value for part in parts), NOTHING),
        at_risk=sum((part.at_risk for part in parts), NOTHING),
        band=_band(run.result) if scope.sees_all(user) and not chosen else None,
        parts=parts,
        history=_history(user, runs, chosen or {}),
        runs={one.as_of: one for one in runs if one.as_of},
    )


def at_risk_soon(user: Any, chosen: Mapping[str, Any] | None = None) -> Decimal | None:
    """The value at risk of the next window by the current run, of whom can be saved; None before any. One query."""
    rows = Score.objects.visible_to(user).current().exclude(map_corner.gone()).filter(**(chosen or {})).order_by()
    found: Decimal | None = rows.aggregate(value=Sum("value_at_risk", output_field=Cents()))["value"]
    return found


def at_risk_of_gone(user: Any, run: Run, chosen: Mapping[str, Any] | None = None) -> Decimal:
    """What of the asset at risk of a run is of customers that are lost, at rest or archived by now. One query."""
    rows = AssetValue.objects.visible_to(user).filter(map_corner.gone(), run=run, **(chosen or {})).order_by()
    found: Decimal | None = rows.aggregate(value=Sum("at_risk", output_field=Cents()))["value"]
    return found or NOTHING


def costs_alone(user: Any, run: Run, chosen: Mapping[str, Any] | None = None) -> int:
    """How many customers the contributions of the same day count and this run does not: costs, and no order."""
    same = Run.objects.of(RunKind.CONTRIBUTION).done().filter(as_of=run.as_of).order_by("-finished_at", "-pk")
    rows = Contribution.objects.visible_to(user).filter(run=Subquery(same.values("pk")[:1]), **(chosen or {}))
    return rows.exclude(account__in=AssetValue.objects.filter(run=run).order_by().values("account")).count()


def _parts(rows: Any, by: str) -> list[Part]:
    key, name = COLUMNS[by]
    rows = standing_then(rows, "tier") if by == TIER else rows
    grouped = (
        rows.order_by()
        .annotate(key=F(key), called=F(name))
        .values("key", "called")
        .annotate(n=Count("pk"), worth=Sum("value"), risk=Sum("at_risk"))
    )
    found = [
        Part(row["key"] or None, row["called"] or "", row["n"], _exact(row["worth"]), _exact(row["risk"]))
        for row in grouped
    ]
    if by == TIER:
        order = [*Tier.values, None]
        return sorted(found, key=lambda part: order.index(part.key))
    return sorted(found, key=lambda part: (-part.value, part.name))


def _exact(amount: Any) -> Decimal:
    """A sum to the cent: SQLite adds decimals as binary fractions."""
    return Decimal(amount or 0).quantize(Decimal("0.01"))


def _band(result: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    return (Decimal(result["low"]), Decimal(result["high"])) if result.get("foretold") else None


def _runs(last: Run) -> list[Run]:
    """The newest run of each day up to one, oldest first."""
    kept = Run.objects.of(RunKind.VALUE).done().filter(as_of__lte=last.as_of).order_by("-as_of", "-pk")
    return list({run.as_of: run for run in reversed(kept.only("as_of", "result", "is_current")[:RUNS])}.values())


def _history(user: Any, runs: list[Run], chosen: Mapping[str, Any]) -> list[tuple[date, Decimal, Decimal]]:
    """Run by run: of the whole book as the runs left it, else added up over what the reader sees today."""
    if scope.sees_all(user) and not chosen:
        return [(run.as_of, Decimal(run.result["value"]), Decimal(run.result["at_risk"])) for run in runs]
    seen = AssetValue.objects.visible_to(user).filter(run__in=runs, **chosen).order_by().values("run")
    sums = {row["run"]: row for row in seen.annotate(worth=Sum("value"), risk=Sum("at_risk"))}
    return [(run.as_of, _exact(sums[run.pk]["worth"]), _exact(sums[run.pk]["risk"])) for run in runs if run.pk in sums]
