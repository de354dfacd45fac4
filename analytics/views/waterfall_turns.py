"""The waterfall a year before, beside today's: what was left of a hundred, and what takes more of it since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _t

from analytics.facts import a_year_before, waterfalls
from analytics.filters.waterfalls import WaterfallFilters
from analytics.models import Contribution
from analytics.rules.waterfall import Waterfall
from analytics.views import pictures
from kam.ground import wording
from kam.models import Run
from kam.rules import formats

SUMS = ("gross", "revenue", "net", "later", "after_credit")
"""Steps that take nothing away, and what will be in its step after the next run."""
LEAST = 0.1
"""Points of a hundred by which a step must have grown to be named."""


def told(
    request: HttpRequest, run: Run, user: Any, now: Waterfall, labels: Mapping[str, Any],
    cells: Callable[[Waterfall], list[dict[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    """The row below the total, and the sentence; nothing where no run of then is kept."""
    found = before(request, run, user)
    if found is None:
        return {}
    day, then = found
    steps = {name: label for name, label in labels.items() if name not in SUMS}
    return {"before_on": day, "before": cells(then), "turn": sentence(now, then, day, steps)}


def before(request: HttpRequest, run: Run, user: Any) -> tuple[Any, Waterfall] | None:
    """(the day, the same customers' waterfall) of about a year before; None where no run of then is kept."""
    earlier = a_year_before.run_of(run)
    if earlier is None or earlier.as_of is None:
        return None
    asked = request.GET.copy()
    asked["as_of"] = earlier.as_of.isoformat()
    asked.pop("run", None)
    filterset = WaterfallFilters(asked, queryset=Contribution.objects.visible_to(user), request=request)
    if not filterset.is_valid():
        return None
    fall = waterfalls.of_book(filterset.qs, earlier.as_of)
    return (earlier.as_of, fall) if fall.gross > 0 else None


def sentence(now: Waterfall, then: Waterfall, day: Any, steps: Mapping[str, Any]) -> str:
    """What was left of a hundred on the day, and which of the `steps` (labels by name) takes most more since."""
    if now.gross <= 0:
        return ""
    left = _t("A year before, on %(day)s, %(net)s of 100 were left.") % {
        "day": pictures.plain_day(day), "net": formats.grouped(then.net / then.gross * 100, 1)}  # fmt: skip
    grown = {name: _of_hundred(now, name) - _of_hundred(then, name) for name in steps}
    worst = max(grown, key=lambda name: grown[name])
    if grown[worst] < LEAST:
        return left
    more = _t("Most more goes into: %(step)s (%(was)s → %(now)s of 100).") % {
        "step": steps[worst], "was": formats.grouped(_of_hundred(then, worst), 1),
        "now": formats.grouped(_of_hundred(now, worst), 1)}  # fmt: skip
    return wording.sentences([left, more])


def _of_hundred(fall: Waterfall, name: str) -> float:
    return float(getattr(fall, name)) / fall.gross * 100
