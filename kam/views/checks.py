"""The checks that make data good: each with its number, what it costs, and exactly the rows to mend."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground import checks
from kam.ground.pages import Page
from kam.ground.rights import Right, can


class CheckList(Page):
    """What is to be worked off, and what is done."""

    template_name, nav, right = "kam/checks/show.html", "settings", Right.SEE_DASHBOARD
    title = gettext_lazy("What makes the numbers true")

    def crumbs(self) -> list[tuple[Any, str]]:
        if can(self.user, Right.IMPORT):
            return [(_("First steps"), reverse("kam:guide"))]
        return [(_("Settings"), reverse("kam:settings"))]

    def context(self) -> dict[str, Any]:
        found = checks.read(self.user)
        return {"checks": found, "headline": headline(found)}


class CheckNote(Page):
    """What a dashboard says of it when something is seriously wrong; a fragment that comes after the page."""

    template_name, right, title = "kam/checks/_note.html", Right.SEE_DASHBOARD, gettext_lazy("Checks")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(checks=checks.serious(self.user))


def headline(found: list[checks.Check]) -> str:
    """How many are open, in one line."""
    open_ones = sum(not check.is_done for check in found)
    if not open_ones:
        return _("Nothing is missing: the numbers are as true as the orders.")
    words = ngettext("%(open)s of %(all)s checks is open", "%(open)s of %(all)s checks are open", open_ones)
    return words % {"open": open_ones, "all": len(found)}
