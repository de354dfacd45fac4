"""Tier migration between two days as table and flow, the list behind each cell, and one customer as of a day (T8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import KEY_TIERS, Tier
from accounts.models import Account
from accounts.views import class_words
from accounts.views.sheet_words import Sheet, in_words
from accounts.views.tiers import why
from analytics.choices import sorted_reasons
from analytics.facts import in_force, moves
from analytics.facts.moves import NONE, Cell, Span
from analytics.filters.moves import MoveFilters
from analytics.forms.moves import FILTERS, MigrationForm
from analytics.models import Verdict
from analytics.views import customers, move_days, move_makers, pictures
from analytics.views.lists import UNTIERED, Unnumbered, faults_of, name_cell, ways_of
from analytics.views.move_days import Asked
from analytics.views.sheet_words import MOVES, STANDING
from analytics.views.verdicts import evidence_words, reason_words
from kam.ground import charts, heard, lists, wording
from kam.ground.charts import Chart
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page, Panel
from kam.ground.rights import Right
from kam.ground.sheets import cents
from kam.templatetags import ui
from lifecycle.templatetags.reasons import reason_words as risk_words

PLACES = (*Tier.values, NONE)
HEAD = ["was", "tier", "customers", "net_contribution"]


def word(tier: str) -> str:
    """A tier, or that a customer was not there."""
    return str(dict(Tier.choices).get(tier, _t("Not there")))


class Migration(Page):
    """From which tier to which, in customers and in money; each number opens its list."""

    template_name, nav, right = "analytics/moves/show.html", "analyses", Right.SEE_DASHBOARD
    title, narrowed_by = _("Tier migration"), MigrationForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        params, form = request.GET, MigrationForm(request.GET, user=self.user)
        asked = Asked(*(params.get(name, "").strip() for name in ("since", "until")))
        faults = [*move_days.faults(asked), *faults_of(form)]
        found: dict[str, Any] = {"ways": ways_of(self.user, "migration"), "form": form, "faults": faults}
        found["choices"] = offered = customers.choices_of_people(self.user, params)
        span = None if faults else moves.span(asked.since, asked.until)
        if span is None:
            return self.show(**found)
        cells = moves.cells(span, self.user, form.chosen(span.last.as_of))
        if self.is_file:
            lines = [[cell.was, cell.tier, cell.accounts, cents(cell.net)] for cell in cells]
            return self.exported("migration", *sheet(lines))
        files = lists.files(params)
        chips = customers.applied(params, offered, FILTERS)
        if chips and not cells:
            return self.show(**found, span=span, chips=chips, nobody=customers.nobody(chips, params, FILTERS))
        told = shown(asked, span, cells, form, self.user)
        return self.show(**found, chips=chips, files=files, **told)


def sheet(lines: list[list[Any]]) -> Sheet:
    """The file in words: a line for each way."""
    return in_words(HEAD, lines, MOVES, dict.fromkeys(("was", "tier"), STANDING))


def shown(asked: Asked, span: Span, cells: Sequence[Cell], form: MigrationForm, user: Any) -> dict[str, Any]:
    """The table, the flow and the figures; each opens its customers, narrowed alike."""
    found: dict[str, Any] = {
        "said": [
            *move_days.said(asked, span),
            *policy_words_of(span),
            *newcomers(*moves.came_and_moved(span, user, form.chosen(span.last.as_of))),
        ]
    }
    dates = {"since": span.first.as_of.isoformat(), "until": span.last.as_of.isoformat()}  # type: ignore[union-attr]
    ways = dates | form.kept
    heads = [(place, word(place)) for place in PLACES if any(place in (cell.was, cell.tier) for cell in cells)]
    return found | dates | {
        "span": span, "as_of": span.last.as_of, "heads": heads, "rows": matrix(cells, ways, heads),
        "opens_on": span.first.as_of + timedelta(1),  # type: ignore[operator, union-attr]
        "headline": headline(cells), "figures": figures(cells, ways), "flow": flow(cells, ways, span),
        "makers": move_makers.told(span, form, user),
        "moved_url": address(ways, way="changed"), "later": later_words(span.last, user),
    }  # fmt: skip


def policy_words_of(span: Span) -> list[str]:
    """That the policy changed between the two days, where it did: then not all moves are the customers' own."""
    was, now = span.first.policy_version, span.last.policy_version  # type: ignore[union-attr]
    if was == now or not (was and now):
        return []
    words = _t("Between the two days the policy changed from version %(was)s to version %(now)s.")
    return [words % {"was": was, "now": now}]


def newcomers(up: int, down: int) -> list[str]:
    """That customers who came between the two days moved since: the table has them as first seen."""
    words = _t("Of those first seen here %(up)s rose and %(down)s fell since; the list of tiers counts them too.")
    return [words % {"up": f"{up:,}", "down": f"{down:,}"}] if up + down else []


def later_words(run: Any, user: Any) -> str:
    """How many tiers took effect since the day of a run, where it is the newest."""
    count = in_force.changed_since(run, user) if run.is_current else 0
    words = ngettext("%(count)s tier took effect since %(day)s; it counts from the next computation of tiers on.",
                     "%(count)s tiers took effect since %(day)s; they count from the next computation of tiers on.",
                     count)  # fmt: skip
    return words % {"count": f"{count:,}", "day": _day(run.as_of)} if count else ""


def address(dates: dict[str, str], **asked: str) -> str:
    """The list behind a number."""
    return f"{reverse('analytics:move-list')}?{urlencode(dates | asked)}"


def matrix(cells: Sequence[Cell], dates: dict[str, str], heads: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A row for each tier before: its cells, and its sum."""
    known = {(cell.was, cell.tier): cell for cell in cells}
    rows = []
    for was, words in heads:
        line = [known.get((was, tier)) for tier, _word in heads]
        found = [cell for cell in line if cell]
        urls = [address(dates, was=was, tier=tier) for tier, _word in heads]
        if found:
            rows.append({
                "was": was, "word": words, "count": sum(cell.accounts for cell in found),
                "cells": [{"cell": cell, "url": url, "same": was == tier}
                          for cell, url, (tier, _w) in zip(line, urls, heads, strict=True)],
            })  # fmt: skip
    return rows


def _counted(cells: Sequence[Cell], chosen: Any) -> tuple[int, Any]:
    found = [cell for cell in cells if chosen(cell)]
    return sum(cell.accounts for cell in found), sum((cell.net for cell in found), start=0)


def is_up(cell: Cell) -> bool:
    return NONE not in (cell.was, cell.tier) and PLACES.index(cell.tier) < PLACES.index(cell.was)


def is_down(cell: Cell) -> bool:
    return NONE not in (cell.was, cell.tier) and PLACES.index(cell.tier) > PLACES.index(cell.was)


def headline(cells: Sequence[Cell]) -> str:
    """The finding in one sentence."""
    up, down = _counted(cells, is_up)[0], _counted(cells, is_down)[0]
    words = ngettext("%(up)s customer rose and %(down)s fell.", "%(up)s customers rose and %(down)s fell.", up) % {
        "up": f"{up:,}",
        "down": f"{down:,}",
    }
    came = _counted(cells, lambda cell: cell.tier in KEY_TIERS and cell.was not in KEY_TIERS)[0]
    went = _counted(cells, lambda cell: cell.was in KEY_TIERS and cell.tier not in KEY_TIERS)[0]
    key = _t("Platinum and gold: %(came)s came in, %(went)s went out.") % {"came": f"{came:,}", "went": f"{went:,}"}
    return f"{words}{'' if ui.language().startswith('zh') else ' '}{key}"


def figures(cells: Sequence[Cell], dates: dict[str, str]) -> list[dict[str, Any]]:
    """Up, down, new, gone: customers, and their net contribution."""
    rows: list[tuple[str, Any, dict[str, str]]] = [
        (_t("Rose"), is_up, {"way": "up"}),
        (_t("Fell"), is_down, {"way": "down"}),
        (_t("First seen"), lambda cell: cell.was == NONE, {"was": NONE}),
        (_t("Gone"), lambda cell: cell.tier == NONE, {"tier": NONE}),
        (_t("Unchanged"), lambda cell: cell.was == cell.tier, {"way": "same"}),
    ]
    return [
        {
            "label": label,
            "value": f"{count:,}",
            "hint": _t("net contribution {}").format(pictures.short(net)),
            "url": address(dates, **asked),
        }
        for label, chosen, asked in rows
        for count, net in [_counted(cells, chosen)]
    ]


def flow(cells: Sequence[Cell], dates: dict[str, str], span: Span) -> Chart:
    """The same numbers as a flow from left to right."""
    known = sorted(cells, key=lambda cell: (PLACES.index(cell.was), PLACES.index(cell.tier)))
    nodes = [
        {"name": f"{side}:{place}", "label": word(place), "colour": charts.TIER_COLOURS.get(place, "var(--ink-3)")}
        for side, places in (("was", [c.was for c in known]), ("tier", [c.tier for c in known]))
        for place in PLACES
        if place in places
    ]
    links = [
        {"source": f"was:{cell.was}", "target": f"tier:{cell.tier}", "value": cell.accounts,
         "url": address(dates, was=cell.was, tier=cell.tier),
         "tip": wording.pair(
             f"{word(cell.was)} → {word(cell.tier)}", f"{cell.accounts:,} · {pictures.short(cell.net)}"
         )}
        for cell in known
    ]  # fmt: skip
    option = charts.flow(nodes, links)
    option["series"][0] |= {"layoutIterations": 0}  # tiers keep their order, the highest above
    rows = [[f"{word(c.was)} → {word(c.tier)}", f"{c.accounts:,}", pictures.short(c.net)] for c in known]
    head = [_t("From → to"), _t("Customers"), _t("Net contribution")]
    says = _t("Left: %(first)s. Right: %(last)s.") % {"first": _day(span.first.as_of), "last": _day(span.last.as_of)}
    return Chart("migration", "flow", option, says=says, height=360, table={"head": head, "rows": rows})


def _day(day: Any) -> str:
    return pictures.plain_day(day)


def move_cell(row: Any) -> SafeString:
    """From which tier to which."""
    tongue, gone = ui.language(), row.gone
    now: SafeString = format_html("{}", word(NONE)) if gone else ui.tier_badge(row.stood, tongue, True)
    was = (
        ui.tier_badge(row.was, tongue, False)
        if row.was != NONE
        else format_html('<span class="tag">{}</span>', _t("First seen"))
    )
    return format_html('<span class="row">{} → {}</span>', was, now)


class MoveList(Unnumbered, ListPage):
    """The customers behind a cell of the migration."""

    model, name, nav, title = Verdict, "moves", "analyses", _("Customers that moved")
    right, filterset_class, default_sort = Right.SEE_DASHBOARD, MoveFilters, "-account__standing__net_contribution"
    empty: ClassVar[dict[str, Any]] = {
        "title": _("Nobody went this way"), "text": _("Take a filter away, or choose other days."), "icon": "route"
    }  # fmt: skip
    columns: ClassVar[list[Column]] = [
        Column("account", _("Customer"), lambda r: r.account.name, name_cell, "account__name"),
        *UNTIERED,
        Column("was", _("Before"), lambda r: word(r.was), only="export"),
        Column("tier", _("Tier in force: from → to"), lambda r: word(r.stood), move_cell, "stood", css="nowrap"),
        Column("net", _("Net contribution"), lambda r: cents(r.net), lambda r: ui.money(r.net), num=True),
        Column("why", _("Why"), lambda r: wording.sentences([*evidence_words(r), *reason_words(r)]), css="wide quiet"),
    ]

    def rows(self) -> Any:
        return super().rows().select_related("account__owner", "account__standing").defer("account__search_text")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Tier migration"), reverse("analytics:migration"))]

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/"


class AccountOn(Panel):
    """One customer as of a past day: its tier with the reasons of that day, its rank and its risk."""

    model, template_name = Account, "analytics/moves/_on.html"

    def context(self) -> dict[str, Any]:
        day = heard.day(self.request.GET, "day")
        if day is None or day > company_today():
            return {"object": self.object, "ahead": day}
        stood = moves.stood(self.object, day)
        change, verdict, score = stood.change, stood.verdict, stood.score
        told = why(change) if change else reason_words(verdict) if verdict else []
        return {
            "object": self.object, "day": day, "stood": stood, "why": told,
            "tier": change.tier if change else verdict.in_effect if verdict else "",
            "evidence": evidence_words(verdict) if verdict else [],
            "points": class_words.kept_points(stood.class_change.reasons) if stood.class_change else [],
            "risk": risk_words(sorted_reasons(score.reasons | score.signals, score.inputs), 3) if score else [],
        }  # fmt: skip
