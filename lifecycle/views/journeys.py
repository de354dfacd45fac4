"""Journeys: who stands where in the life cycle, since when, stuck first, under a picture of the whole reservoir."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.templatetags import ui
from lifecycle.choices import MAIN_STAGES, Lead, Stage
from lifecycle.facts import milestones, stays
from lifecycle.filters import JourneyFilter
from lifecycle.models import Journey, Milestone
from lifecycle.rules import stages
from lifecycle.views.visits import customer

HEIGHT = 56


def stage_cell(journey: Journey) -> SafeString:
    """The stage, and who leads it."""
    lead = Lead(stages.LEADS[journey.stage]).label
    return format_html('{}<span class="sub">{}</span>', journey.get_stage_display(), lead)


def stood_cell(journey: Any) -> SafeString:
    """Days in the stage; what is beyond the usual stands out."""
    if journey.over is not None and journey.over > 0:
        return format_html('<span class="late">{}</span>', ui.num(journey.stood))
    return format_html("{}", ui.num(journey.stood))


def done_cell(journey: Any) -> str:
    """Milestones reached of those asked for."""
    done, of = journey.reached
    return f"{done}/{of}" if of else "—"


EMPTY = {
    "title": gettext_lazy("No customer fits"),
    "text": gettext_lazy("None stands so with these filters. Take one away to see more."),
    "icon": "route",
}
COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda j: j.account.name, customer),
    Column("account_code", gettext_lazy("Customer code"), lambda j: j.account.code, only="export"),
    Column("stage", gettext_lazy("Stage"), lambda j: j.get_stage_display(), stage_cell),
    Column("lead", gettext_lazy("Led by"), lambda j: Lead(stages.LEADS[j.stage]).label, only="export"),
    Column("since", gettext_lazy("Since"), lambda j: j.since, lambda j: ui.day(j.since, "short"), "since"),
    Column("stood", gettext_lazy("Days there"), lambda j: j.stood, stood_cell, "stood", num=True),
    Column("over", gettext_lazy("Beyond the usual"), lambda j: j.over, lambda j: over_cell(j), "over", num=True),
    Column("done", gettext_lazy("Milestones"), done_cell, done_cell, num=True),
    Column("owner", gettext_lazy("Owner"), lambda j: j.account.owner or ""),
]


def over_cell(journey: Any) -> str:
    return ui.num(journey.over) if journey.over is not None and journey.over > 0 else "—"


class JourneyList(ListPage):
    """Who stands where, the longest beyond the usual first."""

    template_name = "lifecycle/stages/list.html"
    model, filterset_class, name, nav = Journey, JourneyFilter, "journeys", "stages"
    title, default_sort, empty, columns = gettext_lazy("Life cycle"), "-over", EMPTY, COLUMNS

    def rows(self) -> Any:
        seen = super().rows().filter(account__archived_at__isnull=True).select_related("account__owner")
        return seen.timed(timezone.localdate(), stays.usual_days(timezone.localdate()))

    def actions(self) -> list[dict[str, Any]]:
        marks = {"label": _("Milestones reached"), "url": reverse("lifecycle:milestonemark-list"), "icon": "flag"}
        moves = {"label": _("Moves between stages"), "url": reverse("lifecycle:stagemove-list"), "icon": "history"}
        dilemmas = {"label": _("The three dilemmas"), "url": reverse("lifecycle:diagnosis-list"), "icon": "split"}
        return [dilemmas, moves, marks]

    def row_url(self, row: Journey) -> str:
        return reverse("accounts:account-detail", args=[row.account_id])

    def prepare(self, rows: list[Any]) -> None:
        count_milestones(rows)

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else board(super().rows().filter(account__archived_at__isnull=True))


def count_milestones(rows: list[Any]) -> None:
    """How many of its stage's milestones each journey has reached, for all of them at once."""
    by_stage: dict[str, list[Milestone]] = {}
    for one in Milestone.objects.of_stages(*{row.stage for row in rows}):
        by_stage.setdefault(one.stage, []).append(one)
    done: set[tuple[int, int]] = set()
    for stage, asked in by_stage.items():
        done |= set(milestones.prove(asked, [r.account_id for r in rows if r.stage == stage], timezone.localdate()))
    for row in rows:
        asked = by_stage.get(row.stage, [])
        row.reached = sum((row.account_id, one.pk) in done for one in asked), len(asked)


def board(rows: Any) -> dict[str, Any]:
    """The reservoir by stage: how many customers, what they are worth, how full against the fullest."""
    usual = stays.usual(timezone.localdate())
    timed = rows.timed(timezone.localdate(), {stage: one.days for stage, one in usual.items()})
    found = {
        stage: (count, worth)
        for stage, count, worth in rows.order_by()
        .values_list("stage")
        .annotate(Count("pk"), Sum("account__standing__net_contribution"))
    }
    stuck = dict(timed.stuck().order_by().values_list("stage").annotate(Count("pk")))
    most = max([count for count, _worth in found.values()], default=0) or 1
    basins = [_basin(stage, found.get(stage.value, (0, None)), stuck.get(stage.value, 0), most) for stage in Stage]
    return {"basins": basins[: len(MAIN_STAGES)], "exits": basins[len(MAIN_STAGES) :], "usual_says": _says(usual),
            "usual_enough": stays.ENOUGH}  # fmt: skip


def _basin(stage: Stage, held: tuple[int, Any], stuck: int, most: int) -> dict[str, Any]:
    count, worth = held
    level = round(HEIGHT * count / most)
    return {
        "label": stage.label, "lead": Lead(stages.LEADS[stage.value]).label, "count": count, "worth": worth,
        "stuck": stuck, "level": level, "top": HEIGHT - level, "url": f"?stage={stage.value}",
        "stuck_url": f"?stage={stage.value}&stuck=true", "tone": "bad" if stage == Stage.WARNING else "",
    }  # fmt: skip


def _says(usual: Mapping[str, stays.Usual]) -> str:
    """Where the usual stay comes from, stage by stage."""
    parts = []
    for stage, one in usual.items():
        words = ngettext("%(stage)s %(days)d day", "%(stage)s %(days)d days", one.days)
        if one.stays:
            words = ngettext("%(stage)s %(days)d day (%(left)d left, %(here)d still there)",
                             "%(stage)s %(days)d days (%(left)d left, %(here)d still there)", one.days)  # fmt: skip
        told = {"stage": Stage(stage).label, "days": one.days, "left": one.stays, "here": one.going_on}
        parts.append(words % told)
    return " · ".join(parts)
