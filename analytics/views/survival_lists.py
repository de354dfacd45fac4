"""The customers behind a curve of how long they stay: since when, the last order, for how many months, gone or not."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.views.sheet_words import in_words
from analytics.facts import survival as facts
from analytics.forms.survival import STATES, SurvivalForm
from analytics.rules.survival import Row
from analytics.rules.trade import YEAR
from analytics.views import customers
from analytics.views.lists import faults_of
from analytics.views.sheet_words import SURVIVAL
from kam.ground import lists
from kam.ground.pages import Page

SHOWN = 50
HEAD = ["account_id", "code", "name", "tier", "owner", "region", "segment", "entered", "last_order", "days", "gone"]


class SurvivalList(Page):
    """Those who went first, then those who stay, the newest entries above all."""

    template_name, nav, title = "analytics/survival/list.html", "analyses", _("How long they stay: the customers")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("How long they stay"), reverse("analytics:survival"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SurvivalForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        rows = form.picked(facts.gather(self.user, as_of=form.day, by_tier=form.by_tier))
        rows.sort(key=lambda one: (not one.gone, -one.entered.toordinal(), one.account, one.tier))
        if self.is_file:
            return self.exported("survival-customers", *in_words(HEAD, lines(rows), SURVIVAL))
        part, pager = lists.part_of(rows, request.GET, SHOWN)
        known = customers.named([one.account for one in part])
        listed = [{"one": one, "account": known[one.account], "months": one.days * 12 // YEAR}
                  for one in part if one.account in known]  # fmt: skip
        files = lists.files(request.GET)
        return self.show(rows=listed, pager=pager, files=files, by_tier=form.by_tier, headline=headline(rows, form))


def headline(rows: list[Row], form: SurvivalForm) -> str:
    """Which customers, and how many."""
    way = dict(STATES).get(form.cleaned_data["state"]) or pgettext("customer", "Entered")
    if (within := form.cleaned_data["within"]) is not None:
        way = _t("Gone after at most %(days)s days") % {"days": f"{within:,}"}
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", len(rows))
    return words % {"way": way, "count": f"{len(rows):,}"}


def lines(rows: list[Row]) -> Any:
    """A line of the file for each stay."""
    known = customers.named([one.account for one in rows])
    for one in rows:
        if one.account in known:
            account = known[one.account]
            yield [one.account, account.code, account.name, one.tier or account.tier, str(account.owner or ""),
                   one.region, one.segment, one.entered, one.last_on, one.days, one.gone]  # fmt: skip
