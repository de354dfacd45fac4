"""The dashboard's tiles and its table of tiers, each with the list of what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from analytics.facts import coverage
from analytics.facts import dashboards as facts
from analytics.facts import reservoir as facts_of_reservoir
from analytics.facts import targets as facts_of_targets
from analytics.rules import contribution, periods
from analytics.rules.reservoir import INFLOWS, OUTFLOWS
from analytics.views import dashboard_ways as ways
from analytics.views import pictures, targets
from analytics.views.dashboard_ways import OF_FLOWS, OF_TIERS, WHOLE, Part
from kam.ground import wording
from kam.rules import apportion, formats
from kam.templatetags import ui
from lifecycle.choices import Stage

DOT = "\u00a0· "
"""Between two sayings; no line begins with it."""
LATER = '{}<span hx-get="{}" hx-trigger="load" hx-target="this" hx-swap="outerHTML" hx-push-url="false"></span>'
"""A hint, and where what is to follow it comes from once the page is shown."""


@dataclass(frozen=True)
class Told:
    """What all parts of the page are told by: the book of the part, who reads it, and since when moves count."""

    book: facts.Book
    part: Part
    reader: Any
    since: date

    @property
    def is_of_tiers(self) -> bool:
        """Whether these are a tier's members of today: who left it is not among them, so nothing is told of before."""
        return "tier" in self.part.kept


def figures(
    told: Told, stake: Decimal | None, warned: dict[str, Any], lines: Any, first: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The row of five; of everybody the target of the year, which is the company's, is the sixth."""
    book, part = told.book, told.part
    aimed = facts_of_targets.of_run(told.reader, book.run) if part.is_whole else None
    return [
        brought(told),
        biggest(told, first),
        at_risk(told, stake, warned),
        covered(told, lines),
        key_accounts(told),
        *([targets.figure(aimed)] if aimed else []),
    ]  # fmt: skip


def brought(told: Told) -> dict[str, Any]:
    """What all bring, and how it grew; later the same without one-offs of false key accounts, where that counts."""
    book, url = told.book, told.part.to("analytics:contribution-list")
    basis = _("Revenue") if book.basis == contribution.REVENUE else _("Net contribution")
    tile = {"label": basis, "value": ui.money(book.net), "url": url,
            "hint": _members() if told.is_of_tiers else _change(book)}  # fmt: skip
    if told.is_of_tiers or book.change is None:
        return tile
    return tile | {"hint_url": url, "later": told.part.to("analytics:one-offs")}


def biggest(told: Told, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Who is the greatest, what it brings, which part of what all earners bring that is, and that of the first ten."""
    book = told.book
    label = _("Biggest customer, of positive contribution")
    value, tile = formats.percent(book.biggest_share, 1), told.part.to("analytics:contribution-list")
    if row is None:
        return {"label": label, "value": value, "url": tile}
    url = reverse("accounts:account-detail", args=[row["account_id"]])
    group = {"later": reverse("analytics:biggest-group")} if told.part.is_whole else {}
    hint = wording.pair(pictures.name_of(row), pictures.short(row["net_contribution"]))
    return group | {"label": label, "value": value, "hint": hint, "url": url, "hint_url": url,
                    "part": _("top 10: %(share)s") % {"share": formats.percent(book.top10_share, 1)},
                    "part_url": ways.most(told.part, book, 10)}  # fmt: skip


def _members() -> str:
    return _("of today’s members")


def _change(book: facts.Book) -> Any:
    if book.change is None:
        return ""
    tone, sign = ("up", "+") if book.change >= 0 else ("down", "")
    return format_html('<span class="{}">{}{}</span> {}', tone, sign, formats.percent(book.change, 1),
                       _("on a year ago"))  # fmt: skip


def at_risk(told: Told, value: Decimal | None, warned: dict[str, Any]) -> dict[str, Any]:
    """What may be lost in the horizon, and whether somebody looks after it."""
    book, part = told.book, told.part
    words = ngettext("%(count)s open warning: %(value)s", "%(count)s open warnings: %(value)s", warned["count"])
    hint = ui.mark_safe(words % {"count": warned["count"], "value": ui.money(warned["value"] or 0)})
    label = _("Value at risk, %(days)s days, before cost to serve") % {"days": settings.CHURN_HORIZON_DAYS}
    late = {"last": reverse("accounts:overdue")} if part.is_whole else {}
    tile = late | {"label": label, "value": ui.money(value), "hint": hint,
            "hint_url": ways.live(part, "lifecycle:warning-list", book),
            "url": part.to("analytics:score-list")}  # fmt: skip
    if warned["carriers"]:
        words = ngettext("of these, %(count)s among those that bring 80%%",
                         "of these, %(count)s among those that bring 80%%", warned["carriers"])  # fmt: skip
        tile |= {"part": words % {"count": warned["carriers"]}, "part_url": ways.carriers(part, book)}
    if not warned["unfollowed"]:
        return tile
    nobody = ngettext("of these, %(count)s without follow-up", "of these, %(count)s without follow-up",
                      warned["unfollowed"])  # fmt: skip
    more = nobody % {"count": warned["unfollowed"]}
    return tile | {
        "tone": "bad",
        "more": more,
        "more_url": ways.live(part, "lifecycle:warning-list", book, followed="false"),
    }


def covered(told: Told, lines: Any) -> dict[str, Any]:
    """Key accounts visited as often as the policy wants."""
    share = coverage.covered(lines)
    tiers = [(tier.label, share.get(str(tier.value))) for tier in (Tier.PLATINUM, Tier.GOLD)]
    tiers.append((_("nominated below gold"), share.get(coverage.NOMINATED)))
    hint = DOT.join(f"{label}\u00a0{formats.percent(part)}" for label, part in tiers if part is not None)
    if share[""] is not None and told.part.is_whole:  # the days before are told of everybody
        hint = format_html(LATER, hint, reverse("analytics:coverage-tile"))
    value = formats.percent(share[""]) if share[""] is not None else formats.NONE
    return {"label": _("Key accounts visited in time"), "value": value, "hint": hint,
            "url": ways.live(told.part, "analytics:coverage", told.book), "hint_url": "#coverage"}  # fmt: skip


def key_accounts(told: Told) -> dict[str, Any]:
    """The reservoir's tile; of today's members of a tier, none of whom left it, without what came and went."""
    tile = reservoir(told.reader, told.since, told.book.as_of, told.part)
    if told.is_of_tiers:
        return tile | {"hint": _members(), "hint_url": ""}
    same = tile["value"] == f"{told.book.makers:,}"
    if not same or not tile.get("hint_url"):
        return tile
    others = _("not the same %(count)s as bring 80%%") % {"count": tile["value"]}
    return tile | {"hint": format_html("{}{}{}", tile["hint"], DOT, others)}


def reservoir(user: Any, since: date, until: date, part: Part = WHOLE) -> dict[str, Any]:
    """How many key accounts there are, and how many came and went in a quarter: the ledger's own numbers."""
    found, span = facts_of_reservoir.quarter(user, since, until), {"period": periods.RECENT, "until": until}
    label = _("Key accounts, last 90 days")
    if found is None:  # no run of tiers tells of a day before
        return {"label": label, "value": formats.NONE, "hint": _("no tiers of an earlier day are kept"),
                "url": part.to("analytics:reservoir", OF_FLOWS)}  # fmt: skip
    came, went = found.count(INFLOWS), found.count(OUTFLOWS)
    hint = format_html('<span class="{}">{}</span>\u00a0· <span class="{}">{}</span>\u00a0· {}',
                       "up" if came else "", _("%(count)s in") % {"count": came},
                       "down" if went else "", _("%(count)s out") % {"count": went},
                       _("platinum, gold and nominated"))  # fmt: skip
    return {"label": label, "value": f"{found.closing:,}", "hint": hint,
            "url": part.to("analytics:reservoir-flows", OF_FLOWS, **span, flow="closing"),
            "hint_url": part.to("analytics:reservoir", OF_FLOWS, **span)}  # fmt: skip


def tier_rows(told: Told, run: Any, moved: facts.Moves) -> list[dict[str, Any]]:
    """The table of tiers; each opens its customers, and its change the moves into and out of it."""
    found, since = facts.tiers(told.reader, run, moved), told.since + timedelta(1)
    shares = apportion.to_hundred([row.share for row in found])
    customers = partial(ways.live, told.part, "accounts:account-list", told.book)
    return [
        {"row": row, "share": formats.NONE if share is None else f"{share}%".replace("-", formats.MINUS),
         "url": customers(tier=row.tier), "lost_url": customers(tier=row.tier, stage=Stage.LOST),
         "moves_url": told.part.to("accounts:tier-list", OF_TIERS, moved=row.tier, since=since)}
        for row, share in zip(found, shares, strict=True)
    ]  # fmt: skip
