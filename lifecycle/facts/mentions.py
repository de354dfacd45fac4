"""What reading a visit's note needs to know, and by what it is known again: rivals on file, cases, live plans."""

from __future__ import annotations

from accounts.models import Competitor
from lifecycle.choices import PlanState
from lifecycle.models import Visit
from lifecycle.rules.mentions import Mention

LIVE_PLANS = (PlanState.PLANNED, PlanState.DONE)


def on_file() -> dict[str, tuple[str, ...]]:
    """The competitors that are known, with the names they go by."""
    rows = Competitor.objects.live().values_list("name", "short_name")
    return {name: tuple(filter(None, (name, short))) for name, short in rows}


def reason_of(visit: Visit, mention: Mention) -> str:
    """The sentence of a visit from which a case was opened, by which it is known again."""
    return f"visit-{visit.pk}:{mention.text[:60]}"
