"""Coverage: visits due, done and overdue, who was not seen at which level, planned against done, what stalled (V5)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.facts.buyers import categories
from accounts.models import Account as Customer
from accounts.views.sheet_words import Sheet, dated, in_words
from analytics.facts import visit_days as visits
from analytics.facts import visiting as facts
from analytics.facts.visiting import Coverage
from analytics.forms.coverage import PARTS, STATES, CoverageForm
from analytics.forms.customers import NONE, UNASSIGNED
from analytics.rules import coverage as rules
from analytics.rules.coverage import DONE, NEVER, NO_DECIDER, NO_EXECUTIVE, OVERDUE, WITHOUT_PLAN, Account, Line
from analytics.views import customers, planned_visits, sheet_words, visit_days
from analytics.views.lists import faults_of, ways_of
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.models import User
from kam.rules import formats
from kam.templatetags import ui

MOST, STALLED = 200, 20
SEVERAL, CLEARLY = 2, 0.1
"""Customers of a tier of whom it is told that nobody was visited in time, and by how much a tier is behind the next."""
KEPT = ("as_of", "who", "owner", "region", "segment", "category", "tier")
HEAD = ["account_id", "code", "name", "tier", "owner", "region", "states", "every_days", "last_visit", "due_on",
        "days_late", "executive_met", "decider_met", "next_planned", "next_proposed", "planned_and_missed"]  # fmt: skip


class CoveragePage(Page):
    """Whether those who carry us are seen as often, and by as high, as the policy wants."""

    template_name, nav, title = "analytics/coverage/show.html", "analyses", _("Visit coverage")
    narrowed_by = CoverageForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CoverageForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "coverage"), "form": form, "choices": choices(self.user)}
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.asked(self.user, form)
        if self.is_file:
            return self.exported(dated("coverage", found.day), *sheet(lines(self.user, found)))
        if not found.accounts and not Customer.objects.visible_to(self.user).exists():
            return self.show(**around, nothing=True)
        told = shown(self.user, found, form, request.GET)
        told["chips"] = customers.applied(request.GET, around["choices"])
        told["headline"] = customers.spoken(told["headline"], told["chips"])
        return self.show(**around, **told)


def shown(user: Any, found: Coverage, form: CoverageForm, asked: Any) -> dict[str, Any]:
    """All parts of the page."""
    whole = rules.by(found.accounts, found.day, lambda _one: "").get("", Line())
    by = form.cleaned_data["by"] or PARTS[0][0]
    stalled = visits.of_grade(facts.stalled(user, found.day, form.chosen), found.day, form)
    waiting = list(stalled.values_list("pk", flat=True))  # found once: to count them alone takes as long
    first = stalled.in_bulk(waiting[:STALLED])
    return {
        "as_of": found.day,
        "headline": wording.sentences([headline(whole, rules.proposed(found.accounts, found.day)), *worst(found)]),
        "figures": figures(whole, asked),
        "planned": planned_visits.shown(user, found.day, form, by, asked),
        "heat": visit_days.shown(user, found.day, form, asked), "rows": rows(found, by, asked), "by": dict(PARTS)[by],
        "is_by_tier": by == "tier",
        "splits": [(label, lists.url_with(asked, by=key), key == by) for key, label in PARTS],
        "stalled": [{"visit": one, "late": (found.day - one.next_on).days}
                    for key in waiting[:STALLED] if (one := first.get(key))],
        "stalled_count": len(waiting),
        "files": lists.files(asked),
    }  # fmt: skip


def choices(user: Any) -> dict[str, list[tuple[str, str]]]:
    """Owners, regions and segments among what the reader sees, and what we sell."""
    seen = Customer.objects.visible_to(user).live().order_by()
    rows = list(seen.values_list("owner", "owner__name", "region", "segment").distinct())
    owners = {UNASSIGNED if row[0] is None else str(row[0]): row[1] or _t("Unassigned") for row in rows}
    words = {name: sorted({row[place] for row in rows} - {""}) for name, place in (("regions", 2), ("segments", 3))}
    found = {"owners": sorted(owners.items(), key=lambda one: one[1]), "categories": categories(user)}
    return found | {name: [(one, one) for one in found] for name, found in words.items()}


def worst(found: Coverage) -> list[str]:
    """The tiers of several customers of which nobody was visited in time; else the one clearly visited the least."""
    parts = rules.by(found.accounts, found.day, lambda one: one.tier)
    lines = {key: line for key, line in parts.items() if line.due >= SEVERAL}
    ranked = sorted((line.share or 0.0, str(key)) for key, line in lines.items())
    if len(ranked) < 2:
        return []
    if never := [key for share, key in ranked if not share]:
        words_of = _t("%(tier)s (%(due)s)")
        named_of = [words_of % {"tier": planned_visits.tier_name(key), "due": f"{lines[key].due:,}"} for key in never]
        return [_t("Not one was visited in time of: %(tiers)s.") % {"tiers": wording.listed(named_of)}]
    if ranked[1][0] - ranked[0][0] < CLEARLY:
        return []
    line, name = lines[ranked[0][1]], planned_visits.tier_name(ranked[0][1])
    words = _t("Of the tiers %(tier)s is visited in time the least: %(done)s of %(due)s (%(share)s).")
    return [words % {"tier": name, "done": f"{line.counts[DONE]:,}", "due": f"{line.due:,}",
                     "share": formats.percent(line.share or 0)}]  # fmt: skip


def headline(whole: Line, proposed: int = 0) -> str:
    """The finding in one sentence; of whom nobody plans to visit, for how many a visit is `proposed`."""
    if whole.share is None:
        return _t("The policy has nobody visited here.")
    words = ngettext("%(done)s of %(due)s customer was visited in time (%(share)s).",
                     "%(done)s of %(due)s customers were visited in time (%(share)s).", whole.due)  # fmt: skip
    told = words % {
        "done": f"{whole.counts[DONE]:,}", "due": f"{whole.due:,}", "share": formats.percent(whole.share)
    }  # fmt: skip
    if not whole.counts[WITHOUT_PLAN]:
        return told
    words = ngettext("%(count)s is overdue and nobody plans to go.", "%(count)s are overdue and nobody plans to go.",
                     whole.counts[WITHOUT_PLAN])  # fmt: skip
    gap = "" if ui.language().startswith("zh") else " "
    told += gap + words % {"count": f"{whole.counts[WITHOUT_PLAN]:,}"}
    if not proposed:
        return told
    words = ngettext("For %(count)s of them a visit is proposed, not accepted.",
                     "For %(count)s of them visits are proposed, not accepted.", proposed)  # fmt: skip
    return told + gap + words % {"count": f"{proposed:,}"}


def address(asked: Any, **more: str) -> str:
    """The customers behind a number."""
    kept = {name: asked[name] for name in KEPT if asked.get(name)} | more
    return f"{reverse('analytics:coverage-list')}?{urlencode(kept)}"


def figures(whole: Line, asked: Any) -> list[dict[str, Any]]:
    """To be visited, and in which state."""
    tones = {OVERDUE: "bad", NEVER: "bad"}
    first = {"label": _t("To be visited"), "value": f"{whole.due:,}", "url": address(asked)}
    return [first] + [
        {"label": dict(STATES)[state], "value": f"{whole.counts[state]:,}", "url": address(asked, state=state),
         "hint": formats.percent(whole.counts[state] / whole.due) if whole.due else "",
         "tone": tones.get(state, "") if whole.counts[state] else ""}
        for state in (DONE, OVERDUE, NEVER, NO_EXECUTIVE, NO_DECIDER)
    ]  # fmt: skip


def rows(found: Coverage, by: str, asked: Any) -> list[dict[str, Any]]:
    """The parts, those with most overdue first (tiers in their order)."""
    parts = rules.by(found.accounts, found.day, lambda one: getattr(one, by))
    people = dict(User.objects.filter(pk__in=[key for key in parts if key]).values_list("pk", "name")) if (
        by == "owner") else {}  # fmt: skip
    listed = []
    for key, line in parts.items():
        narrowed = {by: str(key or (UNASSIGNED if by == "owner" else NONE))}
        cells = [(label, line.counts[state], address(asked, **narrowed, state=state)) for state, label in STATES]
        listed.append({"name": _name(by, key, people), "tier": key if by == "tier" else "", "line": line,
                       "cells": cells, "url": address(asked, **narrowed), "key": key})  # fmt: skip
    order = [*Tier.values, ""]
    if by == "tier":
        return sorted(listed, key=lambda one: order.index(one["key"]))
    return sorted(listed, key=lambda one: (-one["line"].counts[OVERDUE], one["name"]))


def _name(by: str, key: Hashable, people: dict[int, str]) -> str:
    if by == "tier":
        return planned_visits.tier_name(key)
    if by == "owner":
        return str(people.get(key, "")) or _t("Unassigned")  # type: ignore[call-overload]
    return str(key or _t("Not known"))


def named(accounts: list[Account]) -> list[tuple[Account, Any]]:
    """Each with its file, as far as lists show it."""
    columns = ("pk", "code", "name", "short_name", "tier", "owner__name")
    known = Customer.objects.select_related("owner").only(*columns).in_bulk([one.key for one in accounts])
    return [(one, known[one.key]) for one in accounts if one.key in known]


def sheet(rows: list[list[Any]]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, rows, sheet_words.COVERAGE, {"states": dict(STATES)})


def lines(user: Any, found: Coverage) -> list[list[Any]]:
    """A line of the file for each customer."""
    missed = facts.missed(user, found.day, [one.key for one in found.accounts])
    return [[*cells(one, found, known), missed.get(one.key)] for one, known in named(found.accounts)]


def cells(one: Account, found: Coverage, known: Any) -> list[Any]:
    """A line of the file, without the visit that was missed."""
    states = [state for state in rules.STATES if state in one.states(found.day)]
    return [one.key, known.code, known.name, one.tier, str(known.owner or ""), one.region, states, one.every,
            one.last_on, one.due_on, one.late(found.day), one.executive_on, one.decider_on, one.next_on,
            one.proposed_on]  # fmt: skip
