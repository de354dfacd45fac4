"""The run that today's numbers are compared with: of about a year before, by the same measure."""

from __future__ import annotations

from datetime import timedelta

from analytics.rules.trade import YEAR
from kam.choices import RunKind
from kam.models import Run

NEAR = 25
"""Days by which the day may differ: a run a month is kept, and one that was missed is made up for."""


def run_of(run: Run) -> Run | None:
    """
    The kept run of contribution that lies nearest to a year before, at most `NEAR` days off.

    None where there is none, or where it measured by another basis (revenue stood in for contribution). One query.
    """
    assert run.as_of is not None
    middle = run.as_of - timedelta(days=YEAR)
    around = (middle - timedelta(days=NEAR), middle + timedelta(days=NEAR))
    near = Run.objects.of(RunKind.CONTRIBUTION).done().filter(as_of__range=around).only("as_of", "result")
    closest = min(near, key=lambda other: abs((other.as_of - middle).days), default=None)  # type: ignore[operator]
    if closest is None or closest.result.get("basis") != run.result.get("basis"):
        return None
    return closest
