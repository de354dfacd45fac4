"""Who behaves otherwise than the year before, in which manner and how unusually; the most unusual first (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from analytics.choices import MANNERS, Habit, Manner
from analytics.facts import behaviour_changes as facts
from analytics.facts import order_channels
from analytics.facts.behaviour_changes import Tally
from analytics.facts.map_corner import gone
from analytics.filters.behaviour import BehaviourChangeFilters
from analytics.models import BehaviourChange
from analytics.rules.behaviour import CLEAR, LEAST_ORDERS
from analytics.views import behaviour_words as words
from analytics.views import order_channels as ways
from analytics.views.behaviour_pictures import picture
from analytics.views.lists import ACCOUNT, RunRowList, WithoutGone, account_cell
from kam.ground import lists, wording
from kam.ground.lists import Column
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

EMPTY = {
    "title": _("No clear change to show"),
    "text": _("None of these customers clearly changed how they buy. Take a filter away, or recompute."),
    "icon": "activity",
}
OF_CHANGES = ("manner", "direction", "habit")
"""What is asked of changes alone."""
KEPT = ("tier", "region", "segment", "owner")
"""What narrows the silent ones, and the list of their risks likewise."""
NAMED = 10
"""Silent key accounts that are called by their names."""


def what_cell(row: BehaviourChange) -> SafeString:
    """What changed, and below it the manner."""
    tone = words.tone(row.habit, row.rose)
    return format_html(
        '<span class="{}">{}</span><span class="sub">{}</span>', tone, words.called(row.habit, row.rose),
        row.get_manner_display(),
    )  # fmt: skip


def ends_text(row: BehaviourChange) -> str:
    """What it was and is."""
    return words.ends(row.habit, row.before, row.now)


COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("habit", _("What changed"), lambda r: r.get_habit_display(), only="export"),
    Column("manner", _("Manner"), lambda r: r.get_manner_display(), only="export"),
    Column("rose", _("More than before"), lambda r: r.rose, only="export"),
    Column("what", _("What changed"), what_cell, what_cell, css="wide", only="page"),
    Column("ends", _("Against the year before"), ends_text, ends_text, css="wide quiet", only="page"),
    Column("before", _("A year before"), lambda r: r.before, only="export"),
    Column("now", pgettext_lazy("time compared", "Now"), lambda r: r.now, only="export"),
    Column("strength", _("How unusual"), lambda r: r.strength, lambda r: words.strength(r.strength), "strength",
           num=True),
]  # fmt: skip


class BehaviourPage(WithoutGone, RunRowList):
    """Everybody whose manners clearly changed, with how many in which way."""

    model, name, title = BehaviourChange, "behaviour", _("Behaviour")
    template_name, filterset_class = "analytics/behaviour/list.html", BehaviourChangeFilters
    default_sort, columns, empty = "-strength", COLUMNS, EMPTY

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/?tab=behaviour"

    def nobody(self, filterset: Any) -> dict[str, Any]:
        """That nobody changed does not mean that nobody fits: asked is whether anybody can be compared."""
        return {} if compared(self.user, self.run, filterset) != 0 else super().nobody(filterset)

    def show(self, *, template: str = "", **context: Any) -> HttpResponse:
        """A filter changes the sentence and the picture too, so htmx gets them beside the list."""
        return super().show(template="analytics/behaviour/_found.html" if self.htmx else template, **context)

    def context(self) -> dict[str, Any]:
        filterset = self.filterset_class(self.request.GET, queryset=self.rows(), request=self.request)
        asked = filterset.form.cleaned_data if filterset.is_valid() else {}
        among, found = compared(self.user, self.run, filterset), super().context() | {"day": day_of(self.run, asked)}
        if among == 0 and self.nobody(filterset):
            return found | {"nobody": True}
        return found | apart(self, filterset, among) | shown(self.chosen, among, self.request.GET)


def day_of(run: Run | None, asked: dict[str, Any]) -> Any:
    """The day the page speaks of: asked for, that of a run asked for, or the current one's; None before any run."""
    if asked.get("run") is not None:
        return Run.objects.filter(pk=asked["run"]).values_list("as_of", flat=True).first()
    return asked.get("as_of") or (run.as_of if run else None)


def compared(user: Any, run: Run | None, filterset: Any) -> int | None:
    """How many customers could be compared; None where the question is narrower than that can be told for."""
    asked = filterset.form.cleaned_data if filterset.is_valid() else None
    if run is None or asked is None or any(asked.get(name) for name in ("q", "account", "as_of", "run", "gone")):
        return None
    return facts.comparable(user, run, asked)


def channels(page: BehaviourPage, asked: dict[str, Any], among: int | None) -> dict[str, Any]:
    """By which way the orders came; of a question that no order answers it is said that it is not told."""
    if page.run is None or page.run.as_of is None:
        return {}
    if among is None or any(asked.get(name) for name in ("category", *OF_CHANGES)):
        return {"channels": True, "channels_whole": ways.whole_url(asked)}
    sums = order_channels.of_book(page.user, page.run, asked)
    return {"channels": True} | ways.shown(sums, page.run.as_of, ways.of_question(asked))


def apart(page: BehaviourPage, filterset: Any, among: int | None) -> dict[str, Any]:
    """What no change tells of: key accounts that fell silent, as far as that can be told, the gone, and the orders."""
    asked = filterset.form.cleaned_data if filterset.is_valid() else {}
    found = facts.silent(page.user, page.run, asked) if page.run and among is not None else []
    said = {"silent": told_of(found, asked) if found else "", "left_out": left_out(page, filterset)}
    return said | channels(page, asked, among)


def left_out(page: BehaviourPage, filterset: Any) -> SafeString:
    """How many of those who changed are no customers any more, so that the list leaves them out; opens them."""
    if not page.leaves_out or not filterset.is_valid():
        return SafeString("")
    seen = BehaviourChange.objects.visible_to(page.user)
    count = filterset.filter_queryset(seen).filter(gone()).values("account").distinct().count()
    words_of = ngettext("%(count)s that is lost, at rest or archived is not listed",
                        "%(count)s that are lost, at rest or archived are not listed", count)  # fmt: skip
    url, told = lists.url_with(page.request.GET, gone="true"), _t("{}.").format(words_of % {"count": f"{count:,}"})
    return format_html('<a href="{}">{}</a>', url, told) if count else SafeString("")


def told_of(found: list[tuple[int, str]], asked: Mapping[str, Any]) -> SafeString:
    """That nothing here tells of them; each opens its own page, their number the risks of just these."""
    links = [format_html('<a href="/customers/{}/?tab=behaviour">{}</a>', key, name) for key, name in found[:NAMED]]
    rest = len(found) - NAMED
    more = [ngettext("%(n)s more", "%(n)s more", rest) % {"n": f"{rest:,}"}] if rest > 0 else []
    words_of = ngettext(
        "{count} key account has not ordered for several times its usual gap. It is not counted above: who orders "
        "nothing shows no new way of buying. Look at its risk: {names}.",
        "{count} key accounts have not ordered for several times their usual gap. They are not counted above: who "
        "orders nothing shows no new way of buying. Look at their risks: {names}.",
        len(found),
    )
    kept = {name: getattr(asked[name], "pk", asked[name]) for name in KEPT if asked.get(name)}
    query = urlencode({"silent": "true"} | kept)
    risks = format_html('<a href="{}?{}">{}</a>', reverse("analytics:score-list"), query, f"{len(found):,}")
    names = format_html_join(wording.comma(), "{}", ((one,) for one in [*links, *more]))
    return format_html(words_of, count=risks, names=names)


def shown(changes: Any, among: int | None, asked: Any) -> dict[str, Any]:
    """The sentence, the picture and the table of ways."""
    found = facts.tally(changes)
    return {
        "headline": headline(found, among), "picture": picture(changes) if found.ways else None,
        "lines": lines(found, asked), "any": bool(found.ways), "method": method(),
    }  # fmt: skip


def headline(found: Tally, among: int | None) -> str:
    """The finding in one or two sentences."""
    if not found.ways:
        if among is None:
            return _t("None of these customers clearly changed how they buy.")
        few = ngettext("%(all)s customer has enough orders in both years to be compared. It did not clearly change.",
                       "%(all)s customers have enough orders in both years to be compared. None of them clearly "
                       "changed.", among)  # fmt: skip
        return few % {"all": f"{among:,}"}
    (way, count) = next(iter(found.ways.items()))
    told = {"count": f"{found.customers:,}", "all": f"{among or 0:,}", "what": words.CALLED[way], "n": f"{count:,}"}
    if among is None:
        first = ngettext("%(count)s customer clearly changed how it buys. The most common change: %(what)s (%(n)s).",
                         "%(count)s customers clearly changed how they buy. The most common change: %(what)s (%(n)s).",
                         found.customers)  # fmt: skip
    else:
        first = ngettext("Of %(all)s customers with enough orders, %(count)s clearly changed how it buys. The most "
                         "common change: %(what)s (%(n)s).", "Of %(all)s customers with enough orders, %(count)s "
                         "clearly changed how they buy. The most common change: %(what)s (%(n)s).",
                         found.customers)  # fmt: skip
    gap = " " if formats.family(ui.language()) == "en" else ""
    return gap.join(filter(None, [first % told, beside(found), keys(found)]))


def beside(found: Tally) -> str:
    """What else those of the most common way do."""
    if found.beside is None:
        return ""
    way, count = found.beside
    return _t("%(count)s of these also changed in another way: %(what)s.") % {
        "count": f"{count:,}",
        "what": words.CALLED[way],
    }


def keys(found: Tally) -> str:
    """How many of those who changed are key accounts."""
    words_of = ngettext("%(key)s of those who changed is a key account.", "%(key)s of those who changed are key "
                        "accounts.", found.key)  # fmt: skip
    return words_of % {"key": f"{found.key:,}"} if found.key else ""


def lines(found: Tally, asked: Any) -> list[dict[str, Any]]:
    """Each habit with how many do it less and more; a number opens its customers."""

    def cell(habit: str, rose: bool) -> dict[str, Any]:
        query = lists.url_with(asked, habit=habit, manner="", direction="more" if rose else "less", cursor="")
        return {"count": found.ways.get((habit, rose), 0), "url": query, "tone": words.tone(habit, rose),
                "words": words.called(habit, rose),
                "label": _t("More than before") if rose else _t("Less than before")}  # fmt: skip

    return [
        {"manner": Manner(MANNERS[habit]).label, "habit": label, "cells": [cell(habit, False), cell(habit, True)],
         "all": found.ways.get((habit, False), 0) + found.ways.get((habit, True), 0)}
        for habit, label in Habit.choices
    ]  # fmt: skip


def method() -> str:
    """How a change is found, for the foot of the page."""
    told = _t("Each customer is compared with itself: the last year with the year before, month by month. “4 × chance” "
              "says that the two years lie four times as far apart as its months differ by chance. A change is named "
              "from %(clear)s × chance on. Each of the two years needs at least %(least)s order days.")  # fmt: skip
    return told % {"clear": formats.grouped(CLEAR, 1), "least": LEAST_ORDERS}
