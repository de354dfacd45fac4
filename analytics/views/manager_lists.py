"""The customers behind a manager's figure: what they brought, in which tier they began, whether they ordered again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import managers as facts
from analytics.facts.managers import Held
from analytics.forms.managers import LABELS, STATES, THEN, ManagersForm
from analytics.views import customers, sheet_words
from analytics.views.lists import faults_of
from kam.ground import bulk, lists
from kam.ground.pages import Page

SHOWN = 50
HEAD = ["account_id", "code", "name", "tier_then", "owner", "region", "segment", "net_contribution",
        "ordered_year_before", "ordered_in_the_year"]  # fmt: skip


class ManagersList(Page):
    """Customers that one manager, whose figures one may read, has held all the year; of those one sees."""

    template_name, nav, title = "analytics/managers/list.html", "analyses", _("Account managers: the customers")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Account managers"), reverse("analytics:managers"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ManagersForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        rows = held(self.user, form)
        if request.GET.get("format") in ("csv", "xlsx"):
            return self.exported("managers-customers", *sheet(rows))
        part, pager = lists.part_of(rows, request.GET, SHOWN)
        known = customers.named([one.account for one in part])
        tiers = {**{key: str(label) for key, label in THEN}, "": str(dict(THEN)["none"])}
        listed = [{"one": one, "account": known[one.account], "net": bulk.money(one.net), "then": tiers[one.tier]}
                  for one in part if one.account in known]  # fmt: skip
        files = {kind: lists.url_with(request.GET, format=kind) for kind in ("csv", "xlsx")}
        return self.show(rows=listed, pager=pager, files=files, headline=headline(len(rows), form))


def held(user: Any, form: ManagersForm) -> list[Held]:
    """The rows asked for: of managers whose figures the user may read, and of customers the user sees."""
    books = facts.gather(user, as_of=form.cleaned_data["as_of"])
    if books is None:
        return []
    rows = [one for one in books.held if one.owner in books.names and form.opened(one)]
    seen = set(Account.objects.visible_to(user).order_by().values_list("pk", flat=True))
    return sorted((one for one in rows if one.account in seen), key=lambda one: (one.kept, -one.net, one.account))


def headline(count: int, form: ManagersForm) -> str:
    """Which customers, and how many."""
    way = dict(STATES).get(form.cleaned_data["state"]) or LABELS[form.measured]
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", count)
    return words % {"way": way, "count": f"{count:,}"}


def sheet(rows: list[Held]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, lines(rows), sheet_words.MANAGERS, {"tier_then": dict(THEN)})


def lines(rows: list[Held]) -> Any:
    """A line of the file for each customer."""
    known = customers.named([one.account for one in rows])
    for one in rows:
        if one.account in known:
            account = known[one.account]
            yield [one.account, account.code, account.name, one.tier, str(account.owner or ""), one.region, one.segment,
                   bulk.money(one.net), one.was, one.kept]  # fmt: skip
