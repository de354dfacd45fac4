"""Development: how revenue moved against a year before and through what, its parts, its seasons (K1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.filters.nouns import UNKNOWN
from accounts.views.sheet_words import Sheet, dated, in_words
from analytics.choices import Compared, Step
from analytics.facts import development_parts as facts
from analytics.facts.development_parts import Bridge, Line
from analytics.filters.development import BREAKDOWNS, GROUP_WORDS, DevelopmentPageFilters, SeasonFilters
from analytics.models import Development
from analytics.rules import development as rules
from analytics.rules import periods
from analytics.rules.development import UNTOLD
from analytics.rules.seasons import CLEAR, LEAST_MONTHS, Seasons
from analytics.views import development_movers, development_won
from analytics.views import development_pictures as pictures
from analytics.views import development_words as words
from analytics.views.lists import OfRun, ways_of
from analytics.views.pictures import short
from analytics.views.sheet_words import DEVELOPMENT
from kam.ground import bulk, lists, wording
from kam.ground.pages import Page
from kam.models import Run
from kam.rules import formats

MOST = 200
NAMES = ("q", "tier", "owner", "region", "industry", "category", "segment", "kind", "account", "as_of", "run")
"""What narrows this page and its lists alike."""


class DevelopmentPage(OfRun, Page):
    """Whether we grow, and by what."""

    model, name, nav, title = Development, "development", "analyses", _("Development")
    template_name = "analytics/development/show.html"
    narrowed_by = DevelopmentPageFilters

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = Development.objects.visible_to(self.user)
        filterset = DevelopmentPageFilters(request.GET, queryset=seen, request=request)
        found = look(filterset, request) if filterset.is_valid() else None
        if found and self.is_file:
            name, head, rows = sheet(found, request.GET.get("part", ""))
            return self.exported(name, head, rows)
        template = "analytics/development/_book.html" if self.htmx else self.template_name
        around = {"filters": filterset.form, "ways": ways_of(self.user, self.name),
                  "chips": lists.chips(filterset, request.GET)}  # fmt: skip
        return self.show(template=template, **around, **(shown(found, request.GET) if found else {"bridge": None}))


def look(filterset: DevelopmentPageFilters, request: HttpRequest) -> Found | None:
    """What a valid question finds; None where no run is kept for it."""
    asked = filterset.form.cleaned_data
    run = run_of(asked)
    if run is None:
        return None
    seasons = SeasonFilters(request.GET, queryset=facts.season_rows(request.user), request=request)
    return Found(run, filterset.qs, seasons.qs if seasons.is_valid() else seasons.queryset.none(), asked)


def run_of(asked: dict[str, Any]) -> Run | None:
    """The run a question is about; None where none is kept."""
    if asked.get("run") is not None:
        found: Run | None = facts.kept_runs().filter(pk=asked["run"]).first()
        return found
    return facts.run_on(asked.get("as_of"))


class Found:
    """What was found for a question, each part asked for once."""

    def __init__(self, run: Run, rows: Any, season_rows: Any, asked: dict[str, Any]) -> None:
        self.run, self.rows, self.season_rows, self.asked = run, rows, season_rows, asked
        self.period = Compared(asked.get("period") or Compared.YEAR)
        self.by = asked.get("by") or facts.BREAKDOWNS[0]
        self.times = facts.times(run, self.period)

    def seasons(self) -> tuple[dict[tuple[int, int], int], Seasons]:
        return facts.seasons_of(self.season_rows, self.run)


def shown(found: Found, asked: Any) -> dict[str, Any]:
    """All parts of the page."""
    bridge = facts.bridge(found.rows)
    lines = facts.parts(found.rows, found.by)
    months, seasons = found.seasons()
    urls = {step: opened(asked, step=step) for step in ("", *Step.values)}
    part_urls = [part_url(line, found.by, asked) for line in lines[:MOST]]
    return {
        "as_of": found.run.as_of, "headline": words.headline(bridge), "times": words.against(found.times),
        "periods": [(label, lists.url_with(asked, period=key), key == found.period) for key, label in Compared.choices],
        "figures": figures(bridge, asked), "bridge": bridge, "whole_url": opened(asked),
        "whole_change": words.changed(bridge.change),
        "won": development_won.of_book(found.rows, bridge),
        "picture": pictures.bridge("book", bridge, urls, table=False) if bridge.steps else None,
        "steps": steps(bridge, urls),
        "movers": development_movers.shown(found.rows), "movers_url": opened(asked, sort="change"),
        "cut": cut(bridge),
        "breakdowns": [(label, lists.url_with(asked, by=key), key == found.by) for key, label in BREAKDOWNS.items()],
        "by": BREAKDOWNS[found.by], "lines": told(lines, part_urls, found.by), "more": max(len(lines) - MOST, 0),
        "share_says": words.share_says(lines, found.by),
        "shares": pictures.shares(lines[:MOST], found.by, part_urls) if len(lines) > 1 else None,
        "season_says": words.season_says(seasons), "seasons": pictures.seasons(seasons) if seasons.months else None,
        "season_lines": season_lines(months, seasons, order_days(asked)),
        "files": {part: lists.files(asked, part=part)
                  for part in ("bridge", "shares", "seasons")},
        "method": method(),
    }  # fmt: skip


def cut(bridge: Bridge) -> str:
    """Where the axis of the bridge begins, where that is not nought."""
    least = pictures.ground(bridge).get("min", 0.0)
    return short(Decimal(least)) if least else ""


def opened(asked: Any, **more: Any) -> str:
    """The list of what moved, narrowed as the page is and further."""
    kept = {name: asked.get(name) for name in (*NAMES, "period") if asked.get(name)}
    return f"{reverse('analytics:development-list')}?{urlencode({k: v for k, v in (kept | more).items() if v})}"


def part_url(line: Line, by: str, asked: Any) -> str:
    """The list of a part's customers."""
    key = line.key or ("unassigned" if by == facts.OWNER else UNKNOWN)
    return opened(asked, **{by: key})


def order_days(asked: Any) -> bool:
    """Whether the orders of a month are those of the page: of everybody, or of one customer."""
    return not any(asked.get(name) for name in NAMES if name not in ("as_of", "run"))


def figures(bridge: Bridge, asked: Any) -> list[dict[str, Any]]:
    """The whole in numbers, each opening its customers."""
    groups, growth = bridge.groups, bridge.growth
    came, went = (bridge.customers(*rules.GROUPS[name]) for name in ("market", "lost"))

    def figure(name: str, label: str, hint: str) -> dict[str, Any]:
        amount = groups[name]
        step = name if name in GROUP_WORDS else rules.GROUPS[name][0]
        return {"label": label, "value": words.signed(amount), "hint": hint, "url": opened(asked, step=step),
                "tone": "bad" if amount < 0 else ""}  # fmt: skip

    before = _t("%(before)s a year before") % {"before": short(bridge.before)}
    if growth is not None:
        share = wording.growth(growth, 1, sign=True)
        before = _t("%(before)s a year before (%(share)s)") % {"before": short(bridge.before), "share": share}
    both = _t("%(up)s more, %(down)s less")
    return [
        {"label": _t("Revenue"), "value": short(bridge.now), "url": opened(asked), "hint": before},
        figure("penetration", _t("More or less of the same"), both % {
            "up": words.signed(bridge.of(Step.MORE)), "down": words.signed(bridge.of(Step.LESS))}),
        figure("offer", _t("New and dropped products"), _t("%(up)s new, %(down)s dropped") % {
            "up": words.signed(bridge.of(Step.PRODUCTS)), "down": words.signed(bridge.of(Step.DROPPED))}),
        figure("market", str(GROUP_WORDS["market"]), _t("%(count)s customers new or back") % {"count": f"{came:,}"}),
        figure("lost", _t("Lost"), _t("%(count)s customers no longer order") % {"count": f"{went:,}"}),
        *([figure("returns", _t("Returns alone"), _t("nothing was bought beside them"))] if groups["returns"] else []),
    ]  # fmt: skip


def steps(bridge: Bridge, urls: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of the bridge: each step with its customers, its amount, its part of what was there before."""
    return [
        {"name": words.step_name(step), "line": line, "url": urls.get(step, ""), "change": words.changed(line.change),
         "part": float(line.change / bridge.before) if bridge.before > 0 else None}
        for step, line in bridge.steps.items()
    ]  # fmt: skip


def told(lines: Sequence[Line], urls: Sequence[str], by: str) -> list[dict[str, Any]]:
    """The rows of the breakdown, with the share of each in both times."""
    wholes = [sum((getattr(line, side) for line in lines), Decimal(0)) for side in ("before", "now")]

    def part(amount: Decimal, whole: Decimal) -> float | None:
        return float(amount / whole) if whole > 0 else None

    return [
        {"name": words.called(line, by), "line": line, "url": url, "change": words.changed(line.change),
         "growth": float(line.change / line.before) if line.before > 0 else None,
         "was": part(line.before, wholes[0]), "share": part(line.now, wholes[1])}
        for line, url in zip(lines, urls, strict=False)
    ]  # fmt: skip


def season_lines(months: dict[tuple[int, int], int], found: Seasons, linked: bool) -> list[dict[str, Any]]:
    """The table of the seasons: a row a month of the calendar, a column a year with its amount."""
    if not found.months or found.first is None:
        return []
    return [
        {"name": words.month_name(one.month), "month": one, "index": words.index(one.index),
         "low": words.index(one.low), "high": words.index(one.high), "cells": [
            {"year": year, "amount": bulk.money(months.get((year, one.month), 0)),
             "url": month_url(year, one.month) if linked else ""}
            for year in years_of(found, one.month)
        ]}
        for one in found.months
    ]  # fmt: skip


def years_of(found: Seasons, month: int) -> list[int]:
    """The years of the calendar in which a month was looked at, the newest first."""
    newest = found.last.year - (month > found.last.month)
    return [newest - place for place in range(found.years)]


def month_url(year: int, month: int, **more: Any) -> str:
    """The orders of a month."""
    first = date(year, month, 1)
    asked = {"since": first, "until": periods.end_of(first)} | more
    return f"{reverse('accounts:order-list')}?{urlencode(asked)}"


def sheet(found: Found, part: str) -> tuple[str, *Sheet]:
    """One part of the page as a file: its name, its head, its rows."""
    if part == "seasons":
        months, seasons = found.seasons()
        rows: list[list[Any]] = [[year, month, bulk.money(cents)] for (year, month), cents in sorted(months.items())]
        indices = {one.month: [round(value, 4) for value in (one.index, one.low, one.high)] for one in seasons.months}
        none: list[Any] = [None] * 3
        return dated("seasons", found.run.as_of), *in_words(["year", "month", "revenue", "index", "low", "high"],
                                   ([*row, *indices.get(row[1], none)] for row in rows), DEVELOPMENT)  # fmt: skip
    if part == "shares":
        lines = facts.parts(found.rows, found.by)
        named = ([words.called(one, found.by), one.customers, one.before, one.now, one.change] for one in lines)
        head = ["part", "customers", "before", "now", "change"]
        return dated("development-shares", found.run.as_of), *in_words(
            head, named, DEVELOPMENT | {"part": BREAKDOWNS[found.by]}
        )
    steps_found = facts.bridge(found.rows).steps
    told = (
        [words.step_name(step), one.customers, one.before, one.now, one.change] for step, one in steps_found.items()
    )
    return dated("development", found.run.as_of), *in_words(
        ["step", "customers", "before", "now", "change"], told, DEVELOPMENT
    )


def method() -> str:
    """How the steps are told apart and the seasons reckoned, for the foot of the page."""
    steps_of = _t("Of whom ordered in both times, each product group is held against itself: new where it was never "
                  "bought up to the end of the time before, dropped where nothing of it came now, else more or less "
                  "of the same. Where %(part)s of a customer's revenue or more comes without products, all of it is "
                  "more or less of the same. A new customer had no order up to then; a new region or industry nobody. "
                  "The steps make the difference to the cent.")  # fmt: skip
    seasons_of = _t("Index: a month's revenue against the mean month of its year (twelve whole months, up to five "
                    "years), the mean of the years with the least and the greatest. A month stands out where it lies "
                    "on one side in every year, by %(clear)s times what chance does; nothing is told of less than two "
                    "years, or of a year with fewer than %(least)s months with revenue.")  # fmt: skip
    told_of = {"part": formats.percent(1 / UNTOLD), "clear": formats.grouped(CLEAR), "least": LEAST_MONTHS}
    return (steps_of + words.gap() + seasons_of) % told_of
