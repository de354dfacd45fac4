"""How long customers stay: the share still active 12, 24, 36 … months after entry, by year of entry, tier, … (K8)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.views.sheet_words import in_words
from analytics.facts import survival as facts
from analytics.forms.survival import GONE, NEAR, PARTS, SCALES, SurvivalForm, part_of
from analytics.rules import survival as rules
from analytics.rules.survival import MARKS, SURE, Curve, Mark, Row
from analytics.views import customers
from analytics.views import survival_pictures as pictures
from analytics.views.lists import faults_of, ways_of
from analytics.views.sheet_words import SURVIVAL
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.ground.wording import gap
from kam.rules import formats, shares
from kam.templatetags import ui

HEAD = ["part", "customers", "gone", *(f"{name}_{months}" for months in MARKS for name in
                                      ("share", "low", "high", "at_risk"))]  # fmt: skip
Parts = Mapping[Hashable, list[Row]]


class SurvivalPage(Page):
    """How long those who came are still with us, and whether those of one kind stay longer."""

    template_name, nav, title = "analytics/survival/show.html", "analyses", _("How long they stay")
    narrowed_by = SurvivalForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SurvivalForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "survival"), "form": form, "asked": request.GET,
                  "choices": customers.choices(self.user, request.GET)}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        rows = form.picked(facts.gather(self.user, as_of=form.day, by_tier=form.by_tier))
        parts = rules.by(rows, lambda one: getattr(one, form.split))
        named = order(parts, form.split)
        curves = {key: rules.curve(parts[key]) for key, _name in named}
        if self.is_file:
            sheet = [cells(name, curves[key]) for key, name in named]
            sheet += [] if form.split == "tier" else [cells(_t("Everybody"), rules.curve(rows))]
            return self.exported("survival", *in_words(HEAD, sheet, SURVIVAL))
        oldest = facts.oldest(self.user, form.day)
        whole = rules.curve(rows) if form.split != "tier" else everybody(self.user, form)
        return self.show(**around, **shown(whole, parts, named, curves, form), oldest=oldest,
                         early=early(rows, oldest, form))  # fmt: skip


def everybody(user: Any, form: SurvivalForm) -> Curve:
    """All from the first order on, beside tiers: who stood in several of them is one customer there."""
    return rules.curve(form.picked(facts.gather(user, as_of=form.day)) if not form.cleaned_data["tier"] else [])


def shown(
    whole: Curve, parts: Parts, named: list[tuple[Hashable, str]], curves: Mapping[Hashable, Curve], form: SurvivalForm
) -> dict[str, Any]:  # fmt: skip
    """All of the page."""
    asked = form.data
    marks = [months for months in MARKS if any(curves[key].at(months) for key, _name in named) or whole.at(months)]
    month = compared(whole, parts, named, curves, form)
    marks = sorted({*marks, month}) if month else marks
    drawn = [(key, name, curves[key], address(form, key)) for key, name in named]
    picture = pictures.curves(drawn, whole, form.split, str(dict(PARTS)[form.split]),
                              opens="" if form.split == "tier" else address(form, None),
                              by_tier=form.by_tier, marks=marks, scale=form.cleaned_data["scale"])  # fmt: skip
    floor = pictures.floor(picture)
    return {
        "as_of": form.day, "any": bool(named), "headline": headline(whole, parts, named, curves, form),
        "differ": differ(parts, form),
        "figures": figures(whole, form), "marks": marks,
        "picture": picture, "floor": floor,
        "scales": [(label, lists.url_with(asked, scale=key), (key == NEAR) == bool(floor))
                   for key, label in SCALES],
        "rows": [line(key, name, curves[key], marks, form) for key, name in named], "by": dict(PARTS)[form.split],
        "whole": line(None, _t("Everybody"), whole, marks, form) if whole.customers and form.split != "tier" else None,
        "splits": [(label, lists.url_with(asked, by=key), key == form.split) for key, label in PARTS],
        "files": lists.files(asked), "by_tier": form.by_tier,
    }  # fmt: skip


def order(parts: Parts, split: str) -> list[tuple[Hashable, str]]:
    """The parts with their names: years from the newest, tiers in their order, others by how many stand in them."""
    if split == "year":
        return [(key, str(key)) for key in sorted(parts, reverse=True)]  # type: ignore[type-var]
    called = customers.names(split, parts)
    if split == "tier":
        return [(key, called[key]) for key in customers.TIER_ORDER if key in parts]
    return [(key, called.get(key, "")) for key in sorted(parts, key=lambda key: (-len(parts[key]), str(key)))]


def address(form: SurvivalForm, key: Hashable, **more: str) -> str:
    """The customers behind a part."""
    said = form.named() | ({} if key is None else {"part": part_of(form.split, key)}) | more
    return f"{reverse('analytics:survival-list')}?{urlencode(said)}"


def headline(
    whole: Curve, parts: Parts, named: list[tuple[Hashable, str]], curves: Mapping[Hashable, Curve], form: SurvivalForm
) -> str:  # fmt: skip
    """How many stay, and where fewest do if the parts differ by more than chance."""
    if not named:
        return _t("No customer entered in this time.")
    if form.split == "tier":
        return gap().join([*([stays(whole, form, "")] if whole.customers else []), *tiers(named, curves)])
    p = rules.chance(parts)
    return stays(whole, form, fewest(whole, named, curves, form.split) if p is not None and p < SURE else "")


def compared(
    whole: Curve, parts: Parts, named: list[tuple[Hashable, str]], curves: Mapping[Hashable, Curve], form: SurvivalForm
) -> int | None:  # fmt: skip
    """The month at which the headline says where fewest stay; None where it does not."""
    p = rules.chance(parts) if form.split != "tier" else None
    if p is None or p >= SURE or not fewest(whole, named, curves, form.split):
        return None
    return common(whole, [curves[key] for key, name in named if name])


def differ(parts: Parts, form: SurvivalForm) -> str:
    """Whether the parts differ by more than chance, with how likely it is."""
    p = rules.chance(parts) if form.split != "tier" else None
    if p is None:
        return ""
    words = _t("The parts below differ by more than chance (%(p)s).") if p < SURE else (
        _t("What sets the parts below apart may be chance (%(p)s)."))  # fmt: skip
    return words % {"p": chance(p)}


def fewest(whole: Curve, named: list[tuple[Hashable, str]], curves: Mapping[Hashable, Curve], split: str) -> str:
    """The part of which the smallest share stayed, at the last month that is known of all; empty where only of one."""
    month = common(whole, [curves[key] for key, name in named if name])
    known = [(one, name) for key, name in named if name and month and (one := curves[key].at(month))]
    if len(known) < 2:
        return ""
    least, name = min(known, key=lambda one: one[0].share)
    words = (
        _t("least of those who came in %(year)s: %(share)s after %(months)s months")
        if split == "year"
        else _t("least of %(name)s: %(share)s after %(months)s months")
    )
    return words % {"name": name, "year": name, "share": formats.percent(least.share), "months": month}


def common(whole: Curve, parts: Collection[Curve]) -> int | None:
    """
    The last month of all parts that are known for more than their first year, in which hardly anybody can be gone.

    Else the mark that is told of everybody.
    """
    ends = [one.end * 12 // rules.YEAR for one in parts]
    later = [months for months in ends if months > MARKS[0]]
    mark = leading(whole)
    return min(later) if len(later) > 1 else mark.months if mark else None


def chance(p: float) -> str:
    """A likelihood in words of statistics."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def leading(found: Curve) -> Mark | None:
    """
    The first mark at which silence shows: within the first year nobody is gone but who was said lost.

    The first of all where no later one is known.
    """
    marks = list(found.marks.values())
    return next((one for one in marks if one.months > MARKS[0]), marks[0] if marks else None)


def stays(whole: Curve, form: SurvivalForm, more: str) -> str:
    """The share still active at the first mark that says something, and `more`, in one sentence."""
    mark, count = leading(whole), {"count": f"{whole.customers:,}"}
    if mark is None:
        words = ngettext("%(count)s customer entered, too recently to say how long they stay.",
                         "%(count)s customers entered, too recently to say how long they stay.",
                         whole.customers)  # fmt: skip
        return words % count
    told = count | {"share": formats.percent(mark.share), "bounds": pictures.bounds(mark), "months": mark.months}
    if form.cleaned_data["tier"]:
        first = ngettext("Of %(count)s customer %(share)s (%(bounds)s) was still active %(months)s months after "
                         "it came into this tier", "Of %(count)s customers %(share)s (%(bounds)s) were still "
                         "active %(months)s months after they came into this tier", whole.customers)  # fmt: skip
    else:
        first = ngettext("Of %(count)s customer %(share)s (%(bounds)s) was still active %(months)s months after "
                         "its first order", "Of %(count)s customers %(share)s (%(bounds)s) were still active "
                         "%(months)s months after their first order", whole.customers)  # fmt: skip
    return _t("{}.").format(wording.clauses(filter(None, [first % told, more])))


def early(rows: Collection[Row], oldest: date | None, form: SurvivalForm) -> str:
    """How many entered as the book begins, of whom many were customers before; "" where none, or tiers are compared."""
    if oldest is None or form.by_tier:
        return ""
    count = sum((row.entered - oldest).days < rules.BEGINNING for row in rows)
    words = ngettext("%(count)s of %(all)s entered within %(days)s days of %(day)s, when the book begins: many a one "
                     "was a customer before, and its months are told too short.",
                     "%(count)s of %(all)s entered within %(days)s days of %(day)s, when the book begins: many of them "
                     "were customers before, and their months are told too short.", count)  # fmt: skip
    told = {"count": f"{count:,}", "all": f"{len(rows):,}", "days": rules.BEGINNING,
            "day": formats.day(oldest, ui.language())}  # fmt: skip
    return words % told if count else ""


def tiers(named: list[tuple[Hashable, str]], curves: Mapping[Hashable, Curve]) -> list[str]:
    """The highest and the lowest tier that anything is known of, at the first mark of both."""
    known = [(name, marks) for key, name in named if (marks := curves[key].marks)]
    if len(known) < 2:
        return []
    (best, high), (last, low) = known[0], known[-1]
    later = sorted(MARKS, key=lambda months: months == MARKS[0])  # in the first year hardly anybody can be gone
    months = next((months for months in later if months in high and months in low), None)
    if months is None:
        return []
    words = _t(
        "%(months)s months after they came into it %(best)s (%(high)s) and %(last)s (%(low)s) were still active."
    )
    return [
        words % {"months": months, "best": best, "last": last, "high": said(high[months]), "low": said(low[months])}
    ]


def said(mark: Mark) -> str:
    """`91%, 84–95%`."""
    return f"{formats.percent(mark.share)}, {pictures.bounds(mark)}"


def figures(whole: Curve, form: SurvivalForm) -> list[dict[str, Any]]:
    """Everybody, who is gone, and the share at each mark."""
    if not whole.customers:
        return []
    at_marks = [
        {"label": _t("After %(months)s months") % {"months": mark.months}, "value": formats.percent(mark.share),
         "hint": _t("%(bounds)s of %(count)s") % {"bounds": pictures.bounds(mark), "count": f"{mark.at_risk:,}"}}
        for mark in list(whole.marks.values())[:4]
    ]  # fmt: skip
    # tiers' lists count from the first day in one: there the whole opens no list of its own
    url = "" if form.split == "tier" else address(form, None)
    gone_url = "" if form.split == "tier" else address(form, None, state=GONE)
    return [
        {"label": _t("Customers"), "value": f"{whole.customers:,}", "url": url},
        {"label": pgettext("customer", "Gone"), "value": f"{whole.gone:,}", "url": gone_url,
         "tone": "bad" if whole.gone else "", "hint": _t("silent for a year, or said lost")}, *at_marks,
    ]  # fmt: skip


def line(key: Hashable, name: str, found: Curve, marks: list[int], form: SurvivalForm) -> dict[str, Any]:
    """A part as the table shows it."""
    return {
        "name": name, "tier": key if form.split == "tier" else "", "customers": found.customers, "gone": found.gone,
        "url": address(form, key), "gone_url": address(form, key, state=GONE),
        "cells": [(months, mark, mark and pictures.bounds(mark),
                   mark and ui.num(mark.at_risk)) for months in marks for mark in [found.at(months)]],
    }  # fmt: skip


def cells(name: str, found: Curve) -> list[Any]:
    """A line of the file."""
    listed: list[Any] = [name, found.customers, found.gone]
    for months in MARKS:
        mark = found.at(months)
        told = [shares.of(value, 4) for value in (mark.share, mark.low, mark.high)] if mark else [None] * 3
        listed += [*told, mark.at_risk if mark else found.under(months * rules.YEAR // 12)]
    return listed
