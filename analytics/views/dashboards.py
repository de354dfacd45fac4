"""The director's dashboard: who carries us, whom we may lose, what each manager does about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Policy
from analytics.choices import Newer
from analytics.facts import coverage, left_undone, map_corner, newer
from analytics.facts import dashboards as facts
from analytics.forms.dashboards import DashboardForm
from analytics.rules import contribution
from analytics.views import beginnings, customers, pictures
from analytics.views import dashboard_ways as ways
from analytics.views.dashboard_figures import DOT, Told, figures, tier_rows
from analytics.views.dashboard_ways import OF_TIERS, WHOLE, Part
from analytics.views.lists import faults_of
from analytics.views.renewals import waiting
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

OWNERS = 8
"""Lines of coverage that are shown; two more are shown rather than spoken of."""


class Dashboard(Page):
    """Reads what the runs prepared; each number opens the list it is made of. Narrowed, all of it is of a part."""

    template_name = "analytics/dashboards/show.html"
    nav = "dashboard"
    right = Right.SEE_DASHBOARD
    title = gettext_lazy("Dashboard")

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.RECOMPUTE):
            return []
        return [{"label": _("Recompute"), "url": reverse("kam:run-start"), "icon": "refresh-cw"}]

    def context(self) -> dict[str, Any]:
        found, busy = facts.runs()
        shown = found.get(RunKind.CONTRIBUTION)
        renewed = waiting("dashboard", busy, shown.as_of if shown else None, self.user) if busy else None
        if shown is None:
            return {"empty": beginnings.offered(self.user, busy), "renewed": renewed}
        return {"renewed": renewed} | asked_for(self.user, self.request.GET, found)


def asked_for(user: Any, asked: Any, runs: dict[str, Any]) -> dict[str, Any]:
    """The page of everybody, or of the part that the address asks for; words to choose from only where one is."""
    form = DashboardForm(asked, user=user)
    around: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return around | {"choices": customers.choices(user, asked), "faults": faults_of(form)}
    part = Part(form.kept or {})
    if not part.is_whole or asked.get("filters") == "open":
        around["choices"] = offered = customers.choices(user, asked)
        around["chips"] = chips = customers.applied(asked, offered)
        around["nobody"] = customers.nobody(chips, asked)
    keys = (*sorted(run.pk for run in runs.values()), *part.kept.items())
    return around | prepared.until_something_happens("dashboard", user, lambda: drawn(user, runs, part, form), *keys)


def drawn(user: Any, runs: dict[str, Any], part: Part, form: DashboardForm) -> dict[str, Any]:
    """The page as it reads, its parts as HTML: what can be kept until something happens."""
    reader = ways.reader_of(part, user, form, runs[RunKind.CONTRIBUTION])
    found = shown(reader, runs, part)
    told = {name: found[name] for name in ("as_of", "headline", "headline_parts", "subtitle", "notes", "is_nobody")}
    around = found | {"user": user, "backtest": runs.get(RunKind.BACKTEST)}
    return told | {"parts": render_to_string("analytics/dashboards/_parts.html", around)}


def shown(user: Any, runs: dict[str, Any], part: Part = WHOLE) -> dict[str, Any]:
    """All parts of the page, of what a reader sees."""
    book, policy = facts.book(runs[RunKind.CONTRIBUTION], user), Policy.objects.current()
    told = Told(book, part, user, book.as_of - timedelta(facts.QUARTER))
    free = facts.open_warnings(user)
    agreed = left_undone.agreed()
    lines, moved = coverage.by_owner(user, policy, agreed), facts.moves(user, told.since)
    churn = runs.get(RunKind.CHURN)
    drawn = map_corner.drawn(user, book.run, churn) if churn is not None else None
    first = drawn.first if drawn else facts.biggest(book.run, user)
    corner = map_corner.corner(user, churn, policy.warn_at, facts.unwarned(user, book))
    false_keys, overruled = facts.flagged(user, runs.get(RunKind.TIERS))
    warned = facts.warnings(free, user, book) | {"unwarned": corner.also}
    parts = headline_parts(book, warned, part)
    return covered_by(lines) | {
        "as_of": book.as_of,
        "is_nobody": not book.accounts,
        "is_whole": part.is_whole,
        "asked": urlencode(part.kept),
        "is_of_tiers": told.is_of_tiers,
        "headline": wording.semicolon().join(text for text, _url in parts),
        "headline_parts": parts,
        "subtitle": subtitle(book),
        "notes": notes(book, runs, user),
        "figures": figures(told, corner.at_risk, warned, lines, first),
        "curve": pictures.curve(book, lambda count: ways.place(part, book, count)),
        "map": pictures.value_map(drawn.dots, policy.warn_at, corner.urgent) if drawn and drawn.dots else None,
        "rated": RunKind.CHURN in runs,
        "tiers": tier_rows(told, runs.get(RunKind.TIERS), moved),
        "false_keys": false_keys,
        "overruled": overruled,
        "warnings": facts.worst_warnings(free, user, policy, agreed),
        "warned": warned,
        "book": book,
        "ways": ways_of(told),
    }


def covered_by(lines: list[coverage.Coverage]) -> dict[str, Any]:
    """The table of owners, the worst first."""
    is_long = len(lines) > OWNERS + 2
    return {"coverage": lines[:OWNERS] if is_long else lines, "coverage_all": len(lines) if is_long else 0,
            "owners": OWNERS}  # fmt: skip


def ways_of(told: Told) -> dict[str, str]:
    """Whole lists beside the parts, narrowed alike; `owner` is said by the lines of the coverage themselves."""
    part, others = told.part, {name: value for name, value in told.part.kept.items() if name != "owner"}
    owners = ways.live(Part(others), "accounts:account-list", told.book)
    return {
        "contributions": part.to("analytics:contribution-list"), "scores": part.to("analytics:score-list"),
        "warnings": ways.live(part, "lifecycle:warning-list", told.book),
        "moves": part.to("accounts:tier-list", OF_TIERS),
        "held_back": part.to("analytics:verdict-list", false_key="held_back"),
        "overruled": part.to("analytics:verdict-list", false_key="any", overruled="true"),
        "owners": owners and f"{owners}{'&' if '?' in owners else '?'}",
    }  # fmt: skip


def headline_parts(book: facts.Book, warned: Mapping[str, Any], part: Part = WHOLE) -> list[tuple[str, str]]:
    """
    The sentence one remembers, who carries us, and how many of them we may lose.

    Its sayings, each with the list of those it counts: the customers, the warnings, who is at risk without one.
    """
    if book.basis == contribution.REVENUE:
        words = ngettext(
            "%(count)s customer brings 80%% of revenue", "%(count)s customers bring 80%% of revenue", book.makers
        )
    else:
        words = ngettext(
            "%(count)s customer brings 80%% of positive net contribution",
            "%(count)s customers bring 80%% of positive net contribution",
            book.makers,
        )
    said = words % {"count": f"{book.makers:,}"}
    return [
        (said, ways.most(part, book, book.makers)),
        *_warned_parts(book, part, warned["carriers"], warned["unwarned"]),
    ]


def _warned_parts(book: facts.Book, part: Part, warned: int, unwarned: int) -> list[tuple[str, str]]:
    """How many who carry us have an open warning, and how many are at high or very high risk without one."""
    found = []
    if warned:
        words = ngettext("%(count)s of them has an open warning", "%(count)s of them have an open warning", warned)
        found.append((words % {"count": f"{warned:,}"}, ways.carriers(part, book)))
        more = ngettext("%(count)s more is at high risk without one", "%(count)s more are at high risk without one",
                        unwarned)  # fmt: skip
    else:
        more = ngettext("%(count)s of them is at high risk without a warning",
                        "%(count)s of them are at high risk without a warning", unwarned)  # fmt: skip
    return [*found, (more % {"count": f"{unwarned:,}"}, ways.unwarned(part, book))] if unwarned else found


def subtitle(book: facts.Book) -> Any:
    """Of which year, how many customers, in which currency; the day stands in the bar of every page."""
    words = ngettext("%(count)s customer with an order or a cost", "%(count)s customers with an order or a cost",
                     book.accounts)  # fmt: skip
    count = words % {"count": f"{book.accounts:,}"}
    currency = _("amounts in %(currency)s") % {
        "currency": formats.currency(settings.COMPANY_CURRENCY, ui.language())}  # fmt: skip
    return DOT.join([_("last 365 days"), count, currency])


def notes(book: facts.Book, runs: dict[str, Any], user: Any) -> list[str]:
    """What a reader must know before trusting the numbers."""
    found = []
    if book.basis == contribution.REVENUE:
        found.append(_("Too little cost is known: revenue stands in for contribution throughout."))
    if later := newer.since(book.run, user):
        found.append(later_words(later))
    behind = {runs[kind].as_of for kind in (RunKind.TIERS, RunKind.CHURN) if kind in runs} - {book.as_of}
    if behind and min(behind) < book.as_of - timedelta(31):
        found.append(_("Tiers or risks were computed for an earlier day. Recompute everything to bring them together."))
    return found


def later_words(later: Mapping[Newer, int]) -> str:
    """What came, changed or went after the numbers, each with its count."""
    what = wording.clauses([_("%(what)s (%(count)s)") % {"what": kind.label, "count": f"{count:,}"}
                           for kind, count in later.items()])  # fmt: skip
    return _("Not in these numbers yet: %(what)s. Recompute to count them.") % {"what": what}
