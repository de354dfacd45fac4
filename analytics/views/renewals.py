"""That figures are being computed anew; and on a page that stayed open, as soon as they are, that they are there."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from analytics.facts import newer
from kam.choices import RunKind, RunState
from kam.ground import heard
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
    watched: bool = False
    """Whether the reader may look at the run itself."""


def waited_for(part: str, day: date | None, user: Any = None) -> Renewal | None:
    """
    The run under way, or waiting, that makes the figures of a page old; None where nothing is. One query.

    A `user` is told whether they may look at the run itself.
    """
    run = newer.coming(*PARTS[part], since=day)
    return waiting(part, run, day, user) if run else None


def waiting(part: str, run: Run, day: date | None, user: Any = None) -> Renewal:
    """A page of figures of a day that waits for this run, which a `user` may look at or not."""
    return Renewal(part, run, day, user is not None and run.is_visible_to(user))


class RenewalLine(Page):
    """
    What a page asks for again and again while it waits for a run: how far it is, or how it ended.

    `?of=` is the day of the figures that the page shows. A run that is gone was followed by another of its day.
    """

    template_name, title = "analytics/renewals/line.html", _("Figures computed anew")

    def context(self) -> dict[str, Any]:
        part, shown = self.kwargs["part"], heard.day(self.request.GET, "of")
        if part not in PARTS:
            raise Http404
        run = Run.objects.filter(kind__in=(RunKind.ALL, *PARTS[part]), pk=self.kwargs["run"]).first()
        failed = run is not None and run.state == RunState.FAILED
        if run is not None and not run.is_over:
            return {"renewed": waiting(part, run, shown, self.user)}
        if failed and (after := waited_for(part, shown, self.user)):
            return {"renewed": after}
        now = Run.objects.current(PARTS[part][0])
        return {"failed": failed, "there": now.as_of if now else None}
