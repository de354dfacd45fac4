"""Due visits that found no day: who needs help, a shift of customers or more days."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.templatetags import ui
from lifecycle.filters import UnplacedFilter
from lifecycle.models import Unplaced
from lifecycle.models.plan_reasons import plan_words

NAMED = 6
EMPTY = {"title": _("Every due visit has its day"), "text": _("The job looks four weeks ahead each night.")}


def why(row: Unplaced) -> str:
    """Why it is due."""
    return wording.clauses(plan_words(row.reasons))


COLUMNS = [
    Column("account", _("Customer"), lambda u: str(u.account), sort="account__name"),
    Column("tier", _("Tier"), lambda u: u.tier, show=lambda u: ui.tier(u.tier), sort="tier"),
    Column("user", _("Colleague"), lambda u: str(u.user), sort="user__name"),
    Column("due_on", _("Due on"), lambda u: u.due_on, show=lambda u: ui.day(u.due_on), sort="due_on"),
    Column("late", _("Days overdue"), lambda u: u.late, sort="late", num=True),
    Column("cause", _("Why no room"), lambda u: u.get_cause_display(), sort="cause"),
    Column("why", _("Why it is due"), why, css="wraps desk"),
]


class UnplacedList(ListPage):
    """What the last run could not place, by manager."""

    model, nav, title, name = Unplaced, "calendar", _("No room"), "unplaced"
    filterset_class, default_sort, columns, empty = UnplacedFilter, "due_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "user")

    def row_url(self, row: Any) -> str:
        return reverse("accounts:account-detail", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def get_subtitle(self) -> str:
        """Whom it concerns most: `Wang Lei 12, Chen Rui 3`."""
        counts = self.model.objects.visible_to(self.user).order_by().values_list("user__name").annotate(n=Count("pk"))
        found = sorted(counts, key=lambda row: (-row[1], row[0]))[:NAMED]
        return wording.listed(f"{name} {count}" for name, count in found)
