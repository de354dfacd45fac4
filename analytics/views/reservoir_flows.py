"""The customers behind a number of the reservoir: who came, who went, on which day and why, or who stood there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import KEY_TIERS, Tier
from accounts.views.sheet_words import in_words
from analytics.choices import Flow
from analytics.facts import reservoir as facts
from analytics.facts import reservoir_lines
from analytics.facts.reservoir import Water
from analytics.facts.reservoir_lines import GROWN, Line
from analytics.facts.reservoir_parts import names
from analytics.forms.reservoir import FlowForm
from analytics.rules.histories import Change
from analytics.rules.reservoir import INFLOWS
from analytics.views.lists import faults_of
from analytics.views.reservoir_parts import exact
from analytics.views.sheet_words import FLOWS
from kam.ground import lists
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui

MOST = 200
"""Customers that the page shows; the file has all."""
HEAD = ["account_id", "name", "tier", "day", "flow", "reason", "net_contribution"]


class ReservoirFlows(Page):
    """The newest first; those that stood there by what they bring."""

    template_name, nav, right = "analytics/reservoir/flows.html", "analyses", Right.SEE_DASHBOARD
    title = _("Reservoir: the customers")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reservoir"), reverse("analytics:reservoir"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = FlowForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        found, listed, people = asked(self.user, form)
        if self.is_file:
            rows = [cells(line, people) for line in listed]
            return self.exported("reservoir-customers", *in_words(HEAD, rows, FLOWS))
        shown = [told(line, people) for line in listed[:MOST]]
        files = lists.files(request.GET)
        return self.show(rows=shown, **figures(listed, form.stock), headline=headline(listed, form),
                         more=len(listed) - len(shown), files=files,
                         as_of=found.bounds[-1] if found else None)  # fmt: skip


def figures(listed: list[Line], stock: str) -> dict[str, Any]:
    """What is added up and what it is called; of whom came and went also the ways."""
    total, has_grown = sum((line.net for line in listed), Decimal(0)), stock == GROWN
    measure = _t("Net contribution, more or less") if has_grown else _t("Net contribution")
    return {"total": total, "grown": exact(total), "measure": measure, "has_grown": has_grown, "has_ways": not stock}


def told(line: Line, people: dict[Any, str]) -> dict[str, Any]:
    """A line of the page: why, and where that is written; of who stood there, whether a nomination alone let it."""
    change = line.change
    if change is None:
        return {"line": line, "is_nominated": line.tier not in KEY_TIERS, "grown": exact(line.net)}
    return {"line": line, "why": why(change, people), "url": happening(change, line.account.pk)}


def asked(user: Any, form: FlowForm) -> tuple[Water | None, list[Line], dict[Any, str]]:
    """The reservoir, the customers behind the number that was asked for, and whoever owned any."""
    said = form.cleaned_data
    found = facts.water(user, **form.span, chosen=form.accounts)
    if found is None:
        return None, [], {}
    listed = reservoir_lines.listing(user, found, form.keep, flows=form.flows, stock=form.stock, month=said["month"])
    return found, listed, names(found)


def headline(listed: list[Line], form: FlowForm) -> str:
    """How many, which way, when."""
    flow = str(dict(form.fields["flow"].choices).get(form.cleaned_data["flow"], _t("Came in or went out")))  # type: ignore[attr-defined]
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", len(listed))
    told = words % {"way": flow, "count": f"{len(listed):,}"}
    month = form.cleaned_data["month"]
    return f"{told} · {formats.month(month, ui.language())}" if month else told


def why(change: Change, people: dict[Any, str]) -> str:
    """A way in or out in words."""
    tiers = f"{_word(change.was)} → {_word(change.tier)}"
    if change.other is not None:
        return _moved(change, people)
    match change.flow:
        case Flow.CHURNED:
            return _t("Lost, by its life cycle")
        case Flow.CLOSED:
            return _t("Its file was archived or merged")
        case Flow.REOPENED:
            return _t("Its file is in use again")
        case Flow.UNMASKED:
            return _t("A false key account: %(tiers)s") % {"tiers": tiers}
        case Flow.WON_BACK:
            return _t("Back after it was lost")
    if change.by_nomination:
        return _t("Nominated") if change.flow in INFLOWS else _t("Its nomination is over")
    return _t("First tier: %(tier)s") % {"tier": _word(change.tier)} if change.flow == Flow.NEW else tiers


def happening(change: Change, account: int) -> str:
    """Where the row of a way in or out is written: a move between stages, a nomination, a tier, or the time line."""
    lists = {Flow.CHURNED: "lifecycle:stagemove-list", Flow.WON_BACK: "lifecycle:stagemove-list"}
    if change.other is not None or change.flow in (Flow.CLOSED, Flow.REOPENED):
        return reverse("accounts:account-detail", args=[account])
    by_rank = "accounts:nomination-list" if change.by_nomination else "accounts:tier-list"
    return f"{reverse(lists.get(change.flow, by_rank))}?account={account}"


def _word(tier: str) -> str:
    return str(dict(Tier.choices).get(tier, _t("none")))


def _moved(change: Change, people: dict[Any, str]) -> str:
    """From whom or where it came, to whom or where it went."""
    other = change.other
    assert other is not None
    told = people.get(other.owner, str(other.owner)) if other.owner != change.place.owner else other.region
    words = _t("From %(place)s") if change.flow == Flow.MOVED_IN else _t("To %(place)s")
    return words % {"place": told or _t("Not known")}


def cells(line: Line, people: dict[Any, str]) -> list[Any]:
    """A line of the file."""
    change = line.change
    way = (str(change.flow.label), why(change, people)) if change else ("", "")
    return [line.account.pk, line.account.name, line.tier, line.on, *way, line.net]
