"""That figures are being computed anew; and on a page that stayed open, as soon as they are, that they are there."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from analytics.facts import newer
from kam.choices import RunKind, RunState
from kam.ground.pages import Page
from kam.models import Run

PARTS: dict[str, tuple[RunKind, ...]] = {
    "dashboard": (RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN, RunKind.VALUE),
    "earnings": (RunKind.CONTRIBUTION, RunKind.CHURN, RunKind.VALUE),
    "value": (RunKind.VALUE,),
}
"""The runs that the figures of a page come from; the first tells of which day they are."""


class Renewal(NamedTuple):
    """A run that a page waits for; `day` is the day of the figures it shows meanwhile, None where there are none."""

    part: str
    run: Run
    day: date | None


def waited_for(part: str, day: date | None) -> Renewal | None:
    """The run under way, or waiting, that makes the figures of a page old; None where nothing is. One query."""
    run = newer.coming(*PARTS[part])
    return Renewal(part, run, day) if run else None


class RenewalLine(Page):
    """What a page asks for again and again while it waits for a run: how far it is, or how it ended."""

    template_name, title = "analytics/renewals/line.html", _("Figures computed anew")

    def context(self) -> dict[str, Any]:
        part = self.kwargs["part"]
        kinds = (RunKind.ALL, *PARTS.get(part, ()))
        asked = Run.objects.filter(kind__in=kinds, pk=self.kwargs["run"]).first()
        if part not in PARTS or asked is None:
            raise Http404
        shown = Run.objects.current(PARTS[part][0])
        day = shown.as_of if shown else None
        renewed = waited_for(part, day) or Renewal(part, asked, day)
        return {"renewed": renewed, "failed": asked.state == RunState.FAILED}
