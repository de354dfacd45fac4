"""Cost to serve: who takes much and gives little, by money, hours or all effort; by kind, tier, owner (K9, K2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, dated, in_words
from analytics.facts import serving as facts
from analytics.facts.serving import KINDS, Serving
from analytics.forms.customers import FILTERS, NONE, PARTS, asked_for
from analytics.forms.serving import QUARTERS, STATES, ServingForm
from analytics.rules import serving as rules
from analytics.rules.serving import COST, EATEN, EFFORT, HEAVY, HOURS, LIGHT, UNTOLD, Kind, Line, Row
from analytics.rules.trade import YEAR
from analytics.views import customers, sheet_words
from analytics.views import serving_pictures as pictures
from analytics.views import serving_quarters as quarters
from analytics.views.lists import faults_of, ways_of
from analytics.views.serving_pictures import hours, short
from kam.ground import bulk, lists
from kam.ground.pages import Page
from kam.ground.wording import gap
from kam.rules import formats
from kam.templatetags import ui

SHOWN, SLIGHT = 10, 0.01
"""Customers named at most; a part below this of the whole is next to nothing of it."""
HEAD = ["account_id", "code", "name", "tier", "owner", "region", "segment", "gross_profit", "cost_to_serve", "left",
        "cost_share", "cost_year_before", "hours", "hours_year_before", "profit_per_hour",
        *(f"cost_{kind}" for kind in KINDS), "states", "visits", "time_of_visits", "effort", "quarter",
        "takes_for_gives"]  # fmt: skip


class ServingPage(Page):
    """Whether what we give customers beyond the goods is worth what they bring."""

    template_name, nav, title = "analytics/serving/show.html", "analyses", _("Cost to serve")
    narrowed_by = ServingForm

    def get_title(self) -> Any:
        return _("Effort and value") if self.request.GET.get("measure") == EFFORT else self.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ServingForm(request.GET, user=self.user)
        here = "effort" if request.GET.get("measure") == EFFORT else "serving"
        around = {"ways": ways_of(self.user, here), "form": form, "asked": request.GET}
        around["choices"] = offered = customers.choices(self.user, request.GET)
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.gather(self.user, as_of=form.cleaned_data["as_of"], measure=form.measured)
        if found is None:
            return self.show(**around)
        rows = form.picked(found.rows)
        if self.is_file:
            return self.exported(file_name(found), *sheet(form.sorted(rows)))
        return self.show(**around, **chosen(found, rows, form, request, offered))


def chosen(found: Serving, rows: list[Row], form: ServingForm, request: HttpRequest, offered: Any) -> dict[str, Any]:
    """The page with what it is narrowed by; that nobody fits where filters leave no customer."""
    narrowed: dict[str, Any] = {"chips": customers.applied(request.GET, offered)}
    if narrowed["chips"] and not rows:
        return narrowed | {"nobody": customers.nobody(narrowed["chips"], request.GET), "whole": rules.line(rows)}
    told = shown(found, rows, form, request.GET)
    return narrowed | told | {"headline": customers.spoken(told["headline"], narrowed["chips"])}


def shown(found: Serving, rows: list[Row], form: ServingForm, asked: Any) -> dict[str, Any]:
    """All of the page."""
    whole, kinds = rules.line(rows), rules.by_kind(rows, KINDS)
    top = pictures.heaviest(rows, form.measured)
    heavy = [one for one in top if HEAVY in one.states]
    known = customers.named([one.account for one in [*top[: pictures.DRAWN], *heavy[:SHOWN]]])
    urls, earlier = ({one.kind: entries(found, form, one.kind, ago=ago) for one in kinds} for ago in (0, 1))
    return {
        "as_of": found.as_of, "since": found.since, "notes": notes(found, form.measured),
        "headline": headline(whole, form.measured), "quarters": quarters.table(rows, found.usual, form),
        "figures": figures(whole, form, found), "is_effort": form.measured == EFFORT,
        "measures": [(label, lists.url_with(asked, measure=key), key == form.measured)
                     for key, label in form.fields["measure"].choices],
        "picture": pictures.spread(top[: pictures.DRAWN], found.usual, known),
        "undrawn": max(len(top) - pictures.DRAWN, 0),
        "heavy": [account_line(one, known[one.account]) for one in heavy[:SHOWN] if one.account in known],
        "heavy_more": max(len(heavy) - SHOWN, 0), "heavy_url": address(form, state=HEAVY),
        "kinds": [kind_line(one, whole, urls[one.kind]) for one in kinds], "bars": pictures.kinds(kinds, urls, earlier),
        "whole": whole, "rows": parts(rows, form), "by": dict(PARTS)[form.part],
        "splits": [(label, lists.url_with(asked, by=key), key == form.part) for key, label in PARTS],
        "files": lists.files(asked),
    }  # fmt: skip


def address(form: ServingForm, **more: str) -> str:
    """The customers behind a number."""
    return f"{reverse('analytics:serving-list')}?{urlencode(form.named() | more)}"


def entries(found: Serving, form: ServingForm, kind: str, *, ago: int = 0) -> str:
    """The cost entries of a kind in the year, or so many years ago; empty where that list cannot be narrowed as far."""
    named = {name: value for name, value in form.named().items() if name in FILTERS}
    if "category" in named or NONE in (named.get("region"), named.get("segment")):
        return ""
    return entries_of(found, named, kind, ago=ago)


def entries_of(found: Serving, named: dict[str, Any], kind: str, *, ago: int = 0) -> str:
    """The cost entries of a kind in the year of the run, or in the year that ended so many years before it."""
    since, until = (day - timedelta(YEAR * ago) for day in (found.since, found.as_of))
    span = {"kind": kind, "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('accounts:cost-list')}?{urlencode(span | named)}"


def headline(whole: Line, measure: str) -> str:
    """The finding: what serving costs, and who takes much of it and gives little."""
    if not whole.taken(measure):
        return _t("No working hours were entered in this year.") if measure == HOURS else (
            _t("No cost to serve was entered in this year."))  # fmt: skip
    told = taken(whole, measure)
    heavy = whole.count(HEAVY)
    if not heavy:
        return told + gap() + _t("Nobody takes over twice what is usual for what they bring.")
    words = ngettext(
        "%(count)s customer takes over twice what is usual for what it brings: %(taken)s of it for %(given)s of the "
        "gross profit.",
        "%(count)s customers take over twice what is usual for what they bring: %(taken)s of it for %(given)s of the "
        "gross profit.", heavy,
    )  # fmt: skip
    said = {"count": f"{heavy:,}", "taken": formats.percent(whole.heavy_share(measure) or 0.0),
            "given": formats.percent(whole.given_share or 0.0)}  # fmt: skip
    return told + gap() + words % said


def taken(whole: Line, measure: str) -> str:
    """What all of them took."""
    if measure == HOURS:
        return _t("Customers took %(hours)s working hours in the year.") % {"hours": hours(whole.hours)}
    if measure == EFFORT:
        if whole.time < whole.effort * SLIGHT:
            told = _t("Customers took %(effort)s of our effort in the year, nearly all of it cost to serve that was "
                      "entered.")  # fmt: skip
            return told % {"effort": short(whole.effort)}
        told = _t("Customers took %(effort)s of our effort in the year: %(cost)s cost to serve that was entered, and "
                  "%(time)s for the time of visits that no entry holds yet.")  # fmt: skip
        return told % {"effort": short(whole.effort), "cost": short(whole.cost), "time": short(whole.time)}
    if whole.rate is None:
        told = _t("Serving customers cost %(cost)s in the year, and the goods brought no gross profit.")
        return told % {"cost": short(whole.cost)}
    told = _t("Serving customers cost %(cost)s in the year, %(rate)s of their gross profit.")
    return told % {"cost": short(whole.cost), "rate": pictures.rate(whole.rate)}


def figures(whole: Line, form: ServingForm, found: Serving) -> list[dict[str, Any]]:
    """The whole in numbers; each opens its customers."""
    states = dict(STATES)
    counted = [
        {"label": states[state], "value": f"{whole.count(state):,}", "url": address(form, state=state),
         "tone": tone if whole.count(state) else "", "hint": hint}
        for state, tone, hint in (
            (HEAVY, "bad", _t("for what it brings, and at least the average")),
            (EATEN, "bad", _t("cost at or above gross profit")),
            (LIGHT, "", _t("for what it brings, at least the average: worth more care?")),
            (UNTOLD, "", _t("bought, yet no hours") if form.measured == HOURS else _t("bought, yet no cost")),
        )
    ]  # fmt: skip
    made_of = {"cost": short(whole.cost), "time": short(whole.time)}
    timed = {"label": _t("Effort, last 365 days"), "value": ui.money(bulk.money(whole.effort)),
             "hint": _t("%(cost)s of costs entered and %(time)s for the time of visits without an entry") % made_of,
             "url": address(form, measure=EFFORT)}  # fmt: skip
    if form.measured == EFFORT:
        return [timed, *counted]
    return [
        {"label": _t("Cost to serve, last 365 days"), "value": ui.money(bulk.money(whole.cost)),
         "url": address(form, measure=COST),
         "hint": _t("%s on the year before") % moved(whole.cost, whole.before) if whole.before > 0 else (
             _t("none the year before"))},
        {"label": _t("Working hours, last 365 days"), "value": hours(whole.hours) if whole.hours else formats.NONE,
         "hint": _t("entered for customers; %s gross profit an hour") % pictures.per_hour(whole.per_hour)
         if whole.hours else _t("nobody entered any"), "url": address(form, measure=HOURS)},
        *counted,
    ]  # fmt: skip


def moved(now: int, before: int) -> str:
    """By how much more or less: `+5%`."""
    change = formats.percent(abs(now / before - 1))
    return f"{formats.MINUS if now < before else '+'}{change}"


def notes(found: Serving, measure: str) -> list[str]:
    """What a reader must know before trusting the figures."""
    told = []
    if found.is_revenue:
        told.append(_t("Too little cost of goods is known: revenue stands in for gross profit."))
    if found.later:
        told.append(_t("Costs were entered or changed after the run. They count here, and in the net contribution from "
                       "the next run on."))  # fmt: skip
    if measure == EFFORT and not found.rated:
        told.append(_t("No hour of visits or of work has a rate yet: the time of visits counts nothing."))
    return told


def kind_line(one: Kind, whole: Line, url: str) -> dict[str, Any]:
    """One kind of cost as the table shows it."""
    return {"name": pictures.KINDS[one.kind], "amount": bulk.money(one.amount), "before": bulk.money(one.before),
            "share": one.amount / whole.cost if whole.cost > 0 else None, "customers": one.customers,
            "url": url}  # fmt: skip


def parts(rows: Sequence[Row], form: ServingForm) -> list[dict[str, Any]]:
    """The parts, tiers in their order, others by what serving them costs."""
    found = rules.by(rows, lambda one: getattr(one, form.part))
    called = customers.names(form.part, found)
    listed = []
    for key, line in found.items():
        narrowed = {form.part: asked_for(form.part, key)}
        listed.append({
            "name": called.get(key, ""), "key": key, "tier": key if form.part == "tier" else "", "line": line,
            "gross": bulk.money(line.gross), "cost": bulk.money(line.cost), "left": bulk.money(line.left),
            "hours": hours(line.hours), "per_hour": pictures.per_hour(line.per_hour), "rate": pictures.rate(line.rate),
            "url": address(form, **narrowed), "heavy": line.count(HEAVY),
            "heavy_url": address(form, **narrowed, state=HEAVY),
        })  # fmt: skip
    if form.part == "tier":
        return sorted(listed, key=lambda one: customers.TIER_ORDER.index(one["key"]))
    return sorted(listed, key=lambda one: (-one["line"].cost, one["name"]))


def account_line(one: Row, account: Any) -> dict[str, Any]:
    """One customer as tables show it."""
    most = max(zip(one.kinds, KINDS, strict=True), key=lambda pair: pair[0])
    return {
        "one": one, "account": account, "gross": bulk.money(one.gross), "cost": bulk.money(one.cost),
        "left": bulk.money(one.left), "hours": hours(one.hours) if one.hours else "",
        "effort": bulk.money(one.effort), "quotient": pictures.times(one.quotient),
        "rate": pictures.rate(one.cost / one.gross if one.gross > 0 else None),
        "per_hour": pictures.per_hour(one.gross * 100 / one.hours) if one.hours else "",
        "most": pictures.KINDS[most[1]] if most[0] > 0 else "", "states": [dict(STATES)[key] for key in rules.STATES
                                                                           if key in one.states],
    }  # fmt: skip


def file_name(found: Serving | None) -> str:
    """The name of a file of cost to serve, with the day of its run."""
    return dated("cost-to-serve", found.as_of if found else None)


def sheet(rows: Sequence[Row]) -> Sheet:
    """The file in words, a line for each customer; what is money and what is a number is told apart."""
    words = {"states": dict(STATES), "quarter": dict(QUARTERS)}
    return in_words(HEAD, lines(rows), sheet_words.SERVING, words)


def lines(rows: Sequence[Row]) -> Any:
    """A line of the file for each customer, in the order given."""
    known = customers.named([one.account for one in rows])
    for one in rows:
        if one.account in known:
            yield cells(one, known[one.account])


def cells(one: Row, account: Any) -> list[Any]:
    """A line of the file."""
    share = round(one.cost / one.gross, 4) if one.gross > 0 else None
    an_hour = bulk.money(round(one.gross * 100 / one.hours)) if one.hours else None
    worked = [formats.decimal(part) / 100 for part in (one.hours, one.hours_before)]
    return [one.account, account.code, account.name, one.tier, str(account.owner or ""), one.region, one.segment,
            bulk.money(one.gross), bulk.money(one.cost), bulk.money(one.left), share, bulk.money(one.before), *worked,
            an_hour, *(bulk.money(part) for part in one.kinds),
            [state for state in rules.STATES if state in one.states], one.visits, bulk.money(one.time),
            bulk.money(one.effort), one.quarter, None if one.quotient is None else round(one.quotient, 4)]  # fmt: skip
