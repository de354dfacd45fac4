"""The list of milestones that people say were reached: by whom, when, and how they know."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground import coded, round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.templatetags import ui
from lifecycle.filters import MilestoneMarkFilter
from lifecycle.models import MilestoneMark
from lifecycle.views.visits import customer

EMPTY = {
    "title": gettext_lazy("Nothing ticked yet"),
    "text": gettext_lazy("Tick a milestone on a customer's page, under Life cycle, or import a file of them."),
    "icon": "flag",
}
COLUMNS = [
    *round_trips.columns("milestone_marks", {
        "account": lambda m: m.account.code, "milestone": lambda m: m.milestone.key, "on": lambda m: m.on,
        "note": lambda m: coded.say(m.note),
    }),
    Column("account", gettext_lazy("Customer"), lambda m: m.account.name, customer),
    Column("stage", gettext_lazy("Stage"), lambda m: m.milestone.get_stage_display(), css="desk"),
    Column("name", gettext_lazy("Milestone"), lambda m: str(m.milestone)),
    Column("on", gettext_lazy("Reached on"), lambda m: m.on, lambda m: ui.day(m.on, "short"), "on", only="page"),
    Column("note", gettext_lazy("How we know"), lambda m: coded.say(m.note), css="wide", only="page"),
    Column("by", gettext_lazy("By"), lambda m: str(m.by), css="desk quiet"),
]  # fmt: skip


class MilestoneMarkList(ListPage):
    """What was said by hand, the newest first; what evidence shows stands on each customer's page."""

    model, filterset_class, name, nav = MilestoneMark, MilestoneMarkFilter, "milestone-marks", "stages"
    title, default_sort = gettext_lazy("Milestones reached"), "-on"
    subtitle = gettext_lazy("What somebody ticked by hand, and how they know")
    empty: ClassVar[dict[str, Any]] = EMPTY
    columns: ClassVar[list[Column]] = COLUMNS

    def rows(self) -> Any:
        return MilestoneMark.objects.visible_to(self.user).live().select_related("account", "milestone", "by")

    def row_url(self, row: MilestoneMark) -> str:
        return reverse("accounts:account-detail", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Life cycle"), reverse("lifecycle:journey-list"))]
