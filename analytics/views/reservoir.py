"""The reservoir of key accounts, not a funnel: who came in and who went, month by month, by person and region (L4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, in_words
from analytics.choices import Flow
from analytics.facts import reservoir as facts
from analytics.facts.reservoir import Water
from analytics.facts.reservoir_lines import CLOSING, GROWN, OPENING
from analytics.facts.reservoir_parts import ledgers, names
from analytics.forms.customers import NONE
from analytics.forms.reservoir import (
    IN,
    MEASURES,
    NARROWED,
    OUT,
    PERIODS,
    SPANS,
    SPLITS,
    ReservoirForm,
    asked_of,
)
from analytics.rules.periods import DAY
from analytics.rules.reservoir import INFLOWS, OUTFLOWS, Month, whole
from analytics.views import customers, pictures
from analytics.views.lists import faults_of, ways_of
from analytics.views.reservoir_parts import address, called, falling, formula, parts
from analytics.views.sheet_words import RESERVOIR
from kam.ground import charts, lists
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui

COLOURS = {
    Flow.NEW: "var(--c1)", Flow.PROMOTED: "var(--c5)", Flow.WON_BACK: "var(--c3)", Flow.MOVED_IN: "var(--ink-3)",
    Flow.DEMOTED: "var(--c2)", Flow.CHURNED: "var(--bad)", Flow.UNMASKED: "var(--c4)", Flow.CLOSED: "var(--c6)",
    Flow.MOVED_OUT: "var(--ink-3)", Flow.REOPENED: "var(--c6)",
}  # fmt: skip


class Reservoir(Page):
    """What stood there, what came and went; each number opens the customers behind it."""

    template_name, nav, right = "analytics/reservoir/show.html", "analyses", Right.SEE_DASHBOARD
    title = _("Reservoir")
    narrowed_by = ReservoirForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ReservoirForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "reservoir"), "form": form, "asked": request.GET}
        around |= {"periods": periods(request.GET, is_free=form.is_valid() and form.is_free)}
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.water(self.user, **form.span, chosen=form.accounts)
        if found is None:
            return self.show(**around)
        people = names(found)
        offered = choices(found, people, self.user, request.GET)
        around |= {"choices": offered} | spoken_of(found)
        if self.is_file:
            head, rows = sheet(found, form, people)
            return self.exported("reservoir", head, rows)
        return self.show(**around, **shown(found, form, people, offered, request.GET))


def shown(
    found: Water, form: ReservoirForm, people: dict[Any, str], offered: Mapping[str, Any], asked: Any
) -> dict[str, Any]:
    """All parts of the page; where nobody who is asked for stood there or came, the way back alone."""
    months, in_money = found.months(form.keep), form.cleaned_data["measure"] == "net"
    narrowed = any(form.cleaned_data[name] for name in NARROWED)
    if narrowed and not any(month.opening or month.closing or any(month.flows.values()) for month in months):
        chips = narrowings(offered, asked)
        return {"nobody": customers.nobody(chips, asked, NARROWED), "chips": chips}
    by = form.cleaned_data["by"] or SPLITS[0][0]
    flows = used(months)
    return {
        "as_of": found.bounds[-1], "headline": headline(months), "figures": figures(months, asked),
        "chart": picture(months, flows, asked, in_money), "flows": [(flow, flow.label) for flow in flows],
        "rows": [row(month, flows, asked, in_money) for month in [*reversed(months)]],
        "total": row(whole(months), flows, asked, in_money, is_total=True) if len(months) > 1 else None,
        "in_money": in_money, "parts": parts(found, form, flows, people, asked), "by": dict(SPLITS)[by],
        "formula": formula(flows, has_grown=in_money), "falling": falling(months),
        "measures": [(label, lists.url_with(asked, measure=key), (key == "net") == in_money)
                     for key, label in MEASURES],
        "splits": [(label, lists.url_with(asked, by=key), key == by) for key, label in SPLITS],
        "files": lists.files(asked),
        "since": found.bounds[0], "late": late(found), "chips": narrowings(offered, asked),
        "is_todays": bool(form.accounts),
    }  # fmt: skip


def spoken_of(found: Water) -> dict[str, str]:
    """The months that are shown, as their fields write them."""
    first, last = found.bounds[0] + DAY, found.bounds[-1]
    return {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}


def narrowings(offered: Mapping[str, list[tuple[str, str]]], asked: Any) -> list[tuple[str, str]]:
    """What the page is narrowed to, each with the address without it."""
    called = {"owner": dict(offered["owners"]), "region": dict(offered["regions"])}
    return customers.chips(asked, called, NARROWED)


def periods(asked: Any, *, is_free: bool) -> list[tuple[Any, str, bool]]:
    """The spans that are one tap away: {words, address, whether it is the one that is shown}."""
    others = dict.fromkeys(("months", "period", "first", "last", "until"))
    name, count = asked.get("period", ""), asked.get("months") or str(SPANS[1])
    by_count = [
        (ngettext("%d month", "%d months", n) % n, lists.url_with(asked, **others | {"months": n}),
         not is_free and not name and count == str(n))
        for n in SPANS
    ]  # fmt: skip
    by_name = [(label, lists.url_with(asked, **others | {"period": key}), not is_free and name == key)
               for key, label in PERIODS]  # fmt: skip
    return [*by_name, *by_count]


def choices(found: Water, people: dict[Any, str], user: Any, asked: Any) -> dict[str, list[tuple[str, str]]]:
    """What the page can be narrowed to: what customers are today, and whoever and wherever they were then."""
    offered = customers.choices(user, asked)
    owners = dict(offered["owners"]) | {asked_of("owner", key): name for key, name in people.items()}
    there = {asked_of("region", place.region): place.region for place in found.places()}
    regions = dict(offered["regions"]) | {key: name or _t("Not known") for key, name in there.items()}
    named = sorted(owners.items(), key=lambda one: one[1])
    return offered | {"owners": named, "regions": sorted(regions.items(), key=lambda one: (one[0] == NONE, one[1]))}


def late(found: Water) -> bool:
    """Whether the first months are shown at the worth of no run at all."""
    return found.runs[0] is None


def used(months: Sequence[Month]) -> list[Flow]:
    """The ways that anybody went, and those of the formula in any case."""
    rare = (Flow.MOVED_IN, Flow.MOVED_OUT, Flow.CLOSED, Flow.REOPENED)
    return [flow for flow in (*INFLOWS, *OUTFLOWS) if flow not in rare or any(month.flows[flow] for month in months)]


def row(month: Month, flows: Sequence[Flow], asked: Any, in_money: bool, *, is_total: bool = False) -> dict[str, Any]:
    """One line of the table; the line of all months opens all."""
    which = None if is_total else month
    cells = []
    for flow in flows:
        count, sign = month.flows[flow], "+" if flow in INFLOWS else "−"
        value = pictures.short(month.nets.get(flow, Decimal(0))) if in_money else f"{count:,}"
        cells.append({"text": f"{sign}{value}" if count else "", "label": flow.label,
                      "url": address(asked, which, flow.value)})  # fmt: skip
    opening, closing = (month.opening_net, month.closing_net) if in_money else (month.opening, month.closing)
    write = pictures.short if in_money else "{:,}".format
    return {
        "name": _t("All months") if is_total else formats.month(month.until, ui.language()), "cells": cells,
        "opening": write(opening), "opening_url": address(asked, which, OPENING), "grown": pictures.signed(month.grown),
        "grown_url": address(asked, which, GROWN) if month.grown else "",
        "closing": write(closing), "closing_url": address(asked, which, CLOSING),
    }  # fmt: skip


def headline(months: Sequence[Month]) -> str:
    """The finding in one sentence."""
    came, went = (sum(month.count(flows) for month in months) for flows in (INFLOWS, OUTFLOWS))
    words = ngettext(
        "%(opening)s key account became %(closing)s: %(came)s came in, %(went)s went out.",
        "%(opening)s key accounts became %(closing)s: %(came)s came in, %(went)s went out.",
        months[0].opening,
    )
    numbers = {"opening": months[0].opening, "closing": months[-1].closing, "came": came, "went": went}
    told = words % {name: f"{value:,}" for name, value in numbers.items()}
    grown = sum((month.grown for month in months), Decimal(0))
    more = (
        _t("Those that stood there bring %(amount)s more.")
        if grown >= 0
        else _t("Those that stood there bring %(amount)s less.")
    )
    return f"{told}{'' if ui.language().startswith('zh') else ' '}{more % {'amount': pictures.short(abs(grown))}}"


def figures(months: Sequence[Month], asked: Any) -> list[dict[str, Any]]:
    """Opening, in, out, closing: customers, and their net contribution."""
    all_of = whole(months)
    rows = [
        (_t("At the opening"), all_of.opening, all_of.opening_net, OPENING),
        (_t("Came in"), all_of.count(INFLOWS), all_of.net(INFLOWS), IN),
        (_t("Went out"), all_of.count(OUTFLOWS), all_of.net(OUTFLOWS), OUT),
        (_t("At the close"), all_of.closing, all_of.closing_net, CLOSING),
    ]
    return [
        {"label": label, "value": f"{count:,}", "hint": ui.money(net), "url": address(asked, None, flow)}
        for label, count, net, flow in rows
    ]


def picture(months: Sequence[Month], flows: Sequence[Flow], asked: Any, in_money: bool) -> Chart:
    """What came in above the line, what went out below it, each opening its customers; how much stood there after."""
    labels = [formats.month(month.until, ui.language()) for month in months]
    series = [charts.bars(flow.label, bars(months, flow, asked, in_money), colour=COLOURS[flow], stack="flow")
              for flow in flows if any(month.flows[flow] for month in months)]  # fmt: skip
    if in_money:
        grown = [{"value": month.grown, "url": address(asked, month, GROWN)} for month in months]
        series.append(charts.bars(_t("Grown or shrunk"), grown, colour="var(--edge)", stack="flow"))
    levels = [month.closing_net if in_money else month.closing for month in months]
    points = [{"value": level, "url": address(asked, month, CLOSING)}
              for level, month in zip(levels, months, strict=True)]  # fmt: skip
    name = _t("At the close (right)")
    series.append(charts.line(name, points, colour="var(--ink)", yAxisIndex=1, showSymbol=True, symbolSize=9))
    axes = charts.one_zero(ends(series[:-1]), (float(min(levels)), float(max(levels))),
                           form="money" if in_money else "num", whole=not in_money)  # fmt: skip
    option = {
        "xAxis": charts.axis("category", means=_t("Month"), data=labels),
        "yAxis": axes,
        "legend": {},
        "series": series,
    }
    return Chart("reservoir", "bar", option, height=320)


def ends(stacked: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """How far down and up bars reach that stand on each other, and those below the line hang on each other."""
    months = [*zip(*([float(one["value"]) for one in series["data"]] for series in stacked), strict=True)]
    down, up = ([sum(value for value in month if value * sign > 0) for month in months] for sign in (-1, 1))
    return min(down, default=0.0), max(up, default=0.0)


def bars(months: Sequence[Month], flow: Flow, asked: Any, in_money: bool) -> list[dict[str, Any]]:
    """One way in (above the line) or out (below it), a bar a month."""
    sign = 1 if flow in INFLOWS else -1
    return [
        {"value": sign * (month.nets.get(flow, Decimal(0)) if in_money else month.flows[flow]),
         "url": address(asked, month, flow.value)}
        for month in months
    ]  # fmt: skip


def sheet(found: Water, form: ReservoirForm, people: dict[Any, str]) -> Sheet:
    """The ledger as a file: of the whole and of each part its months and all of them as one line; counts, amounts."""
    flows = (*INFLOWS, *OUTFLOWS)
    head = ["part", "after", "until", "opening", *(f.value for f in flows), "closing", "opening_net",
            *(f"{f.value}_net" for f in flows), "grown", "closing_net", "line"]  # fmt: skip
    by = form.cleaned_data["by"] or SPLITS[0][0]
    named = [(called(by, key, people), months) for key, months in ledgers(found, by, form.keep).items()]
    chosen = [("", found.months(form.keep)), *sorted(named, key=lambda one: str(one[0]))]
    lines = [(part, month, "month") for part, months in chosen for month in months]
    lines += [(part, whole(months), "period") for part, months in chosen]
    words = {"line": {"month": _t("month"), "period": _t("whole period")}}
    return in_words(head, ([*_cells(part, month, flows), kind] for part, month, kind in lines), RESERVOIR, words)


def _cells(part: Any, month: Month, flows: Sequence[Flow]) -> list[Any]:
    counts = [month.flows[flow] for flow in flows]
    nets = [month.nets.get(flow, Decimal(0)) for flow in flows]
    return [part, month.after, month.until, month.opening, *counts, month.closing, month.opening_net, *nets,
            month.grown, month.closing_net]  # fmt: skip
