"""What there is to keep of a customer that bought less of late: its coming years at the pace of its whole last year."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from accounts.choices import Tier
from analytics.models import AssetValue, Contribution
from analytics.rules import assets as rules
from kam.choices import RunKind
from kam.ground import bulk
from kam.models import Run

MORE = 1.25
"""So many times its worth by the pace of late, the worth by the pace of the whole year is told beside it."""
LAST = Tier.LEAD.value


class Stays(NamedTuple):
    """What a customer brought in its last year, and what the coming years bring if it surely stays at that pace."""

    net: Decimal
    whole: float


def at_years_pace(row: AssetValue) -> Stays | None:
    """Of one value; None where that is not well above its pace of late. Two statements."""
    run, result = Run.objects.at(RunKind.CONTRIBUTION, row.run.as_of), row.run.result
    year = Contribution.objects.filter(run=run, account=row.account_id).first() if run else None
    if year is None:
        return None
    serve, keeps = float(year.cost_to_serve), float(result.get("retention", {}).get(row.tier or LAST, 1.0))
    horizon, factor = result.get("horizon", 90), float(result.get("factor", 1.0))
    gross = float(year.net_contribution) + serve
    whole = rules.at_years_pace(gross, serve, keeps=keeps, factor=factor, horizon=horizon)
    if whole <= max(MORE * float(row.value + row.at_risk), 0.0):
        return None
    return Stays(year.net_contribution, whole)


def keeping(row: AssetValue, kept: Stays | None) -> tuple[Decimal, Decimal]:
    """What it brings if it surely stays, at the greater of both paces, and by how much that is more than its value."""
    whole = bulk.money(round(kept.whole * 100)) if kept else row.value + row.at_risk
    return whole, whole - row.value
