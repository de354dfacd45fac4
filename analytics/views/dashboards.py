"""The director's dashboard: who carries us, whom we may lose, what each manager does about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import Tier
from accounts.models import Policy
from analytics.choices import Newer, RiskBand
from analytics.facts import coverage, map_corner, newer
from analytics.facts import dashboards as facts
from analytics.facts import reservoir as facts_of_reservoir
from analytics.facts import targets as facts_of_targets
from analytics.rules import contribution, periods
from analytics.rules.reservoir import INFLOWS, OUTFLOWS
from analytics.views import beginnings, pictures, targets
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.rules import apportion, formats
from kam.templatetags import ui
from lifecycle.choices import Stage

OWNERS = 8
"""Lines of coverage that are shown; two more are shown rather than spoken of."""
LATER = '{}<span hx-get="{}" hx-trigger="load" hx-target="this" hx-swap="outerHTML" hx-push-url="false"></span>'
"""A hint, and where what is to follow it comes from once the page is shown."""


class Dashboard(Page):
    """Reads what the runs prepared; each number opens the list it is made of."""

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
        if RunKind.CONTRIBUTION not in found:
            return {"empty": beginnings.offered(self.user, busy), "working": busy}
        runs = sorted(run.pk for run in found.values())
        return {"working": busy} | prepared.until_something_happens(
            "dashboard", self.user, lambda: drawn(self.user, found), *runs
        )


def drawn(user: Any, runs: dict[str, Any]) -> dict[str, Any]:
    """The page as it reads, its parts as HTML: what can be kept until something happens."""
    found = shown(user, runs)
    told = {name: found[name] for name in ("as_of", "headline", "headline_parts", "subtitle", "notes")}
    around = found | {"user": user, "backtest": runs.get(RunKind.BACKTEST)}
    return told | {"parts": render_to_string("analytics/dashboards/_parts.html", around)}


def shown(user: Any, runs: dict[str, Any]) -> dict[str, Any]:
    """All parts of the page."""
    book, policy = facts.book(runs[RunKind.CONTRIBUTION], user), Policy.objects.current()
    since = book.as_of - timedelta(facts.QUARTER)
    lines, moved, free = coverage.by_owner(user, policy), facts.moves(user, since), facts.open_warnings(user)
    churn = runs.get(RunKind.CHURN)
    drawn = map_corner.drawn(user, book.run, churn) if churn is not None else None
    first = drawn.first if drawn else facts.biggest(book, user)
    corner = map_corner.corner(user, churn, policy.warn_at, facts.unwarned(user, book))
    false_keys, overruled = facts.flagged(user, runs.get(RunKind.TIERS))
    warned = facts.warnings(free, user, book) | {"unwarned": corner.also}
    return {
        "book": book,
        "as_of": book.as_of,
        "headline": headline(book, warned),
        "headline_parts": headline_parts(book, warned),
        "subtitle": subtitle(book),
        "notes": notes(book, runs),
        "figures": figures(user, book, corner.at_risk, warned, lines, since, first),
        "curve": pictures.curve(book, most_url(book.makers)),
        "map": pictures.value_map(drawn.dots, policy.warn_at, corner.urgent) if drawn and drawn.dots else None,
        "rated": RunKind.CHURN in runs,
        "tiers": tier_rows(user, runs.get(RunKind.TIERS), moved, since),
        "false_keys": false_keys,
        "overruled": overruled,
        "warnings": facts.worst_warnings(free, user),
        "warned": warned,
        "coverage": lines if len(lines) <= OWNERS + 2 else lines[:OWNERS],
        "coverage_all": len(lines) if len(lines) > OWNERS + 2 else 0,
        "owners": OWNERS,
    }


def headline(book: facts.Book, warned: Mapping[str, Any]) -> str:
    """The sentence one remembers: who carries us, and how many of them we may lose."""
    return wording.semicolon().join(text for text, _url in headline_parts(book, warned))


def headline_parts(book: facts.Book, warned: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Its sayings, each with the list of those it counts: the customers, the warnings, who is at risk without one."""
    if book.basis == contribution.REVENUE:
        words = ngettext(
            "%(count)s customer carries 80%% of revenue", "%(count)s customers carry 80%% of revenue", book.makers
        )
    else:
        words = ngettext(
            "%(count)s customer carries 80%% of net contribution",
            "%(count)s customers carry 80%% of net contribution",
            book.makers,
        )
    said = words % {"count": f"{book.makers:,}"}
    return [(said, most_url(book.makers)), *_warned_parts(book, warned["carriers"], warned["unwarned"])]


def _warned_parts(book: facts.Book, warned: int, unwarned: int) -> list[tuple[str, str]]:
    """How many who carry us have an open warning, and how many are at high or very high risk without one."""
    found = []
    if warned:
        words = ngettext("%(count)s of them has an open warning", "%(count)s of them have an open warning", warned)
        found.append((words % {"count": f"{warned:,}"}, carriers_url(book)))
        more = ngettext("%(count)s more is at high risk without one", "%(count)s more are at high risk without one",
                        unwarned)  # fmt: skip
    else:
        more = ngettext("%(count)s of them is at high risk without a warning",
                        "%(count)s of them are at high risk without a warning", unwarned)  # fmt: skip
    return [*found, (more % {"count": f"{unwarned:,}"}, unwarned_url(book))] if unwarned else found


def most_url(count: int) -> str:
    """The so many customers that bring most."""
    return f"{reverse('analytics:contribution-list')}?most={count}" if count else ""


def subtitle(book: facts.Book) -> Any:
    """Of which year, how many customers, in which currency; the day stands in the bar of every page."""
    words = ngettext("%(count)s customer with an order or a cost", "%(count)s customers with an order or a cost",
                     book.accounts)  # fmt: skip
    count = words % {"count": f"{book.accounts:,}"}
    currency = _("amounts in %(currency)s") % {"currency": settings.COMPANY_CURRENCY}
    return " · ".join([_("last 365 days"), count, currency])


def notes(book: facts.Book, runs: dict[str, Any]) -> list[str]:
    """What a reader must know before trusting the numbers."""
    found = []
    if book.basis == contribution.REVENUE:
        found.append(_("Too little cost is known: revenue stands in for contribution throughout."))
    if later := newer.since(book.run):
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


def figures(
    user: Any,
    book: facts.Book,
    stake: Decimal | None,
    warned: dict[str, Any],
    lines: Any,
    since: date,
    first: Mapping[str, Any] | None,
) -> list[dict[str, Any]]:
    """The row of five; with a target of the year it is the sixth."""
    lists = reverse("analytics:contribution-list")
    basis = _("Revenue") if book.basis == contribution.REVENUE else _("Net contribution")
    aimed = facts_of_targets.of_run(user, book.run)
    return [
        {"label": basis, "value": ui.money(book.net), "hint": _change(book), "url": lists},
        biggest(book, first),
        at_risk(book, stake, warned),
        covered(lines),
        reservoir(user, since, book.as_of),
        *([targets.figure(aimed)] if aimed else []),
    ]


def biggest(book: facts.Book, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Who is the greatest, which part of what all earners bring is theirs, and that of the first ten."""
    label = _("Biggest customer, of all that earn")
    value, tile = formats.percent(book.biggest_share, 1), reverse("analytics:contribution-list")
    if row is None:
        return {"label": label, "value": value, "url": tile}
    url = reverse("accounts:account-detail", args=[row["account_id"]])
    return {"label": label, "value": value, "hint": pictures.name_of(row), "url": url, "hint_url": url,
            "part": _("top 10: %(share)s") % {"share": formats.percent(book.top10_share, 1)},
            "part_url": most_url(10)}  # fmt: skip


def _change(book: facts.Book) -> Any:
    if book.change is None:
        return ""
    tone, sign = ("up", "+") if book.change >= 0 else ("down", "")
    return format_html('<span class="{}">{}{}</span> {}', tone, sign, formats.percent(book.change, 1),
                       _("on a year ago"))  # fmt: skip


def at_risk(book: facts.Book, value: Decimal | None, warned: dict[str, Any]) -> dict[str, Any]:
    """What may be lost in the horizon, and whether somebody looks after it."""
    words = ngettext("%(count)s open warning: %(value)s", "%(count)s open warnings: %(value)s", warned["count"])
    hint = ui.mark_safe(words % {"count": warned["count"], "value": ui.money(warned["value"] or 0)})
    label = _("Value at risk, %(days)s days") % {"days": settings.CHURN_HORIZON_DAYS}
    listed = reverse("lifecycle:warning-list")
    tile = {"label": label, "value": ui.money(value), "hint": hint, "hint_url": listed,
            "url": reverse("analytics:score-list")}  # fmt: skip
    if warned["carriers"]:
        words = ngettext("of these, %(count)s among those who carry 80%%",
                         "of these, %(count)s among those who carry 80%%", warned["carriers"])  # fmt: skip
        tile |= {"part": words % {"count": warned["carriers"]}, "part_url": carriers_url(book)}
    if not warned["unfollowed"]:
        return tile
    nobody = ngettext("of these, %(count)s without follow-up", "of these, %(count)s without follow-up",
                      warned["unfollowed"])  # fmt: skip
    more = nobody % {"count": warned["unfollowed"]}
    return tile | {"tone": "bad", "more": more, "more_url": f"{listed}?followed=false"}


def carriers_url(book: facts.Book) -> str:
    """The open warnings of those who carry 80 %: the ones that the headline counts."""
    return f"{reverse('lifecycle:warning-list')}?most={book.makers}&most_by={facts.measure(book)}"


def unwarned_url(book: facts.Book) -> str:
    """Those who carry 80 % and stand at high or very high risk without an open warning."""
    asked = f"most={book.makers}&most_by={facts.measure(book)}&band_from={RiskBand.HIGH.value}&has_warning=false"
    return f"{reverse('analytics:score-list')}?{asked}"


def covered(lines: Any) -> dict[str, Any]:
    """Key accounts visited as often as the policy wants."""
    share = coverage.covered(lines)
    tiers = [(tier.label, share.get(str(tier.value))) for tier in (Tier.PLATINUM, Tier.GOLD)]
    tiers.append((_("nominated"), share.get(coverage.NOMINATED)))
    hint = " · ".join(f"{label} {formats.percent(part)}" for label, part in tiers if part is not None)
    if share[""] is not None:
        hint = format_html(LATER, hint, reverse("analytics:coverage-tile"))
    value = formats.percent(share[""]) if share[""] is not None else formats.NONE
    return {"label": _("Key accounts visited in time"), "value": value, "hint": hint,
            "url": reverse("analytics:coverage"), "hint_url": "#coverage"}  # fmt: skip


def reservoir(user: Any, since: date, until: date) -> dict[str, Any]:
    """How many key accounts there are, and how many came and went in a quarter: the ledger's own numbers."""
    found, span = facts_of_reservoir.quarter(user, since, until), f"?period={periods.RECENT}&until={until}"
    label = _("Key accounts, last 90 days")
    if found is None:  # no run of tiers tells of a day before
        return {"label": label, "value": formats.NONE, "hint": _("no tiers of an earlier day are kept"),
                "url": reverse("analytics:reservoir")}  # fmt: skip
    came, went = found.count(INFLOWS), found.count(OUTFLOWS)
    hint = format_html('<span class="{}">{}</span> · <span class="{}">{}</span> · {}',
                       "up" if came else "", _("%(count)s in") % {"count": came},
                       "down" if went else "", _("%(count)s out") % {"count": went},
                       _("with nominated ones"))  # fmt: skip
    return {"label": label, "value": f"{found.closing:,}", "hint": hint,
            "url": f"{reverse('analytics:reservoir-flows')}{span}&flow=closing",
            "hint_url": f"{reverse('analytics:reservoir')}{span}"}  # fmt: skip


def tier_rows(user: Any, run: Any, moved: facts.Moves, since: date) -> list[dict[str, Any]]:
    """The table of tiers; each opens its customers, and its change the moves into and out of it."""
    customers, history = reverse("accounts:account-list"), reverse("accounts:tier-list")
    found = facts.tiers(user, run, moved)
    shares = apportion.to_hundred([row.share for row in found])
    return [
        {"row": row, "share": formats.NONE if share is None else f"{share}%".replace("-", formats.MINUS),
         "url": f"{customers}?tier={row.tier}",
         "lost_url": f"{customers}?tier={row.tier}&stage={Stage.LOST}",
         "moves_url": f"{history}?moved={row.tier}&since={since + timedelta(1)}"}
        for row, share in zip(found, shares, strict=True)
    ]  # fmt: skip
