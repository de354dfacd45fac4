"""The customers behind a number of coverage: who, last seen when, at which level, how late, planned when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import dated
from analytics.facts import visiting as facts
from analytics.forms.coverage import STATES, CoverageForm
from analytics.views.coverage import MOST, cells, named, sheet
from analytics.views.lists import faults_of
from kam.ground import lists
from kam.ground.pages import Page, exported


class CoverageList(Page):
    """The latest first, those that were never seen above all."""

    template_name, nav, title = "analytics/coverage/list.html", "analyses", _("Visit coverage: the customers")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Visit coverage"), reverse("analytics:coverage"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CoverageForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        found = facts.asked(self.user, form)
        found.accounts.sort(key=lambda one: (one.last_on is not None, -one.late(found.day), one.key))
        if request.GET.get("format") in ("csv", "xlsx"):
            rows = [cells(one, found, known) for one, known in named(found.accounts)]
            return exported(dated("coverage", found.day), request.GET["format"], *sheet(rows), by=self.user,
                            asked=request.GET.urlencode())  # fmt: skip
        listed = [{"one": one, "account": known, "late": one.late(found.day)}
                  for one, known in named(found.accounts[:MOST])]  # fmt: skip
        files = {kind: lists.url_with(request.GET, format=kind) for kind in ("csv", "xlsx")}
        return self.show(rows=listed, more=len(found.accounts) - len(listed), files=files, as_of=found.day,
                         headline=headline(len(found.accounts), form))  # fmt: skip


def headline(count: int, form: CoverageForm) -> str:
    """Which state, and how many."""
    way = str(dict(STATES).get(form.cleaned_data["state"], _t("To be visited")))
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", count)
    return words % {"way": way, "count": f"{count:,}"}
