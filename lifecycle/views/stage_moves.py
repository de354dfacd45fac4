"""The list of moves between stages: who moved whom, when, why, and what was not reached yet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.templatetags import ui
from lifecycle.actions import stage_undos
from lifecycle.filters import StageMoveFilter
from lifecycle.models import StageMove
from lifecycle.views.turns import way_back

EMPTY = {
    "title": gettext_lazy("No move fits"),
    "text": gettext_lazy("Take a filter away. Every move between stages stands here with its reason."),
    "icon": "route",
}


def customer_cell(move: StageMove) -> SafeString:
    """The customer with its tier, leading to its page."""
    account = move.journey.account
    return format_html('<span class="row">{}{}</span>', ui.tier(account.tier), account)


def way_cell(move: StageMove) -> SafeString:
    """From where to where."""
    if not move.was:
        return format_html('{}<span class="sub">{}</span>', move.get_stage_display(), _("the beginning"))
    return format_html("{} → {}", move.get_was_display(), move.get_stage_display())


def by_cell(move: Any) -> Any:
    """Who moved it, and for the mover the way back as long as there is one."""
    if not move.turn:
        return str(move.by)
    address = way_back(move.journey.account_id, move.turn)
    return format_html('{}<a class="button bare small" href="{}">{}</a>', move.by, address, _("Take back"))


def without_words(move: StageMove) -> str:
    """What was not reached when it moved on."""
    return wording.clauses(move.without)


COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda m: m.journey.account.name, customer_cell),
    Column("account_code", gettext_lazy("Customer code"), lambda m: m.journey.account.code, only="export"),
    Column("was", gettext_lazy("From stage"), lambda m: m.get_was_display(), only="export"),
    Column("stage", gettext_lazy("To stage"), lambda m: m.get_stage_display(), only="export"),
    Column("way", pgettext_lazy("stage", "Move"), way_cell, way_cell, only="page"),
    Column("on", gettext_lazy("Day"), lambda m: m.on, lambda m: ui.day(m.on, "short"), "on"),
    Column("reason", gettext_lazy("Reason"), lambda m: m.why, css="wide"),
    Column("without", gettext_lazy("Moved on without"), without_words, css="wide"),
    Column("by", gettext_lazy("By"), lambda m: str(m.by), by_cell, css="quiet"),
    Column("owner", gettext_lazy("Owner"), lambda m: m.journey.account.owner or "", only="export"),
]


class StageMoveList(ListPage):
    """Every move, the newest first."""

    model, filterset_class, name, nav = StageMove, StageMoveFilter, "stage-moves", "stages"
    title, default_sort = gettext_lazy("Moves between stages"), "-on"
    subtitle = gettext_lazy("Who moved whom, when and why, and what was not reached yet")
    empty: ClassVar[dict[str, Any]] = EMPTY
    columns: ClassVar[list[Column]] = COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("journey__account__owner", "by")

    def prepare(self, rows: list[Any]) -> None:
        turns = stage_undos.offered([row.journey.account_id for row in rows], by=self.user)
        for row in rows:  # the first one of a customer is its last
            row.turn = turns.pop(row.journey.account_id, None)

    def row_url(self, row: StageMove) -> str:
        return reverse("accounts:account-detail", args=[row.journey.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Life cycle"), reverse("lifecycle:journey-list"))]
