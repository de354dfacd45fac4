"""The customers behind a number of cost to serve, and what serving one customer takes against what it brings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import serving as facts
from analytics.facts.serving import KINDS, Serving
from analytics.forms.customers import TIERS
from analytics.forms.serving import QUARTERS, STATES, ServingForm
from analytics.rules import serving as rules
from analytics.rules.serving import COST, EATEN, EFFORT, HEAVY, LIGHT, Row
from analytics.views import customers
from analytics.views import serving_pictures as pictures
from analytics.views import serving_quarters as quarters
from analytics.views.lists import faults_of
from analytics.views.serving import account_line, entries_of, file_name, kind_line, sheet
from kam.ground import bulk, lists
from kam.ground.pages import Page, Panel
from kam.ground.wording import gap
from kam.rules import formats

SHOWN = 50


class ServingList(Page):
    """The customers, those that take most first."""

    template_name, nav, title = "analytics/serving/list.html", "analyses", _("Cost to serve: the customers")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Cost to serve"), reverse("analytics:serving"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ServingForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        found = facts.gather(self.user, as_of=form.cleaned_data["as_of"], measure=form.measured)
        rows = form.sorted(form.picked(found.rows)) if found else []
        if self.is_file:
            return self.exported(file_name(found), *sheet(rows))
        part, pager = lists.part_of(rows, request.GET, SHOWN)
        known = customers.named([one.account for one in part])
        listed = [account_line(one, known[one.account]) for one in part if one.account in known]
        files = lists.files(request.GET)
        return self.show(rows=listed, pager=pager, files=files, as_of=found.as_of if found else None,
                         headline=headline(rows, form), sorts=quarters.heads(form, request.GET))  # fmt: skip


def headline(rows: list[Row], form: ServingForm) -> str:
    """Which customers, how many, and what serving them costs."""
    quarter, state = dict(QUARTERS).get(form.cleaned_data["quarter"]), dict(STATES).get(form.cleaned_data["state"])
    way = " · ".join(map(str, filter(None, (quarter, state)))) or dict(TIERS).get(form.cleaned_data["tier"]) or _t(
        "Everybody")  # fmt: skip
    words = ngettext("%(way)s: %(count)s customer, %(cost)s cost to serve",
                     "%(way)s: %(count)s customers, %(cost)s cost to serve", len(rows))  # fmt: skip
    cost = pictures.short(sum(one.cost for one in rows))
    return words % {"way": way, "count": f"{len(rows):,}", "cost": cost}


class AccountServing(Panel):
    """What serving one customer takes, by kind, held against what is usual among those the reader sees."""

    model, template_name = Account, "analytics/serving/_account.html"

    def context(self) -> dict[str, Any]:
        found = facts.gather(self.user)
        row = next((one for one in found.rows if one.account == self.object.pk), None) if found else None
        if found is None or row is None:
            return {"object": self.object, "row": None}
        whole, kinds = rules.line([row]), rules.by_kind([row], KINDS)
        whose = {"account": row.account}
        urls, earlier = ({one.kind: entries_of(found, whose, one.kind, ago=ago) for one in kinds} for ago in (0, 1))
        return {
            "object": self.object, "row": account_line(row, self.object), "says": says(row, found),
            "as_of": found.as_of, "bars": pictures.kinds(kinds, urls, earlier), "before": bulk.money(row.before),
            "effort": effort(row, found),
            "kinds": [kind_line(one, whole, urls[one.kind]) for one in kinds],
        }  # fmt: skip


def effort(row: Row, found: Serving) -> str:
    """Its share of all our effort, the time of visits in it, against its share of the gross profit."""
    usual, whole = rules.usual(found.rows, EFFORT), rules.line(found.rows)
    if whole.effort <= 0 or whole.gross <= 0:
        return ""
    told = _t("In money, the time of visits at its hour rate included, it takes %(taken)s of what serving all "
              "customers costs and brings %(given)s of the gross profit: for each 1%% of the profit %(each)s%% of the "
              "cost.")  # fmt: skip
    quotient = rules.quotient(row.effort, row.gross, usual)
    if quotient is None:
        told = _t("In money, the time of visits at its hour rate included, it takes %(taken)s of what serving all "
                  "customers costs and brings no gross profit.")  # fmt: skip
    given = formats.percent(max(row.gross, 0) / whole.gross, 1)
    return told % {"taken": formats.percent(row.effort / whole.effort, 1), "given": given,
                   "each": formats.grouped(quotient or 0, 1)}  # fmt: skip


def says(row: Row, found: Serving) -> str:
    """What serving it takes of its gross profit, against what is usual, and what that means."""
    if not row.cost:
        return _t("No cost to serve was entered in this year.")
    if row.gross <= 0:
        told = _t("Serving it cost %(cost)s in the year, and the goods brought no gross profit.")
        return told % {"cost": pictures.short(row.cost)}
    told = _t("Serving it cost %(cost)s in the year, %(rate)s of its gross profit.")
    parts = [told % {"cost": pictures.short(row.cost), "rate": pictures.rate(row.cost / row.gross)}]
    if found.usual.measure == COST and found.usual.rate is not None:
        parts.append(_t("Usual among the customers you see: %(rate)s.") % {"rate": pictures.rate(found.usual.rate)})
    meaning = {EATEN: _t("It costs all that it brings."),
               HEAVY: _t("It takes over twice what is usual for what it brings."),
               LIGHT: _t("It takes under half of what is usual for what it brings.")}  # fmt: skip
    parts += [words for state, words in meaning.items() if state in row.states][:1]
    return gap().join(parts)
