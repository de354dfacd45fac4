"""Filters of the customers whose contribution fell: whose they are and where."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from analytics.filters import OfCustomers
from analytics.models import Contribution
from kam.choices import RunKind
from kam.models import Run


class FallFilters(OfCustomers):
    """Rows of the year before the current run, of which run is no matter of choice."""

    class Meta:
        model = Contribution
        fields: list[str] = []

    @cached_property
    def _run(self) -> Run | None:
        return Run.objects.current(RunKind.CONTRIBUTION)

    def run_told(self) -> Run | None:
        """The run that the rows are told by."""
        return self._run

    def told_on(self) -> date | None:
        """The last day of the year that is compared with the one before."""
        return self._run.as_of if self._run else None
